"""A served installation on Boston's own ground, in Boston's time zone: its divisions, grids, units and people, made by the command."""

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from tests.support.boston import COUNTY, Row, draw, write
from tests.support.open311_sender import Report
from tests.support.site import Site, serving
from tests.support.staff_browser import StaffBrowser

ZONE = "America/New_York"
AS_OF = "2015-01-01"
CLERK_WARD = "003"  # the ward whose command room has an account
PASSWORD = "grey-heron-by-the-river"
READY_PATIENCE_S = 60.0
PAGE = 1000  # the longest that a list gives


@dataclass(frozen=True)
class BostonSite:
    """A running server, an Open311 key without a limit, and the browser of the command room of CLERK_WARD."""

    site: Site
    key: str
    clerk: StaffBrowser

    def reports(self, rows: Sequence[Row]) -> list[Report]:
        """Ready to be sent; the file's own case number is the sender's id."""
        return [Report(row.id, row.form(self.key)) for row in rows]

    def listed(self, **query: str | int) -> list[dict[str, Any]]:
        """Public cases as Open311 programs see them, all pages."""
        found: list[dict[str, Any]] = []
        for page in itertools.count(1):
            asked = query | {"page_size": PAGE, "page": page}
            answer = httpx.get(self.site.url("/open311/v2/requests.json"), params=asked, timeout=60)
            assert answer.status_code == 200, answer.text
            found += answer.json()
            if len(answer.json()) < PAGE:
                break
        return found

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the database, asked as its owner."""
        with psycopg.connect(self.site.urls.owner) as connection:
            return connection.execute(statement).fetchall()

    def kill_web_process(self) -> None:
        """kill -9 of the process that answers; its supervisor starts another one."""
        parents = [one for one in psutil.Process(self.site.process.pid).children() if "granian" in one.cmdline()]
        for worker in [child for parent in parents for child in parent.children()]:
            worker.kill()

    def wait_until_ready(self) -> None:
        """Until the server answers again."""
        until = time.monotonic() + READY_PATIENCE_S
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(self.site.url("/readyz")).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not come back")


@contextmanager
def boston_site(file: Path, folder: Path) -> Iterator[BostonSite]:
    """Set up as docs/howto/rehearse-with-boston.md says; `folder` takes the drawn files."""
    write(folder, draw(file))
    with serving(TIME_ZONE=ZONE) as site:
        set_up(site, folder)
        with StaffBrowser(site.address) as noor, StaffBrowser(site.address) as clerk:
            noor.sign_in("noor", PASSWORD)
            clerk.sign_in("clerk", PASSWORD)
            yield BostonSite(site, noor.make_key("Boston 311", COUNTY), clerk)


def set_up(site: Site, folder: Path) -> None:
    """Territory, units and two people."""
    _run(site, "import", "divisions", str(folder / "divisions.csv"), "--as-of", AS_OF)
    for name, level in (("city", "county"), ("ward", "township"), ("precinct", "village")):
        _run(
            site, "import", "boundaries", str(folder / f"{name}.geojson"), "--level", level, "--datum", "wgs84", "--as-of", AS_OF
        )
    _run(site, "import", "grids", str(folder / "grids.geojson"), "--datum", "wgs84", "--as-of", AS_OF)
    _run(site, "import", "units", "--standard", COUNTY)
    for name, role, unit in (("noor", "admin", f"{COUNTY}-centre"), ("clerk", "town-operator", f"{COUNTY}{CLERK_WARD}-room")):
        _run(site, "account", "create", name, "--role", role, "--unit", unit, "--password-stdin", typed=PASSWORD)


def _run(site: Site, *words: str, typed: str = "") -> None:
    done = site.yiwang(*words, typed=typed)
    assert done.returncode == 0, f"yiwang {' '.join(words)}\n{done.stdout}{done.stderr}"
