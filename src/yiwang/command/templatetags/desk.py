"""Tags of the desk's templates."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from yiwang.cases.masking import Part, render_parts
from yiwang.shared.web.words import day_words

register = template.Library()


@register.filter
def masked(text: str) -> SafeString:
    """{{ case.words|masked }}: words that people wrote, escaped, with line breaks; what was hidden stands in a <mark>."""
    return format_html_join("", "{}", ((_piece(part),) for part in render_parts(text or "")))


def _piece(part: Part) -> SafeString:
    return format_html("<mark>{}</mark>", part.text) if part.is_mark else _lines(part.text)


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n")))


@register.simple_tag(takes_context=True)
def desk_query(context: template.Context, name: str, value: object) -> str:
    """The queue's address with one part set, or left out when `value` is empty; another view starts on its first page."""
    filters = context["queue"].filters
    parts = {
        "tab": filters.tab,
        "q": filters.q,
        "class": filters.case_class,
        "village": filters.village,
        "state": filters.state,
        "messages": "1" if filters.messages else "",
        "page": "",
    }
    if name == "tab":
        parts["q"] = ""
    return f"{reverse('desk')}?{urlencode({key: part for key, part in (parts | {name: value}).items() if part})}"


@register.filter
def day_name(moment: datetime) -> str:
    """{{ entry.at|day_name }}: "Saturday 21 November"."""
    return day_words(moment)


@register.filter
def unlocal(number: float) -> str:
    """{{ case.lon|unlocal }}: a number for programs, with a point whatever the language."""
    return repr(float(number))
