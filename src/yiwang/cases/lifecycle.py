"""The life of a case: every state, every move, who may make it and what it needs.

Plain Python, read by code, tests, docs and screens.

Side actions (co-handling, return, extension, suspension …) are further rows and actions; nothing else decides what is allowed.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Stored fact; lateness and risk are computed from the clocks, never stored here."""

    DRAFT = "draft"  # on the reporter's device only; never a row
    REPORTED = "reported"  # received, nobody has decided yet; the triage clock runs
    VERIFYING_REPORT = "verifying_report"  # somebody looks on the spot before it is accepted
    REJECTED = "rejected"  # not ours, with a reason and where to go instead
    MERGED = "merged"  # joined to the case that is already open
    HANDED_OFF = "handed_off"  # given to an emergency or other service
    ACCEPTED = "accepted"  # a case; a dispatcher decides who handles it
    DISPATCHED = "dispatched"  # a unit is responsible: the handling clock runs, signed or not
    IN_PROGRESS = "in_progress"  # the unit has acknowledged it
    SUSPENDED = "suspended"  # the clock rests, with a ground and a review date
    RESOLVED = "resolved"  # handled, with evidence; somebody else verifies
    REWORK = "rework"  # verification found it wanting
    CLOSED = "closed"  # with an outcome and an answer to the reporter
    DEFERRED = "deferred"  # cannot be solved now; reviewed, counted as unsolved
    WITHDRAWN = "withdrawn"  # by the reporter, before dispatch
    VOIDED = "voided"  # test or mistake, by a second person


FINAL = frozenset({State.REJECTED, State.MERGED, State.HANDED_OFF, State.CLOSED, State.WITHDRAWN, State.VOIDED})
OPEN = frozenset(State) - FINAL - {State.DRAFT}
TRIAGE = frozenset({State.REPORTED, State.VERIFYING_REPORT, State.ACCEPTED})
HANDLING = frozenset({State.DISPATCHED, State.IN_PROGRESS, State.REWORK})
ENTRY = frozenset({State.REPORTED})
# States of the whole life that no move of the main line reaches: side actions bring their rows.
SIDE = frozenset({State.DRAFT, State.MERGED, State.SUSPENDED, State.DEFERRED, State.VOIDED})


class By(StrEnum):
    """Who stands behind a move, beside the duty of the post."""

    HOLDER = "holder"  # the unit that holds the case now
    LEAD = "lead"  # the unit that was made responsible
    VERIFIER = "verifier"  # the holder, and never the one who handled it
    REPORTER = "reporter"


class Need(StrEnum):
    """What a move must be given. The web form, the API and the action read the same list."""

    REASON = "reason"  # a coded reason
    ELSEWHERE = "elsewhere"  # where the reporter can go instead
    GROUND = "ground"  # words for the record
    UNIT = "unit"  # the unit that comes next
    SERVICE = "service"  # the service that takes over
    EVIDENCE = "evidence"  # photo or note, as the case type demands
    OUTCOME = "outcome"
    REPLY = "reply"  # the answer the reporter reads


class Goes(StrEnum):
    """Which desk holds the case after the move."""

    STAYS = "stays"
    UNIT = "unit"  # the unit named in the move
    DISPATCHER = "dispatcher"  # the unit that dispatched it
    LEAD = "lead"
    TRIAGE = "triage"  # the desk that took the report in


class Clock(StrEnum):
    """What runs; milestones of the case type refine the handling clock."""

    TRIAGE = "triage"
    HANDLING = "handling"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. `starts` and `stops` name clocks; `public` steps are told to the reporter."""

    name: str
    sources: frozenset[State]
    target: State
    duty: str
    by: By
    needs: tuple[Need, ...] = ()
    goes: Goes = Goes.STAYS
    starts: tuple[Clock, ...] = ()
    stops: tuple[Clock, ...] = ()
    public: bool = True
    key: str = ""  # the single key on the desk
    primary: bool = False
    guards: tuple[str, ...] = field(default=())  # named conditions of cases.policy


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


S = State
# fmt: off
MOVES: tuple[Move, ...] = (
    Move("accept", _from(S.REPORTED, S.VERIFYING_REPORT), S.ACCEPTED, "triage", By.HOLDER, key="A", primary=True),
    Move(
        "verify_on_site", _from(S.REPORTED), S.VERIFYING_REPORT, "triage", By.HOLDER,
        needs=(Need.UNIT, Need.GROUND), goes=Goes.UNIT, key="V", guards=("open_to_others",),
    ),
    Move(
        "report_back", _from(S.VERIFYING_REPORT), S.REPORTED, "verify_on_site", By.HOLDER,
        needs=(Need.GROUND,), goes=Goes.TRIAGE, key="B", primary=True,
    ),
    Move(
        "reject", _from(S.REPORTED, S.VERIFYING_REPORT, S.ACCEPTED), S.REJECTED, "triage", By.HOLDER,
        needs=(Need.REASON, Need.ELSEWHERE, Need.REPLY), stops=(Clock.TRIAGE,), key="R",
    ),
    Move(
        "hand_off", _from(S.REPORTED, S.VERIFYING_REPORT, S.ACCEPTED), S.HANDED_OFF, "hand_off", By.HOLDER,
        needs=(Need.SERVICE, Need.GROUND), stops=(Clock.TRIAGE,), key="H",
    ),
    Move(
        "self_solve", _from(S.REPORTED, S.VERIFYING_REPORT, S.ACCEPTED), S.CLOSED, "self_solve", By.HOLDER,
        needs=(Need.EVIDENCE, Need.OUTCOME, Need.REPLY), stops=(Clock.TRIAGE,), key="F", guards=("grid_level_type",),
    ),
    Move(
        "dispatch", _from(S.ACCEPTED), S.DISPATCHED, "dispatch", By.HOLDER,
        needs=(Need.UNIT, Need.GROUND), goes=Goes.UNIT, starts=(Clock.HANDLING,), stops=(Clock.TRIAGE,), key="D", primary=True,
    ),
    Move("acknowledge", _from(S.DISPATCHED), S.IN_PROGRESS, "handle", By.LEAD, key="S", primary=True),
    Move(
        "resolve", _from(S.IN_PROGRESS, S.REWORK), S.RESOLVED, "handle", By.LEAD,
        needs=(Need.GROUND, Need.EVIDENCE), goes=Goes.DISPATCHER, starts=(Clock.VERIFICATION,), stops=(Clock.HANDLING,),
        key="E", primary=True,
    ),
    Move(
        "verify", _from(S.RESOLVED), S.RESOLVED, "verify", By.VERIFIER,
        needs=(Need.GROUND,), key="V", primary=True, guards=("not_verified",),
    ),
    Move(
        "rework", _from(S.RESOLVED), S.REWORK, "verify", By.VERIFIER,
        needs=(Need.REASON, Need.GROUND), goes=Goes.LEAD, starts=(Clock.HANDLING,), stops=(Clock.VERIFICATION,), key="W",
    ),
    Move(
        "close", _from(S.RESOLVED), S.CLOSED, "close", By.HOLDER,
        needs=(Need.OUTCOME, Need.REPLY), stops=(Clock.VERIFICATION,), key="E", primary=True, guards=("verified",),
    ),
    Move(
        "reopen", _from(S.CLOSED), S.ACCEPTED, "reopen", By.REPORTER,
        needs=(Need.GROUND,), goes=Goes.TRIAGE, starts=(Clock.TRIAGE,), guards=("within_reopen_window",),
    ),
    Move(
        "withdraw", _from(S.REPORTED, S.VERIFYING_REPORT, S.ACCEPTED), S.WITHDRAWN, "withdraw", By.REPORTER,
        stops=(Clock.TRIAGE,),
    ),
)
# fmt: on
BY_NAME = {move.name: move for move in MOVES}

REJECT_REASONS = (
    "not_our_area",
    "not_our_duty",
    "in_court_or_arbitration",
    "already_petitioned",
    "not_enough_to_act",
    "no_public_matter",
)
REWORK_REASONS = ("not_fixed", "partly_fixed", "evidence_does_not_show", "new_damage")
OUTCOMES = ("solved", "partly", "explained_only", "not_within_powers", "unfounded")
SERVICES = ("110", "119", "120", "122", "12345", "court_or_arbitration", "legal_aid")


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves whose sources hold `state`, in table order."""
    return tuple(move for move in MOVES if state in move.sources)


def diagram() -> str:
    """The table as a mermaid state diagram; docs/reference/lifecycle.md is generated from it."""
    lines = ["stateDiagram-v2", *(f"  [*] --> {state}" for state in sorted(ENTRY))]
    lines += [f"  {source} --> {move.target}: {move.name}" for move in MOVES for source in sorted(move.sources)]
    reached = {move.target for move in MOVES}
    lines += [f"  {state} --> [*]" for state in sorted(FINAL & reached)]
    return "\n".join(lines)
