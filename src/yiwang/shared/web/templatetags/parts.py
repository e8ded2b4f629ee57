"""The parts of the pages as template tags, loaded in every template without {% load %}. See frontend/README.md for examples."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, RadioSelect
from django.forms.boundfield import BoundWidget
from django.forms.widgets import CheckboxSelectMultiple, HiddenInput
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiwang.shared.web import errors, words
from yiwang.shared.web.markup import markup

register = template.Library()

COUNTING = ("ok", "risk", "over")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "phone" %}: a symbol of the sprite, silent for readers of text unless it gets a label."""
    return _symbol("icon", f"i-{name}", label)


@register.simple_tag
def glyph(name: str) -> SafeString:
    """{% glyph "c-risk" %}: a small state or clock shape without a word of its own; put the word beside it."""
    return _symbol("glyph", name, "")


@register.simple_tag
def state_pill(state: str, label: str, size: str = "") -> SafeString:
    """{% state_pill case.state label %}: word, shape and colour of a state; size "lg" for a page's head."""
    return markup(
        '<span class="pill{}" data-state="{}">{}{}</span>',
        f" pill--{size}" if size else "",
        state,
        _symbol("glyph", f"s-{state}", ""),
        label,
    )


@register.simple_tag
def state_glyph(state: str, label: str = "") -> SafeString:
    """{% state_glyph case.state label %}: the shape alone; without a label it is silent (a word must stand beside it)."""
    shape = "c-ok" if state == "note" else f"s-{state}"
    voice = markup('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return markup('<svg class="glyph state-glyph" data-state="{}" {}><use href="#{}"/></svg>', state, voice, shape)


@register.simple_tag
def clock_chip(clock: Any, due: bool = True) -> SafeString:
    """{% clock_chip clock %}: remaining time and exact time. `clock` is an object or dict with

    kind   ok | risk | over | met | paused | idle: the server decides
    due    aware datetime: the clock counts down in the page (kinds ok, risk, over)
    label  what the clock is for, "Sign-off" (optional)
    text   fixed words instead of the counted ones, "41 min early" (needed for met, paused, idle)
    risk_at  aware datetime from which an ok clock is at risk (optional)
    due=False leaves the exact time out (where it stands elsewhere in the row).
    """
    kind, text, until = _part(clock, "kind") or "idle", _part(clock, "text"), _part(clock, "due")
    exact = markup(" {}", local_time(until)) if due and until else ""
    shape, label = _symbol("glyph", f"c-{kind}", ""), _part(clock, "label")
    if text or not until or kind not in COUNTING:
        return markup(
            '<span class="clock" data-clock="{}">{}<b>{}</b>{}</span>', kind, shape, text or _part(clock, "label"), exact
        )
    label, risk_at = _part(clock, "label"), _part(clock, "risk_at")
    prefix = label or (_("Due soon") if kind == "risk" else "")
    data = [("due", words.machine_time(until)), ("label", label), ("risk-at", words.machine_time(risk_at) if risk_at else "")]
    return markup(
        '<span class="clock" data-clock="{}" data-module="relative-time"{}>{}<b>{}</b>{}</span>',
        kind,
        SafeString("".join([markup(' data-{}="{}"', name, value) for name, value in data if value])),
        shape,
        f"{prefix} {words.remaining_words(until)}".strip(),
        exact,
    )


@register.simple_tag
def local_time(moment: datetime | None, style: str = "near") -> SafeString:
    """{% local_time case.opened_at %} → <time datetime="…">today 14:42</time>. Styles: near, time (14:42), day, full."""
    if moment is None:
        return SafeString("")
    styles = {"near": words.moment_words, "time": words.time_words, "day": words.day_words, "full": words.full_words}
    return markup(
        '<time datetime="{}" title="{}">{}</time>', words.machine_time(moment), words.full_words(moment), styles[style](moment)
    )


@register.simple_tag
def clock_face() -> SafeString:
    """{% clock_face %}: the present day and time, kept going by a script."""
    now = timezone.now()
    zone = timezone.get_default_timezone_name()
    said = (words.machine_time(now), zone, words.full_words(now))
    return markup('<time data-module="now" datetime="{}" data-zone="{}">{}</time>', *said)


@register.filter
def duration(span: timedelta | None) -> str:
    """{{ span|duration }}: "1 hour 10 min"."""
    return words.duration_words(span) if span is not None else ""


@register.filter
def remaining(due: datetime | None) -> str:
    """{{ due|remaining }}: "3 hours left" or "Overdue by 10 min"."""
    return words.remaining_words(due) if due else ""


@register.inclusion_tag("parts/field.html")
def field(
    bound: BoundField, *, label: str | None = None, hint: str | None = None, silent: bool = False, **attrs: Any
) -> dict[str, Any]:
    """{% field form.words rows=4 %}: label, hint, widget and errors of a Django form field, tied together for readers of text.

    label, hint  other words than the form's
    silent       the label is for readers of text only (a heading already says it)
    attrs        attributes of the widget, `data_module="char-count"` → data-module
    """
    shown_hint = bound.help_text if hint is None else hint
    ids = [f"{bound.auto_id}_hint"] * bool(shown_hint) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    given = {name.replace("_", "-"): value for name, value in attrs.items() if value is not False}
    widget = bound.field.widget
    kind, described = _kind(widget), " ".join(ids)
    if described and kind != "choices":  # of choices the group is described, not each of them
        given["aria-describedby"] = described
    if bound.errors and kind != "choices":
        given["aria-invalid"] = "true"
    if kind == "input":
        given["class"] = f"input {given.get('class', widget.attrs.get('class', ''))}".strip()
    return {
        "bound": bound,
        "label": bound.label if label is None else label,
        "hint": shown_hint,
        "silent": silent,
        "kind": kind,
        "attrs": given,
        "described": described,
        "choices": _choices(bound, given) if kind == "choices" else (),
    }


@register.simple_tag
def widget(bound: BoundField, attrs: Mapping[str, Any]) -> SafeString:
    """Renders the widget of a field with these attributes (used by parts/field.html)."""
    return bound.as_widget(attrs=dict(attrs))


@register.inclusion_tag("parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """{% form_errors form %}: at the head of a form, what has to be mended, each with a link to its field."""
    fields = [(bound, bound.errors) for bound in form if bound.errors] if form.is_bound else []
    return {"fields": fields, "general": form.non_field_errors() if form.is_bound else []}


@register.inclusion_tag("parts/oops.html", takes_context=True)
def oops(context: template.Context, status: int) -> dict[str, Any]:
    """{% oops 404 %}: what happened and what to do, in the reader's language and, smaller, in the other ones."""
    return {"words": errors.WORDS[status], "status": status, "site": context.get("site"), "language": get_language()}


def _symbol(css: str, name: str, label: str) -> SafeString:
    if label:
        return markup('<svg class="{}" role="img" aria-label="{}"><use href="#{}"/></svg>', css, label, name)
    return markup('<svg class="{}" aria-hidden="true"><use href="#{}"/></svg>', css, name)


def _part(thing: Any, name: str) -> Any:
    value = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
    return "" if value is None else value


def _choices(bound: BoundField, attrs: Mapping[str, Any]) -> list[BoundWidget]:
    """The choices of a group without aria-invalid, which readers of text do not know on a single choice."""
    common = {name: value for name, value in bound.build_widget_attrs({}).items() if not name.startswith("aria-")}
    options = bound.field.widget.subwidgets(bound.html_name, bound.value(), attrs={"id": bound.auto_id, **common, **attrs})
    return [BoundWidget(bound.field.widget, option, bound.form.renderer) for option in options]


def _kind(widget: object) -> str:
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "input"
