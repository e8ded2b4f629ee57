"""Results that the public may read: closed cases whose words a person has released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from yiwang.cases.lifecycle import State
from yiwang.cases.models import Case
from yiwang.cases.queries.case_types import CaseTypeInfo, case_type
from yiwang.shared.db.scope import Scope, scoped
from yiwang.territory.queries import division_names

SHOWN, RECENT = 4, timedelta(days=60)
KEPT_S = 30.0  # the first page is the most visited one
_kept: dict[str, tuple[float, list["Result"]]] = {}


@dataclass(frozen=True, slots=True)
class Result:
    """One released case: its kind, the released words, township and village, how it ended and how long it took."""

    kind: CaseTypeInfo
    words: str
    township: str
    village: str
    outcome: str
    closed_at: datetime
    took: timedelta

    @property
    def place(self) -> str:
        """Township and village in the language of the page; nothing finer is public."""
        codes = [code for code in (self.township, self.village) if code]
        names = division_names(codes, get_language() or "")
        return " ".join(names[code] for code in codes if code in names)


def recent_results(counties: Sequence[str]) -> list[Result]:
    """The newest SHOWN results of these counties, at most KEPT_S seconds old; [] when nothing was released."""
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept and monotonic() - kept[0] < KEPT_S:
        return kept[1]
    found = _read(counties)
    _kept[name] = (monotonic(), found)
    return found


def forget_results() -> None:
    """Read anew at the next question; for tests."""
    _kept.clear()


def _read(counties: Sequence[str]) -> list[Result]:
    with scoped(Scope(counties=tuple(counties))):
        cases = Case.objects.filter(
            county__in=counties, may_be_public=True, track="open", state=State.CLOSED, words_released_at__isnull=False,
            public_at__gte=timezone.now() - RECENT,
        )  # fmt: skip
        return [_result(case) for case in cases.order_by("-public_at")[:SHOWN] if case.public_words and case.closed_at]


def _result(case: Case) -> Result:
    assert case.closed_at is not None
    return Result(
        kind=case_type(case.case_type_id), words=case.public_words, township=case.township, village=case.village,
        outcome=case.outcome, closed_at=case.closed_at, took=case.closed_at - case.reported_at,
    )  # fmt: skip
