"""The demonstration's last days: reports came in, desks moved them. New ones arrive through the Open311 door (live.py)."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from uuid6 import uuid7

from yiwang.access.models import Post
from yiwang.access.queries import Actor, actor_of_post, system_actor
from yiwang.cases.actions import MoveInput, Opened, escalate_overdue, move_case, open_cases, release_words
from yiwang.cases.lifecycle import BY_NAME
from yiwang.cases.models import Case
from yiwang.cases.policy import may_move
from yiwang.cases.queries import access_case, case_type, handling_route
from yiwang.cases.submission import Contact, Submission
from yiwang.intake.place import resolve_place
from yiwang.project.demo.geography import grounds
from yiwang.project.demo.photos import evidence_photo, report_photo
from yiwang.project.demo.reports import SAID, Said, somewhere
from yiwang.project.demo.world import Report
from yiwang.shared import clock
from yiwang.shared.db.scope import Scope, scoped

SEED = 20_261_123
REPORTS = 96
HOURS_BACK = 40
PICTURED = {"0101", "0301", "0303", "0304", "0401", "0402"}  # types that a drawn picture can show
STEPS = ("accept", "dispatch", "acknowledge", "resolve", "verify", "close")


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who can act, by unit."""

    by_unit: dict[str, list[Actor]]

    def who_can(self, move: str, case: Case) -> Actor | None:
        """Somebody of the unit that holds the case who may make this move."""
        row = BY_NAME[move]
        return next((actor for actor in self.by_unit.get(case.unit_id, []) if may_move(actor, case, row)), None)


def everybody() -> Staff:
    """Read as the owner: the demonstration plays every part."""
    staff: dict[str, list[Actor]] = {}
    for post in Post.objects.using("owner").select_related("unit").order_by("id"):
        staff.setdefault(post.unit_id, []).append(actor_of_post(post))
    return Staff(staff)


def seed(report: Report) -> int:
    """Enter the days before, once; how many cases. A second call finds them and does nothing."""
    codes = tuple(county.code for county, _ in grounds())
    with scoped(Scope(counties=codes, units=("*",))):
        if Case.objects.filter(county__in=codes).exists():
            return 0
    report("Entering the reports of the last days …")
    chance = random.Random(SEED)  # noqa: S311  (a story, not a secret)
    staff = everybody()
    now = timezone.now()
    for minutes in sorted((chance.randint(3, HOURS_BACK * 60) for _ in range(REPORTS)), reverse=True):
        _one_story(chance, staff, now - timedelta(minutes=minutes), now)
    while escalate_overdue(system_actor(codes)):
        pass
    return REPORTS


def _one_story(chance: random.Random, staff: Staff, reported_at: datetime, now: datetime) -> None:
    """A report, and how far its desks got with it: some quick, some slow, some not at all."""
    said = chance.choice(SAID)
    opened = file_report(chance, said, reported_at)
    pace = chance.choice((0.4, 1.0, 2.5, 5.0, 5.0, 40.0))  # the slowest never get there: their clocks run out
    moment = reported_at
    for move, minutes in zip(STEPS, (12, 15, 40, 260, 120, 45), strict=True):
        moment += timedelta(minutes=minutes * pace * chance.uniform(0.5, 1.5))
        if moment >= now or not advance(staff, opened, move, said, moment):
            return
    if chance.random() < 0.7:
        _release(staff, opened, said, moment)


def file_report(chance: random.Random, said: Said, reported_at: datetime) -> Opened:
    """Through the function behind every channel; now and then with a photo or an address for the answer."""
    ground = chance.choices([g for _, g in grounds()], weights=(5, 1))[0]
    lon, lat = somewhere(ground, chance)
    files = (report_photo(said.case_type),) if said.case_type in PICTURED and chance.random() < 0.7 else ()
    contact = Contact(email="asha@demo.invalid") if chance.random() < 0.3 else Contact()
    submission = Submission(
        submission_id=uuid7(), case_type=said.case_type, words=said.words,
        channel=chance.choice(("web", "web", "open311", "field")),
        place=resolve_place(lon=lon, lat=lat, accuracy_m=chance.choice((8.0, 18.0, 35.0)), landmark=said.landmark),
        reported_at=reported_at, contact=contact, files=files,
        language="en" if said.words.isascii() else "zh-hans",
    )  # fmt: skip
    outcome = open_cases([submission])[0]
    assert isinstance(outcome, Opened)
    return outcome


def advance(staff: Staff, opened: Opened, move: str, said: Said, moment: datetime) -> bool:
    """Let the desk that holds the case make `move` at `moment`; whether somebody could."""
    with scoped(Scope(counties=(opened.county,), units=("*",))):
        case = access_case(system_actor((opened.county,)), opened.case_id)
    actor = staff.who_can(move, case)
    if actor is None:
        return False
    with clock.entered_for(moment):
        move_case(actor=actor, case_id=case.id, move=move, version=case.version, given=_given(move, case, said))
    return True


def _given(move: str, case: Case, said: Said) -> MoveInput:
    match move:
        case "dispatch":
            route = handling_route(case)
            return MoveInput(unit=route.unit, ground=route.ground)
        case "resolve":
            proof = (evidence_photo(said.case_type),) if case_type(said.case_type).evidence == "photo" else ()
            return MoveInput(ground=said.done, files=proof)
        case "verify":
            return MoveInput(ground="到现场看过，与处置说明一致。")
        case "close":
            return MoveInput(outcome="solved", reply=said.answer)
        case _:
            return MoveInput()


def _release(staff: Staff, opened: Opened, said: Said, moment: datetime) -> None:
    """The centre lets the public read what was reported and done."""
    centre = next(actor for actor in staff.by_unit[f"{opened.county}-centre"] if actor.may("release"))
    if not case_type(said.case_type).may_be_public:
        return
    with clock.entered_for(moment):
        release_words(actor=centre, case_id=opened.case_id, public_words=said.words, photos=False)
