"""The desk over HTTP, as two members of staff see it, against the bare statements that such a page cannot do without."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

import psycopg
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils.http import urlencode

from yiwang.access.models import Account, Post
from yiwang.access.queries import Actor, actor_of_post
from yiwang.cases.lifecycle import FINAL
from yiwang.cases.policy import search_reach
from yiwang.cases.search_text import tsquery_literal
from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.http_load import Browser
from yiwang.project.bench.spread import Spread
from yiwang.shared.db.scope import set_scope

STAFF = ("town-operator", "county-operator")
WORDS = ("路灯", "井盖 菜场", "垃圾", "消防通道", "street lights", "积水")
AT_ONCE = 4
SMALL = "/account/login/"  # a page of Django's with a form and no case: what the framework costs
COLUMNS = """id, number, title, state, case_type_id, place_label, grid, division, landmark, address, urgency, reported_at,
  updated_at, unit_id, lead_unit_id, message_waiting_at, reopened, next_due_at"""
IS_FINAL = f"state IN ({', '.join(repr(str(state)) for state in sorted(FINAL))})"  # in the words of the partial indexes
LIST = f"""SELECT {COLUMNS} FROM cases_case WHERE county = %(county)s AND unit_id = %(unit)s AND NOT ({IS_FINAL})
  ORDER BY next_due_at NULLS LAST, id LIMIT 51"""
SEARCH = f"""SELECT {COLUMNS} FROM cases_case WHERE id IN (SELECT cases_found(%(query)s::tsquery, %(place)s, %(unit)s, 200))
  ORDER BY ts_rank(search, %(query)s::tsquery) DESC, reported_at DESC LIMIT 51"""
CASE = (
    "SELECT * FROM cases_case WHERE county = left(%(number)s, 6) AND number = %(number)s",
    """SELECT * FROM cases_caseevent WHERE county = left(%(number)s, 6)
      AND case_id = (SELECT id FROM cases_case WHERE county = left(%(number)s, 6) AND number = %(number)s)""",
)
Parameters = dict[str, object]


@dataclass(frozen=True, slots=True)
class PageFigure:
    """One kind of page for one person: asked one after the other, and by AT_ONCE at the same time.

    small: the sign-in page, asked in turn with it; bare: the statements alone.
    """

    who: str
    what: str
    alone: Spread
    together: Spread
    small: Spread
    bare: Spread

    @property
    def ratio(self) -> float:
        return self.alone.p50 / self.small.p50


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who has logged in."""

    name: str
    actor: Actor
    cookies: str


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


def measure_pages(port: int, times: int, say: Callable[[str], None]) -> Iterator[PageFigure]:
    """Every kind of page for every person, `times` requests each alone and together."""
    for person in map(log_in, STAFF):
        chance = random.Random(person.name)
        numbers, (place, unit) = _numbers(person.actor, chance), search_reach(person.actor)
        kinds: tuple[tuple[str, Sequence[str], Sequence[str], Sequence[Parameters]], ...] = (
            ("desk list", ["/desk/"], (LIST,), [{"unit": person.actor.unit_id}]),
            ("search", [f"/desk/?{urlencode({'q': words})}" for words in WORDS], (SEARCH,), [
                {"query": tsquery_literal(words), "place": place, "unit": unit} for words in WORDS
            ]),
            ("case page", [f"/desk/cases/{number}/" for number in numbers], CASE, [{"number": number} for number in numbers]),
        )  # fmt: skip
        for what, paths, statements, parameters in kinds:
            asked = list(islice(cycle(paths), times))
            alone, small = ask_in_turn(port, person.cookies, asked)
            together = Spread.of(ask_together(port, person.cookies, asked))
            bare = Spread.of(_bare(person.actor, statements, list(islice(cycle(parameters), times))))
            figure = PageFigure(person.name, what, Spread.of(alone), together, Spread.of(small), bare)
            say(f"  {person.name}, {what}: p50 {figure.alone.p50:.1f} ms, p95 {figure.alone.p95:.1f} ms, bare {bare.p50:.1f} ms")
            yield figure


def _numbers(actor: Actor, chance: random.Random) -> list[str]:
    """Cases that lie at the person's own desk, open ones first in chance's order."""
    statement = """SELECT number FROM cases_case
      WHERE county = ANY(%s) AND unit_id = %s AND next_due_at IS NOT NULL ORDER BY id LIMIT 400"""
    numbers = [row[0] for row in owner_connection().execute(statement, [list(actor.counties), actor.unit_id])]
    chance.shuffle(numbers)
    return numbers[:100]


def ask(browser: Browser, path: str) -> float:
    """The wait for a page in seconds. RuntimeError for anything but 200."""
    status, _answer, wait = browser.get(path)
    if status != 200:
        raise RuntimeError(f"{path} was answered with {status}.")
    return wait


def ask_in_turn(port: int, cookies: str, paths: Sequence[str]) -> tuple[list[float], list[float]]:
    """Waits for each page and, after each, for the sign-in page; one of both to warm up."""
    with Browser(port, cookies) as browser, Browser(port) as stranger:
        ask(browser, paths[0])
        ask(stranger, SMALL)
        pairs = [(ask(browser, path), ask(stranger, SMALL)) for path in paths]
    return [page for page, _small in pairs], [small for _page, small in pairs]


def ask_together(port: int, cookies: str, paths: Sequence[str]) -> list[float]:
    """Waits for the pages, asked by AT_ONCE browsers that share the paths."""

    def share(number: int) -> list[float]:
        with Browser(port, cookies) as browser:
            ask(browser, paths[0])
            return [ask(browser, path) for path in paths[number::AT_ONCE]]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [wait for part in threads.map(share, range(AT_ONCE)) for wait in part]


def _bare(actor: Actor, statements: Sequence[str], parameters: Sequence[Parameters]) -> list[float]:
    """Waits for the statements alone, prepared, as the web role, each time in a transaction with the person's scope."""
    waits = []
    always: Parameters = {"county": actor.counties[0]}
    for given in [parameters[0], *parameters]:
        began = time.perf_counter()
        with transaction.atomic():
            raw = connection.connection
            assert isinstance(raw, psycopg.Connection)
            set_scope(raw, actor.scope())
            for statement in statements:
                psycopg.Cursor(raw).execute(statement, always | given, prepare=True).fetchall()
        waits.append(time.perf_counter() - began)
    return waits[1:]
