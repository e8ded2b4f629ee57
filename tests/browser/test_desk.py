"""The desk in a real browser: by keyboard and by finger, wide and narrow, live, with and without scripts."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.support.browser_fixtures import NewPage, assert_no_axe_violations
from tests.support.site import Site
from yiwang.project.demo.geography import grounds

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "demonstration-1"
CASE = re.compile(r"/desk/cases/\d{6}-\d{8}-\d{4,}/")
SignedIn = Callable[..., Any]


@pytest.fixture
def signed_in(demo_site: Site, new_page: NewPage) -> SignedIn:
    """`signed_in("town-operator", "/desk/", …options of a context)`: a tab at this address."""

    def enter(role: str, path: str = "/desk/", **options: Any) -> Any:
        page = new_page(**options)
        page.goto(demo_site.url(f"/account/login/?next={path}"))
        page.fill("[name=login]", role)
        page.fill("[name=password]", PASSWORD)
        page.click("form[action*=login] [type=submit]")
        page.wait_for_url(lambda url: "/desk/" in url and "/login/" not in url)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-keys=on]")  # the keyboard is listening
        return page

    return enter


@pytest.fixture
def reported(demo_site: Site) -> str:
    """The number of a report that has just come in at the command room of 云溪街道."""
    cell = next(cell for _, ground in grounds() for cell in ground.villages if cell.code == "990121001001")
    point = cell.shape.representative_point()
    said = {"api_key": "demo", "service_code": "0402", "description": "路灯坏了一盏，晚上黑得看不清路。"}
    form = urlencode(said | {"lat": point.y, "long": point.x}).encode()
    with urlopen(Request(demo_site.url("/open311/v2/requests.json"), data=form), timeout=30) as answer:  # noqa: S310
        return str(json.load(answer)[0]["service_request_id"])


def opened(page: Any, number: str = "") -> str:
    """The number of the case in the middle pane, once it is there and has the focus."""
    page.wait_for_selector(f'#case[data-case="{number}"]' if number else "#case[data-case]")
    if page.evaluate("Boolean(document.querySelector('#case-title[autofocus]'))"):
        page.wait_for_function("document.activeElement.id === 'case-title'")
    return str(page.get_attribute("#case", "data-case"))


def open_case(page: Any, number: str) -> None:
    """From its row in the queue."""
    page.locator(f"#row-{number}").click()
    opened(page, number)


def test_the_queue_by_keyboard(signed_in: SignedIn) -> None:
    page = signed_in("town-operator")
    rows = page.locator(".case-row")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    number = opened(page)
    assert CASE.search(page.url)
    assert rows.nth(0).get_attribute("id") == f"row-{number}"
    assert page.locator('.case-row[aria-current="true"]').get_attribute("id") == f"row-{number}"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_function("number => document.querySelector('#case').dataset.case !== number", arg=number)
    opened(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("j")  # a letter in a field, not a step
    assert page.input_value("#q") == "j"


def test_going_back_shows_the_case_before(signed_in: SignedIn) -> None:
    page = signed_in("town-operator")
    page.locator(".case-row").nth(0).click()
    first = opened(page)
    page.locator(".case-row").nth(1).click()
    page.wait_for_function("number => document.querySelector('#case').dataset.case !== number", arg=first)
    page.go_back()
    page.wait_for_function("number => document.querySelector('#case')?.dataset.case === number", arg=first)
    assert page.locator(".console-head").count() == 1


def test_a_report_is_taken_on_and_dispatched_by_keyboard(signed_in: SignedIn, reported: str) -> None:
    page = signed_in("town-operator")
    open_case(page, number := reported)
    page.keyboard.press("a")
    page.wait_for_selector('#case .pill[data-state="accepted"]')
    page.wait_for_selector(".toast")
    page.keyboard.press("d")
    dialog = page.locator("#move-dialog")
    dialog.wait_for(state="visible")
    assert page.evaluate("document.querySelector('#move-dialog').contains(document.activeElement)")
    assert dialog.locator("input[name=unit]:checked").count() == 1
    assert dialog.locator("textarea[name=ground]").input_value()
    assert_no_axe_violations(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("d")
    dialog.wait_for(state="visible")
    dialog.locator("[type=submit]").click()
    page.wait_for_selector('#case .pill[data-state="dispatched"]')
    page.wait_for_selector(f"#row-{number}", state="detached")  # it is no longer this unit's next step
    assert not page.locator("#move-dialog").count()


def test_a_dialog_keeps_what_was_typed_when_something_is_missing(signed_in: SignedIn, reported: str) -> None:
    page = signed_in("town-operator")
    open_case(page, reported)
    page.keyboard.press("r")
    page.locator("#move-dialog").wait_for(state="visible")
    page.fill("#move-dialog [name=reply]", "请联系供电所。")
    page.locator("#move-dialog [type=submit]").click()
    page.wait_for_selector("#move-dialog .error")
    assert page.input_value("#move-dialog [name=reply]") == "请联系供电所。"
    assert_no_axe_violations(page)


def test_units_are_found_while_typing(signed_in: SignedIn, reported: str) -> None:
    page = signed_in("town-operator")
    open_case(page, reported)
    page.keyboard.press("a")
    page.wait_for_selector('#case .pill[data-state="accepted"]')
    page.keyboard.press("d")
    page.locator("#move-dialog").wait_for(state="visible")
    page.click("#move-dialog .unit-more > summary")
    before = page.locator(".unit-list__one").count()
    page.fill("#unit-find", "市政站")
    page.wait_for_function("before => document.querySelectorAll('.unit-list__one').length < before", arg=before)
    assert all("市政站" in words for words in page.locator(".unit-list__one").all_inner_texts())


def test_a_second_person_shows_up_and_their_step_is_announced(signed_in: SignedIn, reported: str) -> None:
    first, second = signed_in("town-operator"), signed_in("village-clerk")
    open_case(first, reported)
    choose_post(second, "街镇指挥岗", "Township operator")
    second.goto(first.url)
    second.wait_for_selector("html[data-keys=on]")
    second.wait_for_selector("#presence .presence__other", timeout=30_000)
    second.keyboard.press("a")
    second.wait_for_selector('#case .pill[data-state="accepted"]')
    first.wait_for_selector("#presence .banner--warn", timeout=30_000)
    first.locator("#presence .banner--warn a").click()
    first.wait_for_selector('#case .pill[data-state="accepted"]')


def choose_post(page: Any, *labels: str) -> None:
    page.click(".console-head details.post-menu:not(.post-menu--end) > summary")
    button = page.locator(".post-menu:not(.post-menu--end) [name=post]:not([aria-current])")
    assert any(label in button.first.inner_text() for label in labels)
    button.first.click()
    page.wait_for_load_state()


def test_the_queue_follows_what_others_do_without_losing_focus(signed_in: SignedIn, reported: str) -> None:
    mine, other = signed_in("town-operator"), signed_in("town-operator")
    mine.wait_for_function("document.querySelector('[data-live-status]').textContent.match(/\\d\\d:\\d\\d:\\d\\d/)")
    row = f"#row-{reported}"
    mine.locator(row).focus()
    top = mine.evaluate("document.querySelector('#queue-scroll').scrollTop")
    open_case(other, reported)
    other.keyboard.press("a")
    mine.wait_for_selector(f'{row} .state-glyph[data-state="accepted"]', timeout=30_000)
    assert mine.evaluate("document.activeElement.id") == row[1:]
    assert mine.evaluate("document.querySelector('#queue-scroll').scrollTop") == top


def test_a_paused_queue_stays_as_it_is(signed_in: SignedIn) -> None:
    page = signed_in("town-operator")
    page.keyboard.press("p")
    assert page.get_attribute("[data-live-pause]", "aria-pressed") == "true"
    page.keyboard.press("p")
    assert page.get_attribute("[data-live-pause]", "aria-pressed") == "false"


def test_three_panes_at_1440(signed_in: SignedIn) -> None:
    page = signed_in("town-operator")
    page.locator(".case-row").first.click()
    opened(page)
    boxes = [page.locator(part).bounding_box() for part in (".pane--queue", "#case", "#case-side")]
    assert [round(box["x"]) for box in boxes] == sorted(round(box["x"]) for box in boxes)
    assert all(box["y"] == boxes[0]["y"] and box["height"] > 700 for box in boxes)
    assert sum(box["width"] for box in boxes) > 1430
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert_no_axe_violations(page)


def test_one_thing_at_a_time_on_a_phone(signed_in: SignedIn) -> None:
    page = signed_in("town-operator", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    assert not page.locator("#case").is_visible()
    assert_no_axe_violations(page)
    page.locator(".case-row").first.tap()
    opened(page)
    assert not page.locator(".pane--queue").is_visible()
    assert page.locator("#case-side").is_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('.move-bar .btn')].filter(b => b.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    assert_no_axe_violations(page)
    page.locator(".case-head__back a").tap()
    page.wait_for_selector(".pane--queue", state="visible")


def test_night_duty_is_dark_and_legible(signed_in: SignedIn) -> None:
    page = signed_in("town-operator")
    page.locator(".case-row").first.click()
    opened(page)
    page.click(".post-menu--end > summary")
    page.click(".post-menu--end [name=theme]")
    assert page.evaluate("document.documentElement.dataset.theme") == "wall"
    page.keyboard.press("Escape")
    assert_no_axe_violations(page)


def test_everything_works_without_scripts(signed_in: SignedIn, reported: str) -> None:
    page = signed_in("town-operator", java_script_enabled=False)
    page.locator(f"#row-{reported}").click()
    assert CASE.search(page.url)
    page.locator(".move-bar a", has_text=re.compile("不予受理|Do not take on")).click()
    page.fill("[name=reply]", "请联系物业。")
    page.locator(".dialog__foot [type=submit]").click()
    assert page.locator(".error").count() >= 1
    page.faults.clear()  # 422
    page.locator("[name=reason]").first.check()
    page.fill("[name=elsewhere]", "物业服务中心")
    page.locator(".dialog__foot [type=submit]").click()
    assert page.locator('#case .pill[data-state="rejected"]').count() == 1
    assert page.locator(".notices").count() == 1
