"""Time in words: what a reader sees beside a clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from yiwang.shared.web import words

NOW = datetime(2026, 11, 20, 6, 32, tzinfo=UTC)  # Friday 14:32 in Shanghai


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=30), "under 1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(hours=1, minutes=10), "1 hour 10 min"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(days=1, hours=4, minutes=5), "1 day 4 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(minutes=-70), "1 hour 10 min"),
    ],
)
def test_a_length_of_time_has_at_most_two_units(span, said):
    assert words.duration_words(span) == said


def test_late_is_said_in_words_and_never_negative():
    assert words.remaining_words(NOW + timedelta(hours=3), NOW) == "3 hours left"
    assert words.remaining_words(NOW - timedelta(minutes=70), NOW) == "Overdue by 1 hour 10 min"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=10), "today 14:42"),
        (timedelta(days=-1), "yesterday 14:32"),
        (timedelta(hours=10), "tomorrow 00:32"),
        (timedelta(days=3), "Mon 14:32"),
        (timedelta(days=8), "28 Nov 14:32"),
        (timedelta(days=60), "19 Jan 2027 14:32"),
    ],
)
def test_a_moment_is_said_as_people_say_it_in_the_deployments_time_zone(ahead, said):
    assert words.moment_words(NOW + ahead, NOW) == said


def test_days_and_machine_times():
    assert words.full_words(NOW) == "Fri 20 Nov 14:32"
    assert words.day_words(datetime(2020, 11, 21, 2, 46, tzinfo=UTC)) == "Saturday 21 Nov 2020"
    assert words.machine_time(NOW) == "2026-11-20T06:32:00Z"
