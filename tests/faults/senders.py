"""Senders that behave as real clients do: who gets no answer sends the same again, until there is one."""

import io
import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from html import unescape

import httpx
from PIL import Image

from tests.faults.ledger import Ledger, Moved, Sent
from tests.faults.prepare import API_KEY, PASSWORD
from tests.support.staff_browser import StaffBrowser

POINTS = [(120.0, 30.0)]  # replaced by points of the ground, see `use_points`
RECEIPT = re.compile(r"/r/(\d{6}(?:-[0-9A-Z]{4}){4})")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
AGAIN = {500, 502, 503, 504}
PAUSE_S = 0.2  # between two tries; a person would take longer
CLERK = "town-operator"


class Sender(threading.Thread):
    """Sends until `stop` is set, and then finishes what is under way. `give_up` ends it in any case."""

    door = ""

    def __init__(self, address: str, ledger: Ledger, seed: int, pace_s: float) -> None:
        super().__init__(name=f"{self.door}-{seed}", daemon=True)
        self.address, self.ledger, self.pace_s = address, ledger, pace_s
        self.chance = random.Random(seed)
        self.stop, self.give_up = threading.Event(), threading.Event()
        self.client = httpx.Client(base_url=address, timeout=20, headers={"Accept-Language": "en"})

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.one()
                self.stop.wait(self.chance.random() * 2 * self.pace_s)
        except Exception as problem:
            self.ledger.wrong(f"{self.name} ended: {problem!r}")
        finally:
            self.client.close()

    def one(self) -> None:
        raise NotImplementedError

    def answered(self, ask: Callable[[], httpx.Response], what: str, report: Sent | None = None) -> httpx.Response | None:
        """The first real answer; the same is sent again while there is none. None when the run is over."""
        while not self.give_up.is_set():
            if report:
                report.tries += 1
            try:
                answer = ask()
                if answer.status_code not in AGAIN:
                    return answer
                self.ledger.try_again(f"{what}: {answer.status_code}")
            except httpx.HTTPError as problem:
                self.ledger.try_again(f"{what}: {type(problem).__name__}")
            if report and not report.sure:
                return None
            self.give_up.wait(PAUSE_S)
        return None

    def words(self, report: Sent) -> str:
        return f"路灯坏了一盏，晚上黑得看不清路。{report.mark}"

    def point(self) -> tuple[float, float]:
        return self.chance.choice(POINTS)


class FormSender(Sender):
    """A resident with a browser: opens the form, fills it in, presses the button again when the page does not come."""

    door = "form"

    def one(self) -> None:
        page = self.answered(lambda: self.client.get("/report"), "form page")
        if page is None:
            return
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        report = self.ledger.new(self.door, photo=self.chance.random() < 0.3)
        lon, lat = self.point()
        fields = {
            **hidden, "words": self.words(report), "lon": str(lon), "lat": str(lat), "accuracy": "12", "datum": "wgs84",
            "case_type": "0402", "contact": "none",
        }  # fmt: skip
        if self.chance.random() < 0.5:
            report.email = f"{report.mark}@senders.invalid"
            fields |= {"contact": "email", "email": report.email}
        files = {"photos": ("p.jpg", picture(self.chance), "image/jpeg")} if report.photo else None
        headers = {"Referer": f"{self.address}/report"}
        answer = self.answered(lambda: self.client.post("/report", data=fields, files=files, headers=headers), "form", report)
        if answer is None:
            return
        found = RECEIPT.search(answer.headers.get("location", ""))
        if answer.status_code != 303 or not found:
            self.ledger.wrong(f"form {report.mark} was answered with {answer.status_code}")
            return
        report.receipt = found[1]
        page = self.answered(lambda: self.client.get(f"/r/{report.receipt}"), "receipt page")
        number = re.search(r"\d{6}-\d{8}-\d{4,}", page.text) if page is not None and page.status_code == 200 else None
        report.number = number[0] if number else "not seen"


class ProgramSender(Sender):
    """A program that speaks Open311. Most name their report; one in six does not, and then never sends it again."""

    door = "open311"

    def one(self) -> None:
        report = self.ledger.new(self.door, sure=self.chance.random() < 5 / 6, photo=self.chance.random() < 0.1)
        kind = self.chance.choice(("xml", "json"))
        lon, lat = self.point()
        form = {"api_key": API_KEY, "service_code": "0402", "lat": str(lat), "long": str(lon), "description": self.words(report)}
        if self.chance.random() < 0.3:
            report.email = form["email"] = f"{report.mark}@senders.invalid"
        headers = {"Idempotency-Key": report.mark} if report.sure else {}
        files = {"media": ("p.jpg", picture(self.chance), "image/jpeg")} if report.photo else None

        def post() -> httpx.Response:
            return self.client.post(f"/open311/v2/requests.{kind}", data=form, files=files, headers=headers)

        answer = self.answered(post, "open311" if report.sure else "open311 without a name", report)
        if answer is None or not self._took(report, answer):
            return
        if report.sure and self.chance.random() < 0.15:
            again = self.answered(post, "open311 again")
            if again is not None and (again.status_code != 200 or report.receipt not in again.text):
                self.ledger.wrong(f"open311 {report.mark} sent again was answered with {again.status_code} or another receipt")

    def _took(self, report: Sent, answer: httpx.Response) -> bool:
        number = re.search(r"\d{6}-\d{8}-\d{4,}", answer.text)
        receipt = RECEIPT.search(answer.text)
        if answer.status_code not in {200, 201} or not number or not receipt:
            self.ledger.wrong(f"open311 {report.mark} was answered with {answer.status_code}: {answer.text[:200]}")
            return False
        report.number, report.receipt = number[0], receipt[1]
        return True


class Clerk(Sender):
    """The command room: takes on what came in, and presses the button again when the page does not come."""

    door = "desk"

    def sign_in(self) -> None:
        """Before anything is killed."""
        browser = StaffBrowser(self.address)
        browser.sign_in(CLERK, PASSWORD)
        self.client.close()
        self.client, self.done = browser.client, set[str]()
        self.client.follow_redirects = False

    def one(self) -> None:
        waiting = [report.number for report in self.ledger.acknowledged() if report.number not in self.done]
        if not waiting:
            return
        number = self.chance.choice(waiting)
        self.done.add(number)
        path = f"/desk/cases/{number}/moves/accept/"
        page = self.answered(lambda: self.client.get(path), "desk page")
        if page is None or page.status_code != 200:
            return  # another unit's case
        fields = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        moved = Moved(number, "accept")
        self.ledger.moved.append(moved)
        answer = self.answered(lambda: self.client.post(path, data=fields, headers={"Referer": f"{self.address}{path}"}), "desk")
        moved.acknowledged = answer is not None and answer.status_code in {302, 303}


def picture(chance: random.Random) -> bytes:
    """A photo that no other report has."""
    colours = [tuple(chance.randrange(256) for _ in range(3)) for _ in range(12)]
    image = Image.new("RGB", (4, 3))
    image.putdata(colours)
    buffer = io.BytesIO()
    image.resize((320, 240), Image.Resampling.NEAREST).save(buffer, "JPEG")
    return buffer.getvalue()


def use_points(points: list[tuple[float, float]]) -> None:
    POINTS[:] = points


def finish(senders: list[Sender], seconds: float) -> None:
    """Let them finish what is under way; those that get no answer give up in the end."""
    for sender in senders:
        sender.stop.set()
    until = time.monotonic() + seconds
    for sender in senders:
        sender.join(max(0.0, until - time.monotonic()))
        sender.give_up.set()
    for sender in senders:
        with suppress(RuntimeError):
            sender.join(30)
