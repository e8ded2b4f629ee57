"""Tags of the desk's templates."""

from datetime import datetime
from functools import cache

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiwang.cases.masking import Part, render_parts
from yiwang.command.queries.queue import Row
from yiwang.shared.web.markup import escaped, markup
from yiwang.shared.web.templatetags.parts import clock_chip, icon, local_time, state_glyph
from yiwang.shared.web.words import day_words

register = template.Library()
SOME_NUMBER = "000000-00000000-0000"  # one look at the table of addresses for all lines
ROW = (
    '<a class="case-row" id="row-{number}" href="{address}" hx-get="{address}" hx-target="#case" hx-swap="outerHTML show:none"'
    ' hx-push-url="true"{current}>{glyph}<span class="case-row__title">{tag}{title}{reopened}</span>{chip}'
    '<span class="case-row__meta">{mail}{place}</span><span class="case-row__end">{end}</span></a>'
)


@register.simple_tag(takes_context=True)
def case_rows(context: template.Context) -> SafeString:
    """The lines of the queue. Written here and not in a template: fifty of them were half of the work for a page."""
    query, selected = context["query"], context["selected"]
    return SafeString("".join([_case_row(row, query, selected) for row in context["queue"].rows]))


def _case_row(row: Row, query: str, selected: str) -> str:
    return markup(
        ROW,
        number=row.number,
        address=_case_address().replace(SOME_NUMBER, row.number) + query,
        current=SafeString(' aria-current="true"') if row.number == selected else "",
        glyph=state_glyph(row.state, row.state_label),
        tag=markup('<b class="case-row__tag">{}</b> ', _("Urgent")) if row.urgent else "",
        title=row.title,
        reopened=markup('<span class="muted">{}</span>', _(", reopened")) if row.reopened else "",
        chip=clock_chip(row.chip, due=False),
        mail=_mail() if row.message_waiting else "",
        place=row.place,
        end=local_time(row.end),
    )


def _mail() -> SafeString:
    said = _("New message from the reporter.")
    return markup('<span class="case-row__mail">{}<span class="sr">{}</span></span>', icon("mail"), said)


@cache
def _case_address() -> str:
    return reverse("desk_case", args=[SOME_NUMBER])


@cache
def _desk_address() -> str:
    return reverse("desk")


@register.filter
def masked(text: str) -> SafeString:
    """{{ case.words|masked }}: words that people wrote, escaped, with line breaks; what was hidden stands in a <mark>."""
    return SafeString("".join([_piece(part) for part in render_parts(text or "")]))


def _piece(part: Part) -> str:
    return (
        markup("<mark>{}</mark>", part.text) if part.is_mark else "<br>".join([escaped(line) for line in part.text.split("\n")])
    )


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
    return f"{_desk_address()}?{urlencode({key: part for key, part in (parts | {name: value}).items() if part})}"


@register.filter
def day_name(moment: datetime) -> str:
    """{{ entry.at|day_name }}: "Saturday 21 November"."""
    return day_words(moment)


@register.filter
def unlocal(number: float) -> str:
    """{{ case.lon|unlocal }}: a number for programs, with a point whatever the language."""
    return repr(float(number))
