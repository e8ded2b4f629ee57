"""Reports and whole ways through the lifecycle, for tests of cases."""

from dataclasses import replace

from django.utils import timezone
from uuid6 import uuid7

from tests.support.people import actor
from yiwang.access.queries import Actor, system_actor
from yiwang.cases.actions import Contact, MoveInput, Opened, Submission, move_case, open_cases
from yiwang.cases.models import Case
from yiwang.cases.queries import access_case
from yiwang.intake.place import resolve_place
from yiwang.project.demo.geography import grounds
from yiwang.shared.db.scope import Scope, scoped

BINHE, LANQIAO_VILLAGE = "990121001001", "990122001001"


def inside(village: str) -> tuple[float, float]:
    """A point well inside a village."""
    cell = next(cell for _, ground in grounds() for cell in ground.villages if cell.code == village)
    point = cell.shape.representative_point()
    return point.x, point.y


def report(
    case_type: str = "0402", words: str = "路灯坏了一盏，晚上黑得看不清路。", village: str = BINHE, **more: object
) -> Submission:
    lon, lat = inside(village)
    submission = Submission(
        submission_id=uuid7(), case_type=case_type, channel="web", words=words, place=resolve_place(lon=lon, lat=lat, landmark="灯杆 LD-0377"),
        reported_at=timezone.now(), contact=Contact(),
    )  # fmt: skip
    return replace(submission, **more)


def opened(**more: object) -> Opened:
    outcome = open_cases([report(**more)])[0]
    assert isinstance(outcome, Opened)
    return outcome


def seen(who: Actor, case: Opened) -> Case:
    with scoped(who.scope()):
        return access_case(who, case.case_id)


def current(case: Opened) -> Case:
    """The case as the product itself sees it."""
    with scoped(Scope(counties=(case.county,), units=("*",))):
        return access_case(system_actor((case.county,)), case.case_id)


def move(who: str | Actor, case: Opened, name: str, **given: object) -> Case:
    """The move by a person, on the case as it is now."""
    by = actor(who) if isinstance(who, str) else who
    return move_case(actor=by, case_id=case.case_id, move=name, version=current(case).version, given=MoveInput(**given))


def handled(case: Opened) -> None:
    """As far as `resolved`: Chen dispatches to the works station, which handles it."""
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground="市政设施由市政站维护")
    move("works", case, "acknowledge")
    move("works", case, "resolve", ground="更换灯头，已复亮。", files=(photo(),))


def photo():
    from yiwang.project.demo.photos import evidence_photo

    return evidence_photo("0402")
