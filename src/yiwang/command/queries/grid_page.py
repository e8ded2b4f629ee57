"""The page of one grid: its ground, its codes in every net, who looks after it, open cases, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yiwang.access.queries import Actor
from yiwang.cases.lifecycle import FINAL
from yiwang.cases.queries import visible_cases
from yiwang.command.queries.ground import called, english
from yiwang.command.queries.ground_json import geometry
from yiwang.command.queries.reshape import may_reshape
from yiwang.territory.queries import (
    Found,
    children_of,
    codes_at,
    county_of,
    current_version,
    former_codes,
    layers_of,
    place_of_code,
    resolve_code,
)
from yiwang.territory.queries.grid_story import GridEvent, GridStory, grid_story, ground_of_grid, steps_down_to

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GRID_KINDS: "dict[str, _StrPromise]" = {
    "ordinary": pgettext_lazy("grid", "Ordinary grid"),
    "special": pgettext_lazy("grid", "Special grid"),
    "micro": pgettext_lazy("grid", "Micro grid"),
}
BASES: "dict[str, _StrPromise]" = {
    "adopted": pgettext_lazy("grid", "adopted from a layer"),
    "same": pgettext_lazy("grid", "declared the same"),
    "merged": pgettext_lazy("grid", "merged"),
    "split": pgettext_lazy("grid", "split"),
    "ended": pgettext_lazy("grid", "ended, ground given to a neighbour"),
}
ACTIONS: "dict[str, _StrPromise]" = {
    "adopt_grid": _("a steward adopted a layer's grid"),
    "declare_same_grid": _("a steward declared two codes the same"),
    "split_grid": _("a steward split a grid"),
    "merge_grids": _("a steward merged grids"),
    "end_grid": _("a steward ended a grid"),
}


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a department, or our own net earlier, calls this ground."""

    net: str
    net_code: str  # '' for our own
    code: str
    how: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the grid's history."""

    day: object
    version: int
    what: str
    source: str
    other: str  # code of the other grid, '' for none
    ours: bool  # the other is a grid of ours, with a page
    percent: int
    area_m2: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another grid of the same village (or micro grid of the same grid)."""

    code: str
    label: str
    beside: bool  # shares a border


@dataclass(frozen=True, slots=True)
class GridPage:
    """What the page shows."""

    story: GridStory
    county: str
    label: str
    kind_label: str
    village: str
    villages: Sequence[tuple[str, str]]  # names from the county down, with codes
    current: bool
    heirs: Sequence[Found]
    parts: Sequence[Neighbour]
    neighbours: Sequence[Neighbour]
    codes: Sequence[CodeRow]
    events: Sequence[EventRow]
    open_cases: int
    version: int
    may_reshape: bool
    outline: dict[str, Any] | None
    bounds: list[float] | None

    @property
    def other_name(self) -> str:
        """Its name where the label in the reader's language does not have it."""
        return self.story.name if self.story.name not in self.label and not self.story.name_en else ""


def grid_page(actor: Actor, code: str) -> GridPage | None:
    """The page of a grid in the actor's counties, inside `scoped(actor.scope())`; None for another or unknown one."""
    story = grid_story(code)
    if story is None or (county := county_of(story.village)) not in actor.counties:
        return None
    place = place_of_code(code)
    return GridPage(
        story=story,
        county=county,
        label=(place.label_en if english() else place.label) if place else code,
        kind_label=str(GRID_KINDS[story.kind]),
        village=story.village,
        villages=[(called(step), step.code) for step in steps_down_to(story.village)],
        current=story.valid_to is None,
        heirs=() if story.valid_to is None else resolve_code(code, layer=""),
        parts=[_neighbour(one.code, None) for one in children_of(code)],
        neighbours=neighbours_of(story),
        codes=_codes(county, story),
        events=[_event(one) for one in story.events],
        open_cases=_open_cases(actor, county, story),
        version=current_version(),
        may_reshape=may_reshape(actor, county) and story.valid_to is None,
        outline=geometry(story.polygon) if story.polygon is not None else None,
        bounds=[round(float(edge), 6) for edge in story.polygon.bounds] if story.polygon is not None else None,
    )


def neighbours_of(story: GridStory) -> list[Neighbour]:
    """Today's other grids of the same village, those that share a border first."""
    within = children_of(story.parent or story.village)
    others = [one.code for one in within if one.code != story.code and len(one.code) == len(story.code)]
    found = [_neighbour(code, story.polygon) for code in others]
    return sorted(found, key=lambda one: (not one.beside, one.code))


def _neighbour(code: str, polygon: Any) -> Neighbour:
    ground = ground_of_grid(code) if polygon is not None else None
    beside = ground is not None and shapely.length(shapely.intersection(polygon, ground)) > 0
    return Neighbour(code, short_label(code), bool(beside))


def short_label(code: str) -> str:
    """A grid by its own name, without its village's: "001 网格"."""
    steps, place = steps_down_to(code), place_of_code(code)
    label = (place.label_en if english() else place.label) if place else code
    return (called(steps[-1]) if steps else "") or label.rsplit(", " if english() else " ", 1)[-1]


def _codes(county: str, story: GridStory) -> list[CodeRow]:
    names = {layer.code: layer.called(get_language() or "") for layer in layers_of(county)}
    rows = [CodeRow(names.get(layer, layer), layer, code, _how(one)) for layer, code, one in _links(story)]
    told = {(row.net_code, row.code) for row in rows}
    if story.valid_to is None:
        rows += [
            CodeRow(names.get(layer, layer), layer, code, str(_("lies on this ground")))
            for layer, code, _grid in codes_at(county, (story.code,))
            if (layer, code) not in told
        ]
    before = [code for code in former_codes([story.code]) if code != story.code]
    rows += [CodeRow(str(_("Our net")), "", code, str(_("earlier code"))) for code in before]
    return sorted(set(rows), key=lambda row: (row.net_code == "", row.net, row.code))


def _links(story: GridStory) -> list[tuple[str, str, str]]:
    return [(one.layer, one.other, one.basis) for one in story.events if one.layer]


def _how(basis: str) -> str:
    return str(BASES.get(basis, basis))


def _event(one: GridEvent) -> EventRow:
    words = {
        "came": _("Came into the net"),
        "redrawn": _("Got other borders"),
        "ended": _("Ended"),
        "taken": _("Took ground over: %(how)s"),
        "given": _("Gave ground away: %(how)s"),
    }[one.kind]
    return EventRow(
        day=one.day, version=one.version if one.version < 2**62 else 0, what=str(words) % {"how": _how(one.basis)},
        source=str(ACTIONS.get(one.source, one.source)), other=one.other, ours=bool(one.other) and not one.layer,
        percent=round(one.share * 100), area_m2=one.area_m2,
    )  # fmt: skip


def _open_cases(actor: Actor, county: str, story: GridStory) -> int:
    """Open cases filed here or under a code whose ground came here, as far as the actor sees them."""
    place = place_of_code(story.village)
    cases = visible_cases(actor).filter(county=county, grid__in=former_codes([story.code])).exclude(state__in=sorted(FINAL))
    if place and place.township:
        cases = cases.filter(township=place.township)  # an index leads by township
    return cases.count()
