"""What a preview of a change shows: drawings before and after, and whom it concerns, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiwang.access.queries import Actor, staff_of_grids
from yiwang.cases.queries.labels import STATES
from yiwang.command.queries.drawing import Drawing, drawing
from yiwang.command.queries.grid_page import GRID_KINDS, short_label
from yiwang.command.queries.reshape import Preview
from yiwang.command.queries.staff_words import StaffLine, staff_rows
from yiwang.territory.queries import Plan, children_of, layers_of
from yiwang.territory.queries.grid_story import ground_of_grid


@dataclass(frozen=True, slots=True)
class Row:
    """A grid before or after. what: ends, begins, redrawn, stays."""

    code: str
    name: str
    what: str
    what_label: str
    kind: str
    area_m2: float
    before_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class Concerned:
    """The staff of one grid that ends, and the grids that they may go on in."""

    grid: str
    label: str
    staff: Sequence[StaffLine]
    heirs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CaseLine:
    number: str
    title: str
    state: str
    state_label: str
    grid: str


@dataclass(frozen=True, slots=True)
class ReshapePage:
    """What the page shows. `codes`: net, its code, our grid of today."""

    plan: Plan
    rows: Sequence[Row]
    before: Drawing | None
    after: Drawing | None
    concerned: Sequence[Concerned]
    open_cases: int
    cases: Sequence[CaseLine]
    codes: Sequence[tuple[str, str, str]]
    links: Sequence[tuple[str, str, str, int]]  # net, code, grid it will lead to, per cent of its ground


def reshape_page(actor: Actor, shown: Preview) -> ReshapePage:
    """The preview in words, inside the actor's scope."""
    plan = shown.plan
    names = {one.code: one.called(get_language() or "") for one in layers_of(plan.county)} | {"": str(_("Our net"))}
    before, after = _drawings(plan)
    return ReshapePage(
        plan=plan,
        rows=list(_rows(plan)),
        before=before,
        after=after,
        concerned=_concerned(plan),
        open_cases=shown.open_cases,
        cases=[CaseLine(one.number, one.title, one.state, str(STATES[one.state]), one.grid) for one in shown.cases],
        codes=[(names.get(layer, layer), code, grid) for layer, code, grid in shown.layer_codes],
        links=[(names.get(one.layer, one.layer), one.code, one.grid, round(100 * one.share)) for one in plan.links],
    )


def _rows(plan: Plan) -> Sequence[Row]:
    ended = [Row(one.code, one.name or short_label(one.code), "ends", str(_("ends")), "", one.area_m2) for one in plan.ended]
    made = [
        Row(one.code, one.name or one.code[12:], "begins", str(_("begins")), str(GRID_KINDS[one.kind]), one.area_m2)
        for one in plan.made
    ]
    redrawn = [
        Row(one.code, one.name or short_label(one.code), "redrawn", str(_("gets other borders")), "", one.area_m2, one.before_m2)
        for one in plan.redrawn
    ]
    return [*ended, *made, *redrawn]


def _drawings(plan: Plan) -> tuple[Drawing | None, Drawing | None]:
    old = [(code, ground_of_grid(code)) for code in plan.touched]
    grounds = [ground for _code, ground in old if ground is not None]
    new = [(one.code, one.polygon) for one in plan.made] + [(one.code, one.polygon) for one in plan.redrawn]
    if not new and not grounds:
        return None, None
    frame = shapely.union_all([*grounds, *(polygon for _code, polygon in new)])
    frame = shapely.buffer(frame, 0.06 * max(frame.bounds[2] - frame.bounds[0], frame.bounds[3] - frame.bounds[1]))
    begun, redrawn = {one.code for one in plan.made}, {one.code for one in plan.redrawn}
    near = [(code, ground) for code, ground in _around(plan) if shapely.intersects(ground, frame)]
    before = [(ground, "g-near", short_label(code)) for code, ground in near if code not in plan.touched]
    after: list[tuple[Any, str, str]] = list(before)
    before += [
        (ground, "g-old" if code not in redrawn else "g-moved", short_label(code)) for code, ground in old if ground is not None
    ]
    after += [(polygon, "g-new" if code in begun else "g-moved", _label(plan, code)) for code, polygon in new]
    return drawing(str(_("The grids before")), before, frame), drawing(str(_("The grids after")), after, frame)


def _label(plan: Plan, code: str) -> str:
    return next((one.name for one in plan.made if one.code == code and one.name), "") or (
        code[12:] if any(one.code == code for one in plan.made) else short_label(code)
    )


def _around(plan: Plan) -> list[tuple[str, Any]]:
    """Today's grids of the village with their ground."""
    found = [(one.code, ground_of_grid(one.code)) for one in children_of(plan.village)]
    return [(code, ground) for code, ground in found if ground is not None]


def _concerned(plan: Plan) -> list[Concerned]:
    """The staff of the grids that end, grid by grid."""
    lines = staff_rows(staff_of_grids([one.code for one in plan.ended]))
    made = {one.code: one.name for one in plan.made}
    return [
        Concerned(
            one.code,
            one.name or short_label(one.code),
            [line for line in lines if line.grid == one.code],
            [
                (code, made.get(code) or (code[12:] if code in made else short_label(code)))
                for code in plan.heirs.get(one.code, ())
            ],
        )
        for one in plan.ended
    ]
