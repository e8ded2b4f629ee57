"""What the pages about grids need beside the common tags."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
HECTARE = 10_000.0
FINDING_GLYPHS = {"cross": "g-cross", "gap": "g-gap", "twice": "g-twice", "code_twice": "g-twice", "nowhere": "g-nowhere"}


@register.filter
def ground_area(square_metres: float) -> str:
    """{{ area|ground_area }}: "840 m²", "12.4 ha", "3.1 km²"."""
    if square_metres < HECTARE:
        return _("%(n)s m²") % {"n": number_format(round(square_metres), use_l10n=True, force_grouping=True)}
    if square_metres < 100 * HECTARE:
        return _("%(n)s ha") % {"n": number_format(round(square_metres / HECTARE, 1), 1, use_l10n=True)}
    return _("%(n)s km²") % {"n": number_format(round(square_metres / HECTARE / 100, 2), 2, use_l10n=True, force_grouping=True)}


@register.filter
def percent(share: float) -> str:
    """{{ share|percent }}: "37.5 %", of 0 to 100; a trace is "< 0.1 %"."""
    return "< 0.1 %" if 0 < share < 0.05 else f"{share:.1f} %"


@register.simple_tag
def finding_mark(kind: str) -> SafeString:
    """{% finding_mark row.kind %}: the shape that the map's legend uses too."""
    shape = FINDING_GLYPHS.get(kind, "g-agree")
    return format_html('<svg class="glyph finding-mark" data-kind="{}" aria-hidden="true"><use href="#{}"/></svg>', kind, shape)
