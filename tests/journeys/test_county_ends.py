"""A county is merged away while its cases are open: they keep their clocks, their readers and their supervisors."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.support.people import actor
from yiwang.access.models import Post
from yiwang.access.queries import actor_of_post
from yiwang.cases.models import Case, CaseClock, CaseEvent
from yiwang.cases.policy import visible
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, inside
from yiwang.intake.channels.open311.tests.helpers import content, form, get, make_key, post
from yiwang.project.worker import escalate
from yiwang.shared.db.scope import Scope, scoped
from yiwang.territory.actions import import_divisions
from yiwang.territory.queries import counties

pytestmark = pytest.mark.usefixtures("owner_db", "world")
WITHOUT_LANQIAO = """code12,name,level,parent12
990000000000,江岚省,1,
990100000000,青岚市,2,990000000000
990121000000,青溪县,3,990100000000
"""


@pytest.fixture
def number(tmp_path: Path) -> str:
    """A street lamp in 岚桥县, reported before the county ended."""
    lon, lat = inside(LANQIAO_VILLAGE)
    answer = post(form(make_key(), long=lon, lat=lat))
    file = tmp_path / "divisions.csv"
    file.write_text(WITHOUT_LANQIAO, encoding="utf-8")
    import_divisions(file, as_of=timezone.localdate())
    assert counties() == ("990121",)
    return str(content(answer)[0]["service_request_id"])


def test_programs_still_find_it(number: str) -> None:
    assert [case["service_request_id"] for case in content(get(f"requests/{number}"))] == [number]
    assert number in [case["service_request_id"] for case in content(get("requests", jurisdiction_id="9901"))]


def test_its_own_desk_and_the_city_still_see_it(number: str) -> None:
    with scoped(Scope(units=("login:city-supervisor", "staff:990100"))):
        city = actor_of_post(Post.objects.select_related("unit").get(account__username="city-supervisor"))
    for reader in (actor("eko"), city):
        with scoped(reader.scope()):
            assert Case.objects.filter(visible(reader), number=number).exists()


def test_its_clocks_run_on(number: str) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    CaseClock.objects.using("owner").update(started_at=long_ago, due_at=long_ago, next_alarm_at=long_ago)
    escalate()
    with scoped(Scope(counties=("990122",))):
        assert CaseEvent.objects.filter(kind="overdue").count() == 1
