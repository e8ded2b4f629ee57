"""Reading pages in tests."""

import re
from html import unescape

from django.http import HttpResponse

from yiwang.cases.actions import Opened


def text_of(response: HttpResponse) -> str:
    """The words of a page, without tags and doubled space."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def numbers_in(response: HttpResponse) -> list[str]:
    """Case numbers of the queue's rows, in their order."""
    return re.findall(r'id="row-([\d-]+)"', response.content.decode())


def tab_counts(response: HttpResponse) -> dict[str, str]:
    tabs = response.content.decode().split('id="queue-tabs"')[1].split("</nav>")[0]
    found = re.findall(r'tab=(\w+)[^>]*>([^<]+?)(?: <span class="count">([^<]*)</span>)?</a>', tabs)
    return {tab: count for tab, _label, count in found}


def case_url(case: Opened, rest: str = "") -> str:
    return f"/desk/cases/{case.number}/{rest}"


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    return found[1] if found else ""
