"""One report, end to end, through the real server and without JavaScript: from the resident's form to the answer at the receipt."""

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.support.site import Site, serving
from yiwang.cases.tests.helpers import BINHE, inside

pytestmark = pytest.mark.slow
PASSWORD = "demonstration-1"
WORDS = "菜场东门对面，人行道上一个井盖翘起来了，缺了一角。有事打我 13812345678。"


CLIENTS: list[httpx.Client] = []


@pytest.fixture(autouse=True)
def closed_clients() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


class Forms(HTMLParser):
    """Hidden fields and where each form of a page goes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((named.get("action", ""), {}))
        elif tag == "input" and named.get("type") == "hidden" and self.found:
            self.found[-1][1][named["name"]] = named.get("value", "")


class Browser:
    """Cookies, pages and forms of one person."""

    def __init__(self, site: Site, language: str = "zh-CN") -> None:
        self.client = httpx.Client(
            base_url=site.address, headers={"Accept-Language": language}, follow_redirects=True, timeout=60
        )
        CLIENTS.append(self.client)

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{answer.status_code} {path}"
        return answer.text

    def send(self, path: str, fields: dict[str, str], files: Any = None, form: str = "", expect: int = 200) -> httpx.Response:
        """Fill in the form of the page `path` whose address ends in `form`, and send it."""
        forms = Forms(self.page(path)).found
        action, hidden = next((a, h) for a, h in forms if "csrfmiddlewaretoken" in h and (a or path).endswith(form or path))
        target = str(httpx.URL(path).join(action or path))
        answer = self.client.post(
            target, data=hidden | fields, files=files, headers={"Referer": str(self.client.base_url.join(path))}
        )
        assert answer.status_code == expect, f"{answer.status_code} {target}: {text_of(answer.text)[:600]}"
        return answer

    def sign_in(self, role: str) -> "Browser":
        self.send("/account/login/", {"login": role, "password": PASSWORD})
        return self

    def move(self, number: str, name: str, files: Any = None, **fields: str) -> None:
        self.send(f"/desk/cases/{number}/moves/{name}/", fields, files)


def text_of(page: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), (140, 150, 140)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def site():
    with serving(demo=True, DEMO_PASSWORD=PASSWORD) as running:
        yield running


def report(site: Site) -> tuple[Browser, str, str]:
    """Asha files from the form; returns her browser, the receipt and the case's number."""
    asha = Browser(site)
    lon, lat = inside(BINHE)
    fields = {"words": WORDS, "lon": str(lon), "lat": str(lat), "accuracy_m": "18", "landmark": "报刊亭旁", "case_type": "0401"}
    answer = asha.send(
        "/report", fields | {"contact": "email", "email": "asha@demo.invalid"}, {"photos": ("p.jpg", picture(), "image/jpeg")}
    )
    receipt = re.search(r"/r/(\d{6}(?:-[0-9A-Z]{4}){4})", str(answer.url))
    number = re.search(r"\d{6}-\d{8}-\d{4,}", text_of(answer.text))
    assert receipt and number, text_of(answer.text)[:800]
    return asha, receipt[1], number[0]


def test_a_report_travels_through_all_of_the_net(site: Site) -> None:
    asha, receipt, number = report(site)
    chen, works = Browser(site).sign_in("town-operator"), Browser(site).sign_in("department-handler")
    stranger = Browser(site).sign_in("county-operator-2")

    desk = chen.page(f"/desk/cases/{number}/")
    assert "13812345678" not in desk and "asha@" not in desk, "handlers see neither number nor address"
    assert works.client.get(f"/desk/cases/{number}/").status_code == 404
    assert stranger.client.get(f"/desk/cases/{number}/").status_code == 404

    chen.move(number, "accept")
    chen.move(number, "dispatch", unit="990121001-works", ground="井盖由权属单位负责")
    works.move(number, "acknowledge")
    works.move(number, "resolve", {"files": ("done.jpg", picture(), "image/jpeg")}, ground="旧盖座一并更换，周边砖已补平。")
    assert "已更换" not in asha.page(f"/r/{receipt}")
    chen.move(number, "verify", ground="到现场看过。")
    chen.move(number, "close", outcome="solved", reply="井盖和盖座已经换好，谢谢您提醒。")

    story = text_of(asha.page(f"/r/{receipt}"))
    assert "井盖和盖座已经换好，谢谢您提醒。" in story
    assert "13812345678" in story, "the reporter reads the own words as written"
    assert "云溪街道市政站" in story
    asha.send(f"/r/{receipt}", {"rating-solved": "yes", "rating-words": "很快，谢谢"}, form="/rating")
    assert "很快，谢谢" in text_of(chen.page(f"/desk/cases/{number}/"))


def test_the_other_door_leads_to_the_same_desk(site: Site) -> None:
    lon, lat = inside(BINHE)
    form = {"api_key": "demo", "service_code": "0402", "lat": lat, "long": lon, "description": "路灯坏了一盏"}
    answer = httpx.post(site.url("/open311/v2/requests.xml"), data=form, timeout=30)
    assert answer.status_code == 201
    number = re.search(r"<service_request_id>([^<]+)<", answer.text)
    receipt = re.search(r"/r/([0-9A-Z-]+)", answer.text)
    assert number and receipt
    chen = Browser(site).sign_in("town-operator")
    chen.move(number[1], "reject", reason="not_our_duty", elsewhere="供电公司 95598", reply="这盏灯由供电公司维护，请打 95598。")
    assert "请打 95598" in text_of(Browser(site).page(f"/r/{receipt[1]}"))
    listed = httpx.get(site.url(f"/open311/v2/requests/{number[1]}.json"), timeout=30).json()[0]
    assert listed["status"] == "closed" and not listed.get("description")


def test_a_stale_page_changes_nothing(site: Site) -> None:
    _, _, number = report(site)
    one, other = Browser(site).sign_in("town-operator"), Browser(site).sign_in("town-operator")
    path = f"/desk/cases/{number}/moves/accept/"
    _, hidden = next((a, h) for a, h in Forms(other.page(path)).found if "version" in h)
    one.move(number, "accept")
    late = other.client.post(path, data=hidden, headers={"Referer": str(other.client.base_url.join(path))})
    assert "没有覆盖任何内容" in text_of(late.text), text_of(late.text)[:800]
    assert text_of(one.page(f"/desk/cases/{number}/")).count("受理立案") <= 1
