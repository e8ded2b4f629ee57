"""Adopt, split, merge, end: nothing happens before the confirmation, and never on a net that changed meanwhile."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.support.people import actor
from yiwang.access.models import GridAssignment
from yiwang.cases.tests.helpers import opened
from yiwang.command.actions.reshape_grids import reshape_grids
from yiwang.command.tests.helpers import hidden, text_of
from yiwang.command.tests.nets import own_grounds, put_nets
from yiwang.shared.db.scope import scoped
from yiwang.territory.models import Grid
from yiwang.territory.queries import End, current_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world", "nets")]
DeskOf = Callable[[str], Client]
VILLAGE = "990121001001"
GRID = f"{VILLAGE}001"
DAY = "2025-03-01"


@pytest.fixture
def nets(world: None, transactional_db: None) -> None:
    put_nets()


@pytest.fixture
def steward(desk_of: DeskOf) -> Client:
    return desk_of("steward")


def beside(code: str = GRID) -> list[str]:
    own = own_grounds()
    return [one for one in own if one[:12] == VILLAGE and one != code and own[one].intersection(own[code]).length > 1e-4]


def cut(code: str = GRID) -> str:
    west, south, east, north = own_grounds()[code].bounds
    middle = (west + east) / 2
    return f"{middle} {south - 0.01}\n{middle}, {north + 0.01}"


def confirmed(client: Client, url: str, **data: Any) -> Any:
    """Through the preview to the change."""
    shown = client.post(url, data)
    assert shown.status_code == 200, text_of(shown)
    return client.post(url, {**data, "seen": hidden(shown, "seen"), "confirm": "1"})


def current(code: str) -> bool:
    return Grid.objects.using("owner").filter(code=code, valid_to=None).exists()


def test_a_preview_tells_everything_and_changes_nothing(steward: Client) -> None:
    opened()
    before = current_version()
    shown = steward.post(f"/territory/grids/{GRID}/split/", {"way": "line", "line": cut(), "names": "河东片\n河西片", "day": DAY})
    said = text_of(shown)
    assert shown.status_code == 200
    assert shown.content.decode().count('<figure class="ground-drawing">') == 2
    assert "河东片" in said
    assert f"{GRID} 001 网格 ends" in said
    assert "They go on in" in said
    assert "Open cases concerned" in said
    assert "城管网格 CG-" in said or "Departments call this ground" in said
    assert (current_version(), current(GRID)) == (before, True)


def test_a_grid_is_split_by_a_line_and_its_code_goes_on_leading(steward: Client) -> None:
    done = confirmed(steward, f"/territory/grids/{GRID}/split/", way="line", line=cut(), names="河东片\n河西片", day=DAY)
    assert done.status_code == 302
    part = re.search(r"\d{15}", done["Location"])
    assert part
    assert current(part[0])
    assert not current(GRID)
    said = text_of(steward.get(done["Location"]))
    assert "河东片" in said
    assert "The grid was split" in said
    assert f"Took ground over: split {GRID}" in said
    old = text_of(steward.get(f"/territory/grids/{GRID}/"))
    assert "This grid ended on 2025-03-01." in old
    assert old.count("%") >= 2


def test_those_who_look_after_a_grid_go_on_where_they_are_ticked(steward: Client) -> None:
    url, data = f"/territory/grids/{GRID}/split/", {"way": "line", "line": cut(), "names": "", "day": DAY}
    shown = steward.post(url, data)
    parts = sorted(set(re.findall(rf'name="carry-{GRID}" value="(\d{{15}})"', shown.content.decode())))
    assert len(parts) == 2
    steward.post(url, {**data, "seen": hidden(shown, "seen"), f"carry-{GRID}": parts[0], "confirm": "1"})
    with scoped(actor("steward").scope()):
        held = set(GridAssignment.objects.filter(grid__in=parts, valid_to=None).values_list("grid", flat=True))
    assert held == {parts[0]}


def test_a_grid_is_split_along_a_layer(steward: Client) -> None:
    done = confirmed(steward, f"/territory/grids/{GRID}/split/", way="layer", layer="market", names="", day=DAY)
    assert done.status_code == 302
    assert not current(GRID)


def test_what_cannot_be_drawn_is_said_at_its_field(steward: Client) -> None:
    url = f"/territory/grids/{GRID}/split/"
    answer = steward.post(url, {"way": "line", "line": "here to there", "names": "", "day": DAY})
    assert answer.status_code == 422
    assert "is no point: write longitude and latitude" in text_of(answer)
    answer = steward.post(url, {"way": "parts", "parts": "{", "names": "", "day": DAY})
    assert "This is no GeoJSON." in text_of(answer)
    answer = steward.post(url, {"way": "line", "line": "100.0 20.0\n100.1 20.1", "names": "", "day": DAY})
    assert answer.status_code == 422
    assert "does not divide the grid" in text_of(answer)


def test_grids_are_merged_and_one_ends(steward: Client) -> None:
    other = beside()[0]
    done = confirmed(steward, f"/territory/grids/{GRID}/merge/", grids=[other], name="合片", name_en="", day=DAY)
    merged = done["Location"].split("/")[3]
    assert current(merged)
    assert not current(GRID)
    heir = beside(merged)[0]
    done = confirmed(steward, f"/territory/grids/{merged}/end/", heir=heir, day=DAY)
    assert done["Location"] == f"/territory/grids/{heir}/"
    assert not current(merged)


def test_a_layers_grid_is_adopted_or_declared_the_same(steward: Client) -> None:
    url = "/territory/layers/market/adopt/?code=SC-001"
    done = confirmed(steward, url, kind="ordinary", name="", name_en="", purpose="", day=DAY)
    assert done.status_code == 302
    assert "adopted from a layer" in text_of(steward.get(done["Location"]))
    other = steward.get("/territory/layers/urban/grid/?code=CG-001").content.decode()
    grid = re.findall(r"/territory/grids/(\d{15})/", other)[0]
    done = confirmed(steward, "/territory/layers/urban/same/?code=CG-001", grid=grid, day=DAY)
    assert "declared the same" in text_of(steward.get(done["Location"]))


def test_a_change_in_between_is_said_and_nothing_is_done(steward: Client) -> None:
    url, data = f"/territory/grids/{GRID}/split/", {"way": "line", "line": cut(), "names": "", "day": DAY}
    shown = steward.post(url, data)
    wish = End(grid=beside()[0], heir=GRID)
    with scoped(actor("steward").scope()):
        reshape_grids(actor("steward"), wish, seen=current_version(), day=date(2025, 2, 1))
    answer = steward.post(url, {**data, "seen": hidden(shown, "seen"), "confirm": "1"})
    assert answer.status_code == 409
    assert "Somebody changed this part of the net meanwhile." in text_of(answer)
    assert current(GRID)
    again = steward.post(url, {**data, "seen": hidden(answer, "seen"), "confirm": "1"})
    assert again.status_code == 302


def test_one_can_go_back_from_the_preview_without_losing_anything(steward: Client) -> None:
    answer = steward.post(
        f"/territory/grids/{GRID}/split/", {"way": "line", "line": cut(), "names": "河东片", "day": DAY, "back": "1"}
    )
    assert answer.status_code == 200
    assert "河东片" in answer.content.decode()
    assert "Nothing changes yet" in text_of(answer)


def test_a_grid_that_ended_is_not_offered_changes(steward: Client) -> None:
    confirmed(steward, f"/territory/grids/{GRID}/split/", way="line", line=cut(), names="", day=DAY)
    assert steward.get(f"/territory/grids/{GRID}/merge/").status_code == 404
