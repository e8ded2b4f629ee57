"""Who sees which case, and which moves are theirs. Conditions stand one on a line; nothing else decides."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from yiwang.access.queries import Actor
from yiwang.cases.lifecycle import HANDLING, By, Move, State, moves_from
from yiwang.cases.models import Case
from yiwang.territory.queries import same_ground

WHOLE_COUNTY = frozenset(
    {"province-supervisor", "city-supervisor", "county-operator", "county-supervisor", "steward", "reviewer"}
)
TOWNSHIP = frozenset({"town-operator"})
VILLAGE = frozenset({"village-clerk", "grid-worker"})


def within_reach(actor: Actor) -> Q:
    """Cases of the actor's counties; of those that passed over in part only that part, and what the own unit acted on."""
    if not actor.partial:
        return Q(county__in=actor.counties)
    passed_over = Q(county__in=actor.counties) | Q(township__in=actor.parts) | Q(units__contains=[actor.unit_id])
    return Q(county__in=(*actor.counties, *actor.partial)) & passed_over


def visible(actor: Actor) -> Q:
    """Cases this actor may see. Row-level security keeps counties and restricted tracks apart underneath."""
    in_reach = within_reach(actor)
    if actor.cases:  # a reporter: the case of the receipt and no other
        return in_reach & Q(id__in=actor.cases)
    if actor.role in WHOLE_COUNTY or actor.kind == "system":
        return in_reach
    acted = Q(units__contains=[actor.unit_id])
    if actor.role in TOWNSHIP:
        return in_reach & (Q(township__in=same_ground(actor.division)) | acted)
    if actor.role in VILLAGE:
        return in_reach & (Q(village__in=same_ground(actor.division)) | acted)
    if actor.role == "contractor":  # what is given to them, as long as it is theirs
        return in_reach & Q(lead_unit=actor.unit_id) & Q(state__in=[*HANDLING, State.RESOLVED])
    return in_reach & acted


def search_reach(actor: Actor) -> tuple[str, str]:
    """The same as places and a unit, for search and counts that run ahead of `visible`: codes with commas between them.

    No place is everywhere, "-" nowhere.
    """
    if actor.role in WHOLE_COUNTY or actor.kind == "system":
        return "", ""
    return (",".join(same_ground(actor.division)) if actor.role in TOWNSHIP | VILLAGE else "-"), actor.unit_id


def sees_the_reporters_side(actor: Actor) -> bool:
    """Contractors get the task, not what the reporter wrote in messages."""
    return actor.role != "contractor"


def allowed_moves(actor: Actor, case: Case) -> tuple[Move, ...]:
    """The moves this actor can make on this case now, in table order: exactly what the move bar offers."""
    return tuple(move for move in moves_from(State(case.state)) if may_move(actor, case, move))


def may_move(actor: Actor, case: Case, move: Move) -> bool:
    """Duty of the post, relation to the case, and the move's own guards."""
    return actor.may(move.duty) and STANDS[move.by](actor, case) and all(GUARDS[name](actor, case) for name in move.guards)


def holds(actor: Actor, case: Case) -> bool:
    """The actor acts for the unit that holds the case."""
    return actor.unit_id == case.unit_id


def _leads(actor: Actor, case: Case) -> bool:
    return actor.unit_id == case.lead_unit_id and actor.unit_id == case.unit_id


def _verifies(actor: Actor, case: Case) -> bool:
    return holds(actor, case) and actor.account_id != case.resolved_by


def _reports(actor: Actor, case: Case) -> bool:
    return actor.kind == "reporter" and case.id in actor.cases


STANDS: dict[By, Callable[[Actor, Case], bool]] = {
    By.HOLDER: holds,
    By.LEAD: _leads,
    By.VERIFIER: _verifies,
    By.REPORTER: _reports,
}


def _within_reopen_window(actor: Actor, case: Case) -> bool:
    return case.closed_at is not None and timezone.now() <= case.closed_at + timedelta(days=settings.REOPEN_DAYS)


GUARDS: dict[str, Callable[[Actor, Case], bool]] = {
    "verified": lambda actor, case: case.verified_at is not None,
    "not_verified": lambda actor, case: case.verified_at is None,
    "within_reopen_window": _within_reopen_window,
    "open_to_others": lambda actor, case: case.case_type.reviewer == "desk",
    "grid_level_type": lambda actor, case: case.case_type.lowest_level in {"grid", "village"},
}


def may_note(actor: Actor, case: Case) -> bool:
    """Internal notes: whoever may see the case and has the duty."""
    return actor.may("note") and (holds(actor, case) or actor.unit_id in case.units or actor.may("supervise"))


def may_message(actor: Actor, case: Case) -> bool:
    """Messages to the reporter: the desk that holds the case, or leads it."""
    if actor.kind == "reporter":
        return _reports(actor, case)
    return actor.may("message") and actor.unit_id in {case.unit_id, case.lead_unit_id}


def may_release(actor: Actor, case: Case) -> bool:
    """Showing a reporter's own words or photos in public: never for a restricted case or one the reporter kept private."""
    return actor.may("release") and case.may_be_public and case.track == "open"


def may_attach(actor: Actor, case: Case) -> bool:
    """Evidence: the desk that holds the case."""
    return actor.kind == "staff" and holds(actor, case)


def keeps_standards(actor: Actor) -> bool:
    """Types and calendar hold everywhere: they are kept at the top of the territory."""
    return actor.may("configure") and actor.division.endswith("0" * 10)


def may_keep_rule(actor: Actor, place: str) -> bool:
    """A rule for a place is kept by those who administer the place; one for any place at the top."""
    if not actor.may("configure"):
        return False
    own = actor.division[:6].removesuffix("00").removesuffix("00")  # pairs of digits: province, city, county
    return keeps_standards(actor) or (place[:6].isdigit() and place.startswith(own))
