"""Desk list, search and case page over HTTP, as members of staff of every level see them, with row-level security on.

Each stands beside the sign-in page of the same server, asked in turn with it: what a small page of Django's costs here and now.
Beside the wait stands the processor time of web server and database, which a busy machine stretches less.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median
from time import perf_counter

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.http import urlencode

from yiwang.access.models import Account, Post
from yiwang.access.queries import Actor, actor_of_post
from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.http_load import Browser
from yiwang.project.bench.machine import Used, used
from yiwang.project.bench.reports import place_name
from yiwang.project.bench.running import Bench
from yiwang.project.bench.spread import Spread

SERVER, CASES = True, True
STAFF = {
    "town-operator": "township", "county-operator": "county", "county-supervisor": "county supervisor",
    "city-supervisor": "city of 2 counties", "province-supervisor": "province of 90 counties",
}  # fmt: skip
TOGETHER = ("town-operator", "county-operator")  # whose pages are also asked by AT_ONCE browsers at the same time
AT_ONCE = 8
ROUNDS = 3
SMALL, SMALL_SHARE = "/account/login/", 4  # a page with a form and no case; one for so many others
NUMBERS = """SELECT number FROM cases_case
  WHERE county = ANY (%s) AND (unit_id = %s OR %s) AND track = 'open' AND next_due_at IS NOT NULL ORDER BY id DESC LIMIT 400"""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who has logged in."""

    name: str
    actor: Actor
    cookies: str


@dataclass
class PageFigure:
    """One kind of page for one person. `cost` and `small_cost`: processor time of one page, and of one sign-in page."""

    waits_s: list[float] = field(default_factory=list)
    small_s: list[float] = field(default_factory=list)
    costs: list[Used] = field(default_factory=list)

    @property
    def spread(self) -> Spread:
        return Spread.of(self.waits_s)

    @property
    def small(self) -> Spread:
        return Spread.of(self.small_s)

    @property
    def cost(self) -> str:
        """Milliseconds of web server and database for a page, median of the rounds."""
        web, database = (median(getattr(one, part) for one in self.costs) * 1000 for part in ("web_s", "database_s"))
        return f"{web:.0f} + {database:.0f} ms"


def measure(bench: Bench) -> None:
    """Every kind of page for every person."""
    for person in map(log_in, STAFF):
        numbers = _numbers(person.actor)
        pages = {"desk list": ["/desk/"], "list of the area": ["/desk/?tab=area"]}
        if numbers:
            pages["case page"] = [f"/desk/cases/{number}/" for number in numbers]
        for what, paths in pages.items():
            figure = ask_in_turn(bench, person, paths, bench.size.pages)
            _add(bench, f"{what}, {STAFF[person.name]}", figure)
            if person.name in TOGETHER:
                waits = Spread.of(ask_together(bench.port, person.cookies, list(islice(cycle(paths), bench.size.pages // 2))))
                bench.results.add(f"   {AT_ONCE} at once", f"{waits} ms")
        _searches(bench, person, numbers)


def _searches(bench: Bench, person: Person, numbers: Sequence[str]) -> None:
    whole, waits = PageFigure(), {}
    for kind, words in _words(numbers).items():
        figure = ask_in_turn(bench, person, [f"/desk/?{urlencode({'q': one})}" for one in words], bench.size.searches)
        whole.waits_s += figure.waits_s
        whole.small_s += figure.small_s
        whole.costs += figure.costs
        waits[kind] = figure.spread
    _add(bench, f"search, {STAFF[person.name]}", whole)
    bench.results.add("   p95 by kind", ", ".join(f"{kind} {spread.p95:.0f}" for kind, spread in waits.items()))


def _words(numbers: Sequence[str]) -> dict[str, Sequence[str]]:
    """What is looked for, by kind: from a word that few cases hold to one that most hold."""
    return {
        "rare": [place_name(rank) for rank in (1000, 1200, 1400)],
        "common": ["垃圾", "路灯", "井盖"],
        "in most": ["麻烦"],
        "two": ["垃圾 小区", "路灯 广场"],
        "English": ["street lights"],
        "code": [f"LD-{number}" for number in (4711, 40312, 90125)],
        "none": ["独角兽"],
        "number": list(numbers[:20]) or ["990121-20260101-0001"],
    }


def _add(bench: Bench, what: str, figure: PageFigure) -> None:
    spread, small = figure.spread, figure.small
    bench.say(f"  {what}: {spread} ms, processor {figure.cost}; sign-in page {small} ms")
    bench.results.add(what, f"{spread} ms", f"sign-in page {small} ms", spread.p50 / small.p50)
    bench.results.add("   processor: web server + database", figure.cost)


def log_in(name: str) -> Person:
    """A session as the log-in makes it, with the second factor set up. As owner and web role."""
    account = Account.objects.using("owner").get(username=name)
    Authenticator.objects.using("owner").get_or_create(user_id=account.pk, type=Authenticator.Type.TOTP, defaults={"data": {}})
    post = Post.objects.using("owner").select_related("unit").filter(account=account).order_by("valid_from", "id")[0]
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return Person(name, actor_of_post(post), f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def _numbers(actor: Actor) -> list[str]:
    """Open cases that lie at the person's own desk, above county level of the whole area, in chance's order."""
    above = actor.division[4:6] == "00"
    found = owner_connection().execute(NUMBERS, [list(actor.counties), actor.unit_id, above]).fetchall()
    numbers = [row[0] for row in found]
    random.Random(actor.unit_id).shuffle(numbers)
    return numbers[:100]


def ask(browser: Browser, path: str) -> float:
    """The wait for a page in seconds. RuntimeError for anything but 200."""
    status, _answer, wait = browser.get(path)
    if status != 200:
        raise RuntimeError(f"{path} was answered with {status}.")
    return wait


def ask_in_turn(bench: Bench, person: Person, paths: Sequence[str], times: int) -> PageFigure:
    """`times` pages in ROUNDS rounds, each round followed by some sign-in pages; fewer when patience ends before."""
    assert bench.server is not None
    figure, each = PageFigure(), max(2, times // ROUNDS)
    asked = cycle(paths)
    with Browser(bench.port, person.cookies) as browser, Browser(bench.port) as stranger:
        for path in {paths[0], paths[-1]}:
            ask(browser, path)
        for _ in range(ROUNDS):
            before = used(bench.server, bench.data_dir)
            waits = list(_within(bench.size.patience_s / ROUNDS, (ask(browser, path) for path in islice(asked, each))))
            figure.costs.append((used(bench.server, bench.data_dir) - before).for_each_of(len(waits)))
            figure.waits_s += waits
            figure.small_s += [ask(stranger, SMALL) for _ in range(max(2, len(waits) // SMALL_SHARE))]
    return figure


def _within(seconds: float, waits: Iterable[float]) -> Iterator[float]:
    until = perf_counter() + seconds
    for number, wait in enumerate(waits, start=1):
        yield wait
        if perf_counter() > until and number > 1:
            return


def ask_together(port: int, cookies: str, paths: Sequence[str]) -> list[float]:
    """Waits for the pages, asked by AT_ONCE browsers that share the paths."""

    def share(number: int) -> list[float]:
        with Browser(port, cookies) as browser:
            return [ask(browser, path) for path in paths[number::AT_ONCE]]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [wait for part in threads.map(share, range(AT_ONCE)) for wait in part]
