"""Make one move of the lifecycle table: the only place where a case changes state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.access.queries import Actor
from yiwang.accountability.actions import record
from yiwang.cases.actions.attach import attach_files
from yiwang.cases.actions.run_clocks import next_due_at, start_clock, stop_clocks
from yiwang.cases.actions.tell import tell
from yiwang.cases.files import StoredFile
from yiwang.cases.lifecycle import BY_NAME, OUTCOMES, REJECT_REASONS, REWORK_REASONS, SERVICES, Goes, Move, Need, State
from yiwang.cases.masking import mask
from yiwang.cases.models import Case, CaseAttachment, CaseClock
from yiwang.cases.policy import may_move
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.find import access_case
from yiwang.cases.queries.routes import NoDeskError, handling_route, receiving_units
from yiwang.shared import clock
from yiwang.shared.db.scope import scoped
from yiwang.shared.outbox import announce


@dataclass(frozen=True, slots=True)
class MoveInput:
    """What was filled in with a move; lifecycle.Need says which parts a move must have."""

    reason: str = ""
    elsewhere: str = ""
    ground: str = ""
    unit: str = ""
    service: str = ""
    outcome: str = ""
    reply: str = ""
    files: tuple[StoredFile, ...] = field(default=())


class Refused(Exception):
    """The move was not made, and nothing changed. `code` says why (see cases.web labels); `fields` names what to mend."""

    def __init__(self, code: str, fields: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.fields = code, tuple(fields)


def move_case(*, actor: Actor, case_id: UUID, move: str, version: int, given: MoveInput) -> Case:
    """Make `move` on the case as the actor saw it (`version`); returns the case as it is now.

    Raises Case.DoesNotExist (not visible), Refused("changed") when somebody else was quicker, Refused("not_allowed"),
    Refused("incomplete", fields). State, clocks, event, audit record and outbox row are one transaction.
    """
    with scoped(actor.scope()), transaction.atomic():
        case = access_case(actor, case_id, lock=True)
        row = BY_NAME.get(move)
        if row is None:
            raise Refused("not_allowed")
        if case.version != version:
            raise Refused("changed")
        if State(case.state) not in row.sources or not may_move(actor, case, row):
            raise Refused("not_allowed")
        given = _asked_for(row, given)
        if missing := [need.value for need in row.needs if not CHECKS[need](case, row, given)]:
            raise Refused("incomplete", missing)
        return _make(actor, case, row, given)


def _asked_for(row: Move, given: MoveInput) -> MoveInput:
    """Only what this move is given: anything else would stand in the record unchecked. Free words are masked."""
    asked: dict[str, Any] = {need.value: getattr(given, need.value) for need in row.needs if need is not Need.EVIDENCE}
    masked = {name: mask(asked[name]).text for name in ("ground", "reply", "elsewhere") if name in asked}
    return MoveInput(**(asked | masked), files=given.files)


def _make(actor: Actor, case: Case, row: Move, given: MoveInput) -> Case:
    now = clock.now()
    before = State(case.state)
    case.state, case.version, case.updated_at, case.public_at = row.target, case.version + 1, now, now
    _hand_over(case, row, given)
    EFFECTS.get(row.name, _no_effect)(actor, case, given)
    stop_clocks(case, row.stops, now)
    for clock_name in row.starts:
        start_clock(case, clock_name, now)
    case.next_due_at = next_due_at(case)
    case.save()
    _tell(actor, case, row, given, before)
    return case


def _hand_over(case: Case, row: Move, given: MoveInput) -> None:
    """Which desk holds the case from now on; every unit that held it may go on seeing a restricted case."""
    targets: dict[Goes, str | None] = {
        Goes.STAYS: case.unit_id,
        Goes.UNIT: given.unit,
        Goes.DISPATCHER: case.dispatch_unit_id,
        Goes.LEAD: case.lead_unit_id,
        Goes.TRIAGE: case.triage_unit_id,
    }
    if row.name == "dispatch":
        case.dispatch_unit_id, case.lead_unit_id = case.unit_id, given.unit
    case.unit_id = targets[row.goes] or case.unit_id
    if case.unit_id not in case.units:
        case.units = [*case.units, case.unit_id]


def _tell(actor: Actor, case: Case, row: Move, given: MoveInput, before: State) -> None:
    event = tell(
        actor, case, "move", move=row.name, from_state=before, to_state=row.target, target_unit_id=case.unit_id,
        code=given.reason or given.outcome or given.service, words=given.ground or given.reply, public=row.public,
        detail={key: value for key, value in {"elsewhere": given.elsewhere, "reply": given.reply}.items() if value},
    )  # fmt: skip
    attach_files(actor, case, given.files, event)
    record(actor, "move_case", f"case:{case.id}", {"move": row.name, "from": before, "to": row.target}, county=case.county)
    announce(
        "CaseMoved", case.county,
        {"case": str(case.id), "event": event.id, "move": row.name, "units": case.units, "public": row.public},
    )  # fmt: skip


# What a move sets beside state, desk and clocks.


def _no_effect(actor: Actor, case: Case, given: MoveInput) -> None:
    """Most moves change nothing else."""


def _dispatched(actor: Actor, case: Case, given: MoveInput) -> None:
    """Keep why this unit has it: the rule that suggests it, or that a person chose another one on a ground of their own."""
    try:
        suggested = handling_route(case)
    except NoDeskError:
        return
    chosen = {"unit": given.unit, "suggested": suggested.unit, "ground": given.ground}
    case.route = case.route | {"handling": suggested.why() | chosen}


def _resolved(actor: Actor, case: Case, given: MoveInput) -> None:
    case.resolved_by, case.verified_at = actor.account_id, None


def _verified(actor: Actor, case: Case, given: MoveInput) -> None:
    case.verified_at = case.updated_at


def _ended(actor: Actor, case: Case, given: MoveInput) -> None:
    case.closed_at, case.outcome, case.reply = case.updated_at, given.outcome, given.reply
    if case.lead_unit_id is None:
        case.resolved_by = actor.account_id


def _reopened(actor: Actor, case: Case, given: MoveInput) -> None:
    case.reopened += 1
    case.closed_at = case.verified_at = case.resolved_by = case.lead_unit = None
    case.outcome = case.reply = ""


EFFECTS: dict[str, Callable[[Actor, Case, MoveInput], None]] = {
    "dispatch": _dispatched,
    "resolve": _resolved,
    "verify": _verified,
    "close": _ended,
    "self_solve": _ended,
    "reject": _ended,
    "hand_off": _ended,
    "withdraw": _ended,
    "reopen": _reopened,
}


# What each need asks of the input.

REASONS = {"reject": REJECT_REASONS, "rework": REWORK_REASONS}


def _unit_fits(case: Case, row: Move, given: MoveInput) -> bool:
    return receiving_units(case, row.name).filter(code=given.unit).exists()


def _evidence_fits(case: Case, row: Move, given: MoveInput) -> bool:
    """The case type says what must be shown; a photo of the reporter's does not prove the repair."""
    if case_type(case.case_type_id).evidence != "photo":
        return True
    shown = CaseAttachment.objects.filter(county=case.county, case_id=case.id, source="staff", at__gte=_handled_since(case))
    return bool(given.files) or shown.exists()


def _handled_since(case: Case) -> datetime:
    """When the present round of handling began: evidence of an earlier round does not count for a rework."""
    running = CaseClock.objects.filter(county=case.county, case_id=case.id, kind="handling", stopped_at=None)
    return running.order_by("id").values_list("started_at", flat=True).first() or case.reported_at


CHECKS: dict[Need, Callable[[Case, Move, MoveInput], bool]] = {
    Need.REASON: lambda case, row, given: given.reason in REASONS[row.name],
    Need.ELSEWHERE: lambda case, row, given: len(given.elsewhere.strip()) >= 2,
    Need.GROUND: lambda case, row, given: len(given.ground.strip()) >= 2,
    Need.UNIT: _unit_fits,
    Need.SERVICE: lambda case, row, given: given.service in SERVICES,
    Need.EVIDENCE: _evidence_fits,
    Need.OUTCOME: lambda case, row, given: given.outcome in OUTCOMES,
    Need.REPLY: lambda case, row, given: len(given.reply.strip()) >= 4,
}
