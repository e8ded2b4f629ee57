"""What the frames of public pages and consoles show, told by the apps that know it; `shared` knows no app.

An app registers in its `AppConfig.ready`:  `add_entry(Entry(place="console", url_name="desk", label=_("Case desk"), key="g d"))`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Place = Literal["public", "console", "foot"]


@dataclass(frozen=True)
class Entry:
    """A link in the public head, the console head or the foot; shown to those whose post has `duty`, when one is named."""

    place: Place
    url_name: str
    label: "StrOrPromise"
    duty: str = ""
    key: str = ""
    order: int = 50


@dataclass(frozen=True)
class Link:
    """An entry made ready for one request."""

    url: str
    label: "StrOrPromise"
    key: str
    current: bool


@dataclass(frozen=True)
class PostChoice:
    """One post of the signed-in person, for the switcher."""

    id: str
    unit: str
    post: str
    current: bool


@dataclass(frozen=True)
class ConsoleHead:
    """Who works here, as what, for which unit; `switch_url` takes a POST with `post=<id>` and `next`."""

    unit: str
    post: str
    account: str
    switch_url: str = ""
    posts: Sequence[PostChoice] = field(default_factory=tuple)


_entries: list[Entry] = []
_place_name: list[Callable[[HttpRequest | None], str]] = []
_console_head: list[Callable[[HttpRequest], ConsoleHead | None]] = []


def add_entry(entry: Entry) -> None:
    """Adds a link; the same place and URL name again replaces the earlier one."""
    _entries[:] = [known for known in _entries if (known.place, known.url_name) != (entry.place, entry.url_name)]
    _entries.append(entry)


def name_place_with(function: Callable[[HttpRequest | None], str]) -> None:
    """Registers who says which county (or city, province) a page speaks for."""
    _place_name[:] = [function]


def describe_staff_with(function: Callable[[HttpRequest], ConsoleHead | None]) -> None:
    """Registers who says which unit and posts the signed-in person has."""
    _console_head[:] = [function]


def place_name(request: HttpRequest | None) -> str:
    """The name beside the brand, "" when nobody registered."""
    return _place_name[0](request) if _place_name else ""


def console_head(request: HttpRequest) -> ConsoleHead | None:
    """The signed-in person's unit and posts; None for a reporter."""
    return _console_head[0](request) if _console_head else None


def links(place: Place, request: HttpRequest) -> list[Link]:
    """The entries of one place that this request's person may use, in order."""
    actor: Any = getattr(request, "actor", None)
    chosen = [entry for entry in _entries if entry.place == place and (not entry.duty or (actor and actor.may(entry.duty)))]
    made = (_link(entry, request) for entry in sorted(chosen, key=lambda entry: (entry.order, entry.url_name)))
    found = [link for link in made if link]
    nearest = max((len(link.url) for link in found if link.current), default=0)  # /territory/staff/ lies below /territory/
    return [replace(link, current=link.current and len(link.url) == nearest) for link in found]


def _link(entry: Entry, request: HttpRequest) -> Link | None:
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return Link(url=url, label=entry.label, key=entry.key, current=current)
