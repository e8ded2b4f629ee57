"""Real reports of Boston's 311 go in through the Open311 door of a running server, onto ground drawn from the file's own wards.

300 rows, and half as many again while the web process is killed. BOSTON_ROWS=10000 takes as many as a rehearsal wants; with
`pytest -s` the figures are shown (docs/howto/rehearse-with-boston.md).
"""

import itertools
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.support.boston import COUNTY, FILE, REVIEWED, Row, rows
from tests.support.boston_site import CLERK_WARD, ZONE, BostonSite, boston_site
from tests.support.open311_sender import Delivery, deliver
from yiwang.cases.case_type_file import standard_rows
from yiwang.territory.tests.real_files import real_file

pytestmark = pytest.mark.slow
MANY = int(os.environ.get("BOSTON_ROWS", "300"))
RIGHT_DESK = 0.98  # the ground is drawn from the same points, where neighbours disagree the majority wins
EARTH_M = 6_371_008.8


@dataclass
class Rehearsal:
    """What was sent and what came back. `first`: the measured rows; `broken`: the further ones, until the kill; then all again."""

    boston: BostonSite
    rows: list[Row]
    first: Delivery
    broken: Delivery
    again: Delivery
    once_more: Delivery

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Case numbers by the file's."""
        return self.again.numbers()

    def of_ward(self, ward: str) -> set[str]:
        """Numbers of the rows that the file puts into this ward's room."""
        return {self.numbers[row.id] for row in self.rows if row.desk == f"{COUNTY}{ward}-room"}

    def public(self) -> list[Row]:
        """Rows whose type may be public, newest first."""
        may = {kind["code"] for kind in standard_rows() if kind["may_be_public"]}
        return [row for row in self.rows if row.case_type in may]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    file = real_file(f"sr311/{FILE.name}")
    every = list(itertools.islice(rows(file), MANY + MANY // 2))
    with boston_site(file, tmp_path_factory.mktemp("boston")) as boston:
        address, reports = boston.site.address, boston.reports(every)
        first = deliver(address, reports[:MANY])
        broken = deliver(address, reports[MANY:], then=lambda done: boston.kill_web_process() if done == MANY // 4 else None)
        boston.wait_until_ready()
        again, once_more = deliver(address, reports), deliver(address, reports)
        done = Rehearsal(boston, every, first, broken, again, once_more)
        _tell_figures(done)
        yield done


def _tell_figures(done: Rehearsal) -> None:
    for name, delivery in (
        ("new", done.first),
        ("until the kill", done.broken),
        ("again", done.again),
        ("once more", done.once_more),
    ):
        statuses = dict(sorted(Counter(answer.status for answer in delivery.answers.values()).items()))
        sys.stdout.write(
            f"\n{name}: {len(delivery.answers):,} answers {statuses} in {delivery.seconds:.1f} s, {delivery.per_second:,.0f}/s, "
            f"p50 {delivery.wait_ms(0.5):.0f} ms, p99 {delivery.wait_ms(0.99):.0f} ms"
        )
    sys.stdout.write(f"\nright desk: {_right_desk(done):.2%}\n")


def _right_desk(done: Rehearsal) -> float:
    desks = dict(done.boston.ask("SELECT number, unit_id FROM cases_case"))
    return sum(desks[done.numbers[row.id]] == row.desk for row in done.rows) / len(done.rows)


def test_every_report_is_taken_in(rehearsal: Rehearsal) -> None:
    assert {answer.status for answer in rehearsal.first.answers.values()} == {201}
    assert len(rehearsal.first.answers) == MANY
    assert rehearsal.numbers.keys() == {row.id for row in rehearsal.rows}


def test_every_report_is_there_once(rehearsal: Rehearsal) -> None:
    numbers = [number for (number,) in rehearsal.boston.ask("SELECT number FROM cases_case ORDER BY number")]
    assert numbers == sorted(rehearsal.numbers.values())
    assert rehearsal.boston.ask("SELECT count(*), count(DISTINCT case_id) FROM cases_submission") == [(len(numbers),) * 2]


def test_what_was_acknowledged_before_the_kill_kept_its_number(rehearsal: Rehearsal) -> None:
    acknowledged = rehearsal.broken.numbers()
    assert MANY // 4 <= len(acknowledged) < MANY // 2, "the kill came too late or too early to tell anything"
    assert acknowledged.items() <= rehearsal.numbers.items()
    assert {rehearsal.again.answers[id_].status for id_ in acknowledged} == {200}


def test_sending_everything_again_adds_nothing(rehearsal: Rehearsal) -> None:
    assert {answer.status for answer in rehearsal.once_more.answers.values()} == {200}
    assert rehearsal.once_more.numbers() == rehearsal.numbers
    receipts = [{id_: answer.receipt for id_, answer in one.answers.items()} for one in (rehearsal.first, rehearsal.once_more)]
    assert receipts[0].items() <= receipts[1].items()


def test_reports_sit_at_the_desk_of_the_ward_that_the_file_names(rehearsal: Rehearsal) -> None:
    assert _right_desk(rehearsal) >= RIGHT_DESK


def test_the_desk_of_a_ward_lists_its_reports(rehearsal: Rehearsal) -> None:
    listed, named = list(rehearsal.boston.clerk.desk_numbers()), rehearsal.of_ward(CLERK_WARD)
    stored = rehearsal.boston.ask(f"SELECT number FROM cases_case WHERE unit_id = '{COUNTY}{CLERK_WARD}-room'")
    assert len(listed) == len(set(listed))
    assert set(listed) == {number for (number,) in stored}
    assert len(named & set(listed)) >= RIGHT_DESK * len(named)


@pytest.mark.parametrize(
    ("words", "needle"), [("street light", "street light"), ("graffiti", "graffiti"), ("SIGNAL repairs", "signal repair")]
)
def test_the_desk_finds_english_words(rehearsal: Rehearsal, words: str, needle: str) -> None:
    found = set(rehearsal.boston.clerk.desk_numbers(q=words))
    here = rehearsal.of_ward(CLERK_WARD) & set(rehearsal.boston.clerk.desk_numbers())
    said = {rehearsal.numbers[row.id]: f"{row.words} {row.address}".lower() for row in rehearsal.rows}
    assert {number for number in here if needle in said[number]} <= found
    assert all(set(needle.split()) <= set(_plain(said[number])) for number in found)


def _plain(text: str) -> list[str]:
    """Words without signs and plural s."""
    return [
        word[:-1] if word.endswith("s") and not word.endswith("ss") else word
        for word in "".join(letter if letter.isalnum() else " " for letter in text).split()
    ]


def test_a_case_page_tells_the_report(rehearsal: Rehearsal) -> None:
    listed = set(rehearsal.boston.clerk.desk_numbers())
    row = next(row for row in rehearsal.rows if rehearsal.numbers[row.id] in listed)
    page = rehearsal.boston.clerk.case_page(rehearsal.numbers[row.id])
    assert " ".join(row.words.split()) in page
    assert f"Ward {int(CLERK_WARD)}" in page


def test_public_lists_agree_with_what_was_sent(rehearsal: Rehearsal) -> None:
    expected = rehearsal.public()
    listed = rehearsal.boston.listed(jurisdiction_id=COUNTY)
    assert sorted(one["service_request_id"] for one in listed) == sorted(rehearsal.numbers[row.id] for row in expected)
    for code in ("0402", "0403", "9901"):
        count = sum(row.case_type == code for row in expected)
        assert len(rehearsal.boston.listed(service_code=code, status="open")) == count
    assert rehearsal.boston.listed(status="closed") == []
    assert rehearsal.boston.listed(service_code=REVIEWED) == []


def test_public_lists_agree_within_a_circle(rehearsal: Rehearsal) -> None:
    lon, lat, radius_m = -71.0645, 42.3505, 700.0
    listed = rehearsal.boston.listed(lat=lat, long=lon, radius=int(radius_m))
    every = rehearsal.boston.listed()
    distances = _metres(np.array([case["long"] for case in every]), np.array([case["lat"] for case in every]), lon, lat)
    within = {case["service_request_id"] for case, distance in zip(every, distances, strict=True) if distance < radius_m}
    assert {case["service_request_id"] for case in listed} == within
    assert listed


def test_points_are_rounded_until_they_are_released(rehearsal: Rehearsal) -> None:
    sent = {rehearsal.numbers[row.id]: row for row in rehearsal.public()}
    for case in rehearsal.boston.listed(service_code="0402"):
        row = sent[case["service_request_id"]]
        assert max(abs(case["lat"] - row.lat), abs(case["long"] - row.lon)) <= 0.0005 + 1e-9
        assert case["lat"] == round(case["lat"], 3)


def _metres(lons: np.ndarray, lats: np.ndarray, lon: float, lat: float) -> np.ndarray:
    """Great-circle distances of points in degrees."""
    x, y, x0, y0 = map(np.radians, (lons, lats, lon, lat))
    chord = np.sin((y - y0) / 2) ** 2 + np.cos(y) * np.cos(y0) * np.sin((x - x0) / 2) ** 2
    return EARTH_M * 2 * np.arcsin(np.sqrt(chord))


def test_times_are_bostons(rehearsal: Rehearsal) -> None:
    (case,) = rehearsal.boston.listed(service_request_id=rehearsal.numbers[rehearsal.public()[0].id])
    at = datetime.fromisoformat(case["requested_datetime"])
    there = at.astimezone(ZoneInfo(ZONE))
    assert at.utcoffset() == there.utcoffset()
    assert case["service_request_id"].split("-")[1] == there.strftime("%Y%m%d")


def test_the_server_has_nothing_to_complain_about(rehearsal: Rehearsal) -> None:
    complaints = [line for line in rehearsal.boston.site.output if " ERROR " in line or "Traceback" in line]
    assert not [line for line in complaints if "granian" not in line.lower()], "\n".join(rehearsal.boston.site.output)


def test_complaints_about_staff_go_to_independent_review_and_are_not_searched(rehearsal: Rehearsal) -> None:
    numbers = [rehearsal.numbers[row.id] for row in rehearsal.rows if row.case_type == REVIEWED]
    stored = rehearsal.boston.ask(
        "SELECT number, unit_id, search IS NULL OR search = '' FROM cases_case WHERE track = 'restricted'"
    )
    assert sorted(stored) == sorted((number, f"{COUNTY}-independent-review", True) for number in numbers)
