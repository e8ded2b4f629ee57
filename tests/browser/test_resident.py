"""The resident's pages in a real browser: on a phone, with and without scripts, by finger and by keyboard."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.browser_fixtures import PHONE, NewPage, assert_no_axe_violations
from tests.support.site import Site
from yiwang.cases.tests.helpers import BINHE, inside

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "菜场东门对面，人行道上一个井盖翘起来了，缺了一角。"
SEND = ".send-bar button[type=submit]"
RECEIPT = re.compile(r"/r/(\d{6}(?:-[0-9A-Z]{4}){4})")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), (140, 90, 60)).save(path)
    return path


def receipt_of(page: Any) -> str:
    page.wait_for_url(RECEIPT)
    found = RECEIPT.search(page.url)
    assert found
    return found[1]


def put_pin(page: Any) -> None:
    """Tap the middle of the map and wait until the page names the place."""
    canvas = page.locator(".map--form canvas").first
    canvas.wait_for()
    canvas.evaluate("element => element.scrollIntoView({block: 'center'})")
    page.wait_for_selector(".map--form:not([aria-busy=true])")
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => document.querySelector('[data-place-label]').textContent.trim() !== ''")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_report_on_a_phone_from_the_first_page_to_the_receipt(demo_site: Site, phone: Any, photo: Path) -> None:
    phone.goto(demo_site.url("/"))
    assert fits(phone)
    assert_no_axe_violations(phone)
    phone.click(".hero .btn--primary")
    phone.fill("#id_words", WORDS)
    chosen = phone.locator("#kind-choices input[value='0401']")
    chosen.wait_for()
    assert chosen.is_checked()
    phone.wait_for_selector("#report-kind .promises")
    phone.set_input_files("#id_photos", photo)
    phone.wait_for_selector(".shot img")
    put_pin(phone)
    phone.fill("#id_landmark", "报刊亭旁")
    phone.check("[name=contact][value=email]")
    phone.fill("#id_email", "asha@demo.invalid")
    assert fits(phone)
    assert_no_axe_violations(phone)
    phone.click(SEND)
    receipt = receipt_of(phone)
    assert phone.inner_text("#receipt-code") == receipt
    assert phone.locator(".own-words + .shots img").count() == 1
    assert fits(phone)
    assert_no_axe_violations(phone)
    assert phone.evaluate("localStorage.getItem('yiwang.draft.report')") is None
    arrives_by_mail(demo_site, phone, receipt)


def arrives_by_mail(site: Site, page: Any, receipt: str) -> None:
    """The first mail leads back to the receipt."""
    for _ in range(60):
        page.goto(site.url("/demo/mail/"))
        newest = page.locator(".links a").first
        if newest.count():
            newest.click()
            if receipt in page.inner_text(".mail__text"):
                assert_no_axe_violations(page)
                page.click(".mail__text ~ p a")
                assert receipt in page.url
                return
        page.wait_for_timeout(500)
    raise AssertionError("no mail came")


def test_the_whole_way_without_javascript(demo_site: Site, new_page: NewPage, photo: Path) -> None:
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto(demo_site.url("/report"))
    assert not page.locator(".map--form").is_visible()
    page.fill("#id_words", WORDS)
    page.set_input_files("#id_photos", photo)
    page.select_option("#id_county", "990121000000")
    page.click("button[value=places]")
    page.select_option("#id_township", "990121001000")
    page.click("button[value=places]")
    page.select_option("#id_village", BINHE)
    assert page.locator(".shot--kept").count() == 1
    assert page.input_value("#id_words") == WORDS
    page.click("button[value=kinds]")
    assert page.locator("#kind-choices input[value='0401']").is_checked()
    page.click(SEND)
    receipt = receipt_of(page)
    assert page.locator(".own-words + .shots img").count() == 1
    page.fill("#message-words", "就在公交站旁边。")
    page.click("#message-form button[type=submit]")
    assert "就在公交站旁边。" in page.inner_text("#receipt-talk")
    page.click("summary:has-text('撤回')")
    page.check("[name=sure]")
    page.click("form[action$=withdraw] button[type=submit]")
    assert page.locator('.pill[data-state="withdrawn"]').count() == 1
    assert receipt in page.url


def test_a_mistake_is_shown_where_it_is_and_nothing_is_lost(demo_site: Site, phone: Any, photo: Path) -> None:
    phone.goto(demo_site.url("/report"))
    phone.fill("#id_words", WORDS)
    phone.set_input_files("#id_photos", photo)
    phone.wait_for_selector(".shot img")
    phone.click(SEND)
    phone.wait_for_selector(".banner--danger")
    assert phone.evaluate("document.activeElement.classList.contains('banner--danger')")
    assert phone.input_value("#id_words") == WORDS
    assert phone.locator(".shot--kept img").evaluate("image => image.naturalWidth") > 0
    assert_no_axe_violations(phone)
    phone.faults.clear()  # the browser notes that the form came back


def test_a_draft_survives_a_dead_battery_but_not_the_contact(demo_site: Site, phone: Any) -> None:
    phone.goto(demo_site.url("/report"))
    phone.fill("#id_words", WORDS)
    phone.check("[name=contact][value=email]")
    phone.fill("#id_email", "asha@demo.invalid")
    phone.wait_for_function("() => localStorage.getItem('yiwang.draft.report')?.includes('井盖')")
    before = phone.input_value("[name=submission_id]")
    phone.reload()
    phone.wait_for_function("() => document.querySelector('#id_words').value !== ''")
    assert phone.input_value("#id_words") == WORDS
    assert phone.input_value("[name=submission_id]") == before  # so that a lost answer does not make a second case
    assert phone.input_value("#id_email") == ""
    phone.click("[data-draft-discard]")
    phone.wait_for_function("() => document.querySelector('#id_words').value === ''")


def test_an_emergency_shows_the_number_and_is_not_sent(demo_site: Site, phone: Any) -> None:
    phone.goto(demo_site.url("/report"))
    phone.fill("#id_words", "楼下着火了，有浓烟")
    phone.locator("#kind-choices input[value='1102']").wait_for()
    phone.check("#kind-choices input[value='1102']")
    phone.wait_for_selector("#report-kind a[href='tel:119']")
    assert_no_axe_violations(phone)
    phone.click(SEND)
    phone.wait_for_selector("form > .banner--danger a[href='tel:119']")
    assert "/r/" not in phone.url
    phone.faults.clear()


def test_a_kind_from_the_list_shows_its_promise_and_its_privacy(demo_site: Site, page: Any) -> None:
    page.goto(demo_site.url("/report"))
    page.click(".kinds > summary")
    page.click(".kinds__group:has([value='0201']) > summary")
    page.check(".kinds__group [value='0201']")
    page.wait_for_selector(".sees[data-public=never]")
    assert not page.locator(".keep-private").is_visible()
    page.fill("#id_words", "楼上邻居半夜跳绳。")
    page.wait_for_timeout(1200)  # suggestions come; what a person chose stays chosen
    assert page.locator("[name=case_type]:checked").get_attribute("value") == "0201"


def test_a_late_suggestion_does_not_undo_a_choice(demo_site: Site, page: Any) -> None:
    page.goto(demo_site.url("/report"))
    page.route("**/report/suggest", lambda route: (page.wait_for_timeout(1500), route.continue_()))  # a slow network
    page.click(".kinds > summary")
    page.click(".kinds__group:has([value='0403']) > summary")
    with page.expect_request("**/report/suggest"):
        page.fill("#id_words", WORDS)
    page.check(".kinds__group [value='0403']")
    page.wait_for_selector("#report-kind .promises")
    page.wait_for_timeout(2500)
    assert page.locator("[name=case_type]:checked").last.get_attribute("value") == "0403"


def test_the_phone_tells_its_place_only_when_asked(demo_site: Site, new_page: NewPage) -> None:
    lon, lat = inside(BINHE)
    place = {"longitude": lon, "latitude": lat, "accuracy": 18}
    page = new_page(**PHONE, geolocation=place, permissions=["geolocation"])
    page.goto(demo_site.url("/report"))
    assert page.input_value("[name=lon]") == ""
    page.click("[data-module=place]")
    page.wait_for_function("() => document.querySelector('[name=lon]').value !== ''")
    assert page.input_value("[name=accuracy]") == "18"
    page.wait_for_function("() => document.querySelector('[data-place-label]').textContent.includes('滨河社区')")
    page.fill("#id_words", WORDS)
    page.click(SEND)
    receipt_of(page)
    assert "滨河社区" in page.inner_text("main")


def test_a_receipt_shows_news_by_itself(demo_site: Site, new_page: NewPage) -> None:
    sender = new_page(java_script_enabled=False)
    sender.goto(demo_site.url("/report"))
    sender.fill("#id_words", WORDS)
    sender.fill("#id_address", "青溪县云溪街道滨河社区")
    sender.click(SEND)
    receipt = receipt_of(sender)
    watcher = new_page()
    watcher.goto(demo_site.url(f"/r/{receipt.lower()}"))
    assert receipt in watcher.url
    watcher.fill("#message-words", "还没写完")
    sender.fill("#message-words", "补充：晚上更黑。")
    sender.click("#message-form button[type=submit]")
    watcher.evaluate("document.querySelector('[data-every]').dispatchEvent(new CustomEvent('look-again'))")
    watcher.wait_for_selector("#receipt-talk .talk__me")
    assert "晚上更黑" in watcher.inner_text("#receipt-talk")
    assert watcher.input_value("#message-words") == "还没写完"


def test_a_lost_or_wrong_code_is_met_kindly(demo_site: Site, phone: Any) -> None:
    phone.goto(demo_site.url("/r/"))
    assert_no_axe_violations(phone)
    phone.fill("#id_code", "990121-qx7k-4m92-pd3f-w2th")
    phone.click(".card button[type=submit]")
    phone.wait_for_selector("h1")
    assert "没有这个回执号" in phone.inner_text("h1") or "no receipt" in phone.inner_text("h1")
    assert_no_axe_violations(phone)
    phone.faults.clear()


def test_the_english_pages_are_complete(demo_site: Site, new_page: NewPage) -> None:
    page = new_page(**PHONE, locale="en-GB")
    for path in ("/", "/report", "/r/"):
        page.goto(demo_site.url(path))
        assert page.get_attribute("html", "lang") == "en"
        assert fits(page)
        assert_no_axe_violations(page)
    page.goto(demo_site.url("/r/"))
    assert not re.search(r"[\u4e00-\u9fff]", page.inner_text("main"))
