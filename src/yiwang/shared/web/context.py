"""The one context processor of our own: `site`, what every frame needs. Costs no query for a public page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from yiwang.shared.web import navigation

THEME_COOKIE = "theme"
THEMES = ("wall",)  # the light one is the default and needs no cookie
HTML_LANGUAGES = {"zh-hans": "zh-CN"}
EMERGENCY_NUMBERS = ("110", "119", "120")


@dataclass(frozen=True)
class Language:
    """A language of the switch: its code for Django, its tag for HTML, its own name for itself."""

    code: str
    tag: str
    name: str


class Site:
    """What frames show. Everything is worked out when a template asks, so an unused part costs nothing."""

    emergency_numbers = EMERGENCY_NUMBERS

    def __init__(self, request: HttpRequest | None) -> None:
        self._request = request
        self.demo: bool = settings.DEMO
        self.theme = theme(request)

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def language_tag(self) -> str:
        return HTML_LANGUAGES.get(self.language, self.language)

    @property
    def other_languages(self) -> list[Language]:
        names = {"zh-hans": "简体中文", "en": "English"}  # a language names itself, whatever the page's language is
        codes = [code for code, _label in settings.LANGUAGES if code != self.language]
        return [Language(code, HTML_LANGUAGES.get(code, code), names.get(code, code)) for code in codes]

    @cached_property
    def place(self) -> str:
        return navigation.place_name(self._request)

    @cached_property
    def console(self) -> navigation.ConsoleHead | None:
        return navigation.console_head(self._request) if self._request else None

    @cached_property
    def public_links(self) -> list[navigation.Link]:
        return navigation.links("public", self._request) if self._request else []

    @cached_property
    def console_links(self) -> list[navigation.Link]:
        return navigation.links("console", self._request) if self._request else []

    @cached_property
    def foot_links(self) -> list[navigation.Link]:
        return navigation.links("foot", self._request) if self._request else []


def theme(request: HttpRequest | None) -> str:
    """The theme the reader chose (a cookie, so that the first paint is right without a script); "" is the light one."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` for every template rendered with a request."""
    return {"site": Site(request)}
