"""The nets of a county in a real browser: map and table tied together, a line drawn by keyboard, wide and narrow."""

from typing import Any

import pytest

from tests.support.browser_fixtures import PHONE, NewPage, assert_no_axe_violations
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "demonstration-1"
GRID = "990121001002001"


def enter(site: Site, new_page: NewPage, path: str, **options: Any) -> Any:
    page = new_page(**options)
    page.goto(site.url(f"/account/login/?next={path}"))
    page.fill("[name=login]", "steward")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action*=login] [type=submit]")
    page.wait_for_url(lambda url: "/territory/" in url and "/login/" not in url)
    return page


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "narrow"])
def test_the_nets_and_one_grid_can_be_read_by_everybody(demo_site: Site, new_page: NewPage, options: dict[str, Any]) -> None:
    page = enter(demo_site, new_page, "/territory/", **options)
    page.wait_for_selector("#ground-map canvas")
    assert_no_axe_violations(page)
    page.goto(demo_site.url(f"/territory/grids/{GRID}/"))
    page.wait_for_selector(".map--ground canvas")
    assert_no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_a_row_shows_its_place_and_a_tick_draws_a_net(demo_site: Site, new_page: NewPage) -> None:
    page = enter(demo_site, new_page, "/territory/")
    page.wait_for_selector("#ground-map canvas")
    row = page.locator("tr[data-bounds]").nth(1)
    row.locator("a.finding").focus()
    page.keyboard.press("Enter")
    assert row.get_attribute("aria-current") == "true"
    with page.expect_response(lambda answer: "/layers/xiaofang/tiles/" in answer.url) as tile:
        page.check("input[data-layer=xiaofang]")
    assert tile.value.status in {200, 204}
    assert page.locator("[data-legend=xiaofang]").is_visible()


def test_a_grid_is_split_by_keyboard_up_to_the_preview(demo_site: Site, new_page: NewPage) -> None:
    page = enter(demo_site, new_page, f"/territory/grids/{GRID}/split/")
    page.wait_for_selector(".map--cut canvas")
    page.focus(".map--cut canvas")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    assert page.input_value("#id_line") == ""
    west, south, east, north = (float(edge) for edge in page.get_attribute(".map--cut", "data-bounds").split(","))
    page.fill("#id_line", f"{(west + east) / 2} {south - 0.01}\n{(west + east) / 2} {north + 0.01}")
    assert_no_axe_violations(page)
    page.click(".dialog__foot .btn--primary")
    page.wait_for_selector("figure.ground-drawing >> nth=1")
    assert_no_axe_violations(page)
    page.click("[name=back]")
    assert page.input_value("#id_line").count("\n") == 1
