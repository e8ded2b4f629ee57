"""The page of a county's nets: its own, those of the departments, and where they disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yiwang.access.queries import Actor, served_counties
from yiwang.shared.web.numbers import whole_number
from yiwang.territory.queries import (
    BASE,
    Comparison,
    LayerInfo,
    Named,
    NetReport,
    base_net,
    county_of,
    current_version,
    division_names,
    overview,
    place_of_code,
    report_on,
)
from yiwang.territory.queries.findings import GROUPS, Finding, bounds_of, findings_of, grounds_of, names_in, own_findings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE = 25  # findings on one page
DEEPEST = 400  # page
MOST_DRAWN = 2_000  # findings on the map at once
DRAWN_AT_FIRST = 3  # layers

KINDS: "dict[str, _StrPromise]" = {
    "cross": pgettext_lazy("finding", "Crosses"),
    "gap": pgettext_lazy("finding", "Gap"),
    "twice": pgettext_lazy("finding", "Ground twice"),
    "code_twice": pgettext_lazy("finding", "Code twice"),
    "nowhere": pgettext_lazy("finding", "Leads nowhere"),
    "same": pgettext_lazy("finding", "Same ground"),
    "within": pgettext_lazy("finding", "Holds ours"),
    "holds": pgettext_lazy("finding", "Within ours"),
    "stated": pgettext_lazy("finding", "Names our code"),
}
TABS: "dict[str, _StrPromise]" = {
    "": _("To settle"),
    "cross": _("Crossings"),
    "gap": _("Gaps"),
    "twice": _("Duplicates"),
    "nowhere": _("Lead nowhere"),
    "agree": _("Agree"),
}
SORTS: "dict[str, _StrPromise]" = {"area": _("Largest first"), "ours": _("By our code"), "theirs": _("By the layer's code")}


@dataclass(frozen=True, slots=True)
class GroundFilters:
    """What the page is asked for; every value comes from the URL."""

    county: str  # 6 digits
    layer: str = ""  # code of the layer that is held against ours; base: our own by itself; '' none chosen
    kind: str = ""
    sort: str = "area"
    q: str = ""
    page: int = 0  # from 1; 0: not said
    chosen: str = ""  # key of a finding
    shown: tuple[str, ...] | None = None  # layers on the map; None: the page decides


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A net in the list. `fit` of `grids` line up with ours: no border of one cuts the other, or a list names our code."""

    code: str
    name: str
    source: str
    as_of: object
    department: str
    polygons: bool
    grids: int
    fit: int
    problems: Mapping[str, int]
    colour: int  # 1 to 6, as the map draws it
    current: bool
    shown: bool

    @property
    def share(self) -> float:
        """0 to 100."""
        return 100 * self.fit / self.grids if self.grids else 0.0


@dataclass(frozen=True, slots=True)
class GroundTab:
    key: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words."""

    key: str
    kind: str
    kind_label: str
    ours: str
    ours_name: str
    theirs: str
    theirs_name: str
    also: str
    also_name: str
    area_m2: float
    share_of_ours: float  # 0 to 100
    share_of_theirs: float
    place: str
    current: bool
    bounds: list[float] | None = None


@dataclass(frozen=True, slots=True)
class GroundPage:
    """What the page shows."""

    filters: GroundFilters
    counties: Sequence[tuple[str, str]]
    county_name: str
    own: LayerRow
    layers: Sequence[LayerRow]
    layer: LayerRow | None
    tabs: Sequence[GroundTab]
    rows: Sequence[FindingRow]
    total: int
    pages: int
    bbox: list[float] | None
    version: int

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        return [(key, str(label), key == self.filters.sort) for key, label in SORTS.items()]

    @property
    def previous(self) -> int:
        return self.filters.page - 1

    @property
    def next(self) -> int:
        return self.filters.page + 1 if self.filters.page < self.pages else 0


def english() -> bool:
    return (get_language() or "").startswith("en")


def called(one: Named) -> str:
    """A division's name in the reader's language."""
    return (one.name_en if english() else "") or one.name


def counties_in_reach(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the counties whose ground the actor may look at, in division order."""
    codes = [code for code in served_counties() if code in actor.counties]
    names = division_names([code.ljust(12, "0") for code in codes], get_language() or "")
    return [(code, names.get(code.ljust(12, "0"), code)) for code in codes]


def read_ground_filters(actor: Actor, query: Mapping[str, str], shown: Sequence[str] = ()) -> GroundFilters | None:
    """From the URL; None when there is no county that the actor may look at. What makes no sense is left out."""
    reach = [code for code, _name in counties_in_reach(actor)]
    county = query.get("county", "")
    own = county_of(actor.division) if actor.division else ""
    if not reach or (county and county not in reach):
        return None
    kind, sort = query.get("kind", ""), query.get("sort", "area")
    return GroundFilters(
        county=county or (own if own in reach else reach[0]),
        layer=query.get("layer", "")[:32],
        kind=kind if kind in TABS else "",
        sort=sort if sort in SORTS else "area",
        q=query.get("q", "").strip()[:64],
        page=min(whole_number(query.get("page", "")), DEEPEST),
        chosen=query.get("finding", "")[:8],
        shown=tuple(code[:32] for code in shown) if shown else None,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """One layer held against ours, or ours by itself (`layer` None): all findings, and those that the filters keep."""

    layer: LayerInfo | None
    every: Sequence[Finding]
    kept: Sequence[Finding]


def held(filters: GroundFilters, nets: Sequence[tuple[LayerInfo, Comparison]], own: NetReport | None) -> Held:
    """The findings that the filters ask for."""
    match = next(((layer, found) for layer, found in nets if layer.code == filters.layer), None)
    every = findings_of(match[1]) if match else own_findings(own) if own else []
    wanted = GROUPS.get(filters.kind) or tuple(kind for group, kinds in GROUPS.items() if group != "agree" for kind in kinds)
    kept = [one for one in every if one.kind in wanted and _has(one, filters.q)]
    if filters.sort != "area":
        kept.sort(key=lambda one: (getattr(one, filters.sort) or "~", one.theirs, one.also))
    return Held(match[0] if match else None, every, kept)


def _has(one: Finding, q: str) -> bool:
    return not q or any(q.lower() in code.lower() for code in (one.ours, one.theirs, one.also))


def ground_page(actor: Actor, filters: GroundFilters) -> GroundPage:
    """The page of a county's nets, inside `scoped(actor.scope())`."""
    nets, own = overview(filters.county), report_on(filters.county, BASE)
    if filters.layer not in {BASE, *(layer.code for layer, _found in nets)}:
        filters = replace(filters, layer=_most_to_settle(nets))
    seen = held(filters, nets, own)
    rows = [_layer_row(filters, at, layer, found) for at, (layer, found) in enumerate(nets)]
    pages = max(1, -(-len(seen.kept) // PAGE))
    filters = replace(filters, page=min(_page_of(filters, seen.kept), pages), shown=tuple(row.code for row in rows if row.shown))
    begin = (filters.page - 1) * PAGE
    counties = counties_in_reach(actor)
    return GroundPage(
        filters=filters,
        counties=counties,
        county_name=dict(counties).get(filters.county, filters.county),
        own=_own_row(filters, own),
        layers=rows,
        layer=next((row for row in rows if row.current), None),
        tabs=_tabs(filters, seen),
        rows=finding_rows(filters, seen.layer, seen.kept[begin : begin + PAGE]),
        total=len(seen.kept),
        pages=pages,
        bbox=bounds_of(list(base_net(filters.county).polygons)),
        version=current_version(),
    )


def _most_to_settle(nets: Sequence[tuple[LayerInfo, Comparison]]) -> str:
    """The layer that a page without a choice opens with; our own net where there is none."""
    if not nets:
        return BASE
    return max(nets, key=lambda net: sum(_problems(net[1].second, net[1].count("cross")).values()))[0].code


def _page_of(filters: GroundFilters, kept: Sequence[Finding]) -> int:
    """The page asked for; without one that of the chosen finding."""
    if filters.page or not filters.chosen:
        return filters.page or 1
    return next((at // PAGE + 1 for at, one in enumerate(kept) if one.key == filters.chosen), 1)


def _tabs(filters: GroundFilters, seen: Held) -> list[GroundTab]:
    counted = {group: sum(one.kind in kinds for one in seen.every) for group, kinds in GROUPS.items()}
    counted[""] = sum(count for group, count in counted.items() if group != "agree")
    keys = [key for key in TABS if seen.layer or key in ("", "gap", "twice")]
    return [GroundTab(key, str(TABS[key]), counted[key], key == filters.kind) for key in keys]


def _layer_row(filters: GroundFilters, at: int, layer: LayerInfo, found: Comparison) -> LayerRow:
    cut = {pair.second for pair in found.pairs if pair.relation == "cross"}
    fitting = {pair.second for pair in found.pairs} - cut
    current = filters.layer == layer.code
    shown = layer.code in filters.shown if filters.shown is not None else current
    return LayerRow(
        code=layer.code, name=layer.called(get_language() or ""), source=layer.source, as_of=layer.as_of,
        department=layer.department, polygons=layer.kind == "polygons", grids=found.second.grids, fit=len(fitting),
        problems=_problems(found.second, found.count("cross")), colour=at % 6 + 1, current=current,
        shown=(shown or current) and layer.kind == "polygons",
    )  # fmt: skip


def _own_row(filters: GroundFilters, own: NetReport | None) -> LayerRow:
    grids = own.grids if own else 0
    return LayerRow(
        code=BASE, name=str(_("Our net")), source="", as_of=None, department="", polygons=True, grids=grids, fit=grids,
        problems=_problems(own, 0) if own else {}, colour=0, current=filters.layer == BASE, shown=True,
    )  # fmt: skip


def _problems(report: NetReport, crossings: int) -> dict[str, int]:
    return {
        "cross": crossings,
        "gap": len(report.gaps),
        "twice": len(report.duplicates),
        "nowhere": len(report.unmatched),
    }


def finding_rows(filters: GroundFilters, layer: LayerInfo | None, found: Sequence[Finding]) -> list[FindingRow]:
    """Findings in words, with names and places and where on the map they lie."""
    ours, theirs = names_in(filters.county, layer)
    grounds = grounds_of(filters.county, layer, found)
    return [
        FindingRow(
            key=one.key, kind=one.kind, kind_label=str(KINDS[one.kind]), ours=one.ours, ours_name=ours.get(one.ours, ""),
            theirs=one.theirs, theirs_name=theirs.get(one.theirs, ""), also=one.also,
            also_name=(theirs if one.theirs else ours).get(one.also, ""), area_m2=one.area_m2,
            share_of_ours=100 * one.share_of_ours, share_of_theirs=100 * one.share_of_theirs, place=_place(one),
            current=one.key == filters.chosen, bounds=bounds_of([ground]),
        )
        for one, ground in zip(found, grounds, strict=True)
    ]  # fmt: skip


def _place(one: Finding) -> str:
    if one.gap:
        return one.gap.label_en if english() else one.gap.label
    place = place_of_code(one.ours[:12]) if one.ours else None
    return (place.label_en if english() else place.label) if place else ""
