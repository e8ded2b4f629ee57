"""A real Chromium, driven by playwright.

- `site`: an empty installation, `demo_site`: the demonstration; each served by a real `yiwang serve` for the whole session.
- `page`: a tab of a desktop browser; `phone`: of a phone. `new_page(...)` makes further ones: other people, no JavaScript.
A tab fails its test when its console shows an error or when it asks anything of another host.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.site import Site, serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NewPage = Callable[..., Any]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def demo_site() -> Iterator[Site]:
    with serving(demo=True, DEMO_PASSWORD="demonstration-1") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Per module: while it is open its event loop belongs to this thread, which other modules' tests would notice."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        message = "There is no Chromium on this machine (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[NewPage]:
    """`new_page(**options of a playwright context)`: a tab with cookies of its own."""
    contexts: list[Any] = []
    faults: list[str] = []

    def make(**options: Any) -> Any:
        chosen = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = browser.new_context(**chosen)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: faults.append(f"asks another host: {request.url}") if _leaves(request.url) else None)
        page.faults = faults  # a test that provokes one removes it
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: NewPage) -> Any:
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Any:
    return new_page(**PHONE)


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"127.0.0.1", "localhost"}


def assert_no_axe_violations(page: Any, within: str = "") -> None:
    """No accessibility fault that axe-core can find on the page, or in the part that the selector `within` names."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # through the debugger: the page's own policy refuses foreign scripts
    result = page.evaluate("([part, options]) => axe.run(part || document, options)", [within, AXE_RULES])
    faults = [
        f"{violation['id']}: {violation['help']}\n    " + "\n    ".join(node["html"][:160] for node in violation["nodes"][:4])
        for violation in result["violations"]
    ]
    assert not faults, f"{page.url}\n" + "\n".join(faults)
