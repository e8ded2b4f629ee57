"""Exports in a real browser: the dialog, the list of one's files, a long one made by the real worker, the mark on paper."""

import csv
import io
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.browser_fixtures import PHONE, NewPage, assert_no_axe_violations
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "demonstration-1"
LONG = 2_300
# a long list of the other county: copies of one of its cases, in the area of its centre
COPIES = """
    INSERT INTO cases_case ({names})
    SELECT {values} FROM (SELECT * FROM cases_case WHERE track = 'open' AND state = 'reported' LIMIT 1) AS one, generate_series(1, %s) AS n
"""
CHANGED = {
    "id": "gen_random_uuid()", "number": "'990122-20200101-' || lpad(n::text, 6, '0')", "county": "'990122'", "division": "'990122001001'",
    "township": "'990122001000'", "village": "'990122001001'", "grid": "''", "unit_id": "'990122-centre'", "triage_unit_id": "'990122-centre'",
    "units": "ARRAY['990122-centre']",
}  # fmt: skip


def signed_in(site: Site, new_page: NewPage, role: str, path: str, **options: Any) -> Any:
    page = new_page(**options)
    page.goto(site.url(f"/account/login/?next={path}"))
    page.fill("[name=login]", role)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action*=login] [type=submit]")
    page.wait_for_url(lambda url: "/desk/" in url and "/login/" not in url)
    return page


def no_sideways_scrolling(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"))


def ask(page: Any, form: str = "csv") -> None:
    """From the queue to my exports."""
    page.click("[data-export]")
    page.wait_for_selector("#export-dialog[data-dialog-open]")
    page.check(f"#export-dialog input[value={form}]")
    page.click("#export-dialog [type=submit]")
    page.wait_for_url("**/desk/exports/")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["1440", "390"])
def test_a_list_becomes_a_file(demo_site: Site, new_page: NewPage, options: dict[str, Any]) -> None:
    page = signed_in(demo_site, new_page, "town-operator", "/desk/%3Ftab=area", **options)
    page.goto(demo_site.url("/desk/?tab=area"))
    page.click("[data-export]")
    page.wait_for_selector("#export-dialog[data-dialog-open]")
    page.click("#export-dialog summary")
    assert_no_axe_violations(page, "#export-dialog")
    assert no_sideways_scrolling(page)
    page.check("#export-dialog input[value=csv]")
    page.click("#export-dialog [type=submit]")
    page.wait_for_url("**/desk/exports/")
    assert_no_axe_violations(page)
    assert no_sideways_scrolling(page)
    with page.expect_download() as coming:
        page.locator("a[href$='/file']").first.click()
    file = coming.value
    assert file.suggested_filename.startswith("案件_云溪街道指挥室_")
    rows = list(csv.DictReader(io.StringIO(Path(file.path()).read_text(encoding="utf-8-sig"))))
    assert rows
    assert all(row["编号"].startswith("990121-") for row in rows)


def test_without_scripts_it_is_a_page(demo_site: Site, new_page: NewPage) -> None:
    page = signed_in(demo_site, new_page, "town-operator", "/desk/", java_script_enabled=False)
    page.click("[data-export]")
    page.check("input[value=xlsx]")
    page.click("form[action*=exports] [type=submit]")
    page.wait_for_url("**/desk/exports/")
    assert page.locator("li.export[data-state=ready]").count() >= 1


def test_a_long_list_is_made_in_the_background(demo_site: Site, new_page: NewPage) -> None:
    with psycopg.connect(demo_site.urls.owner) as owner:
        columns = owner.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'cases_case'").fetchall()
        names = [name for (name,) in columns]
        values = ", ".join(CHANGED.get(name, name) for name in names)
        owner.execute(COPIES.format(names=", ".join(names), values=values), [LONG])
    page = signed_in(demo_site, new_page, "county-operator-2", "/desk/")
    page.goto(demo_site.url("/desk/?tab=area"))
    ask(page)
    first = page.locator("li.export").first
    first.locator("xpath=self::*[@data-state='ready']").wait_for(timeout=60_000)  # swapped in while the page stays open
    with page.expect_download() as coming:
        first.locator("a[href$='/file']").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert len({row["编号"] for row in csv.DictReader(io.StringIO(text))}) >= LONG


def test_paper_says_who_printed(demo_site: Site, new_page: NewPage) -> None:
    page = signed_in(demo_site, new_page, "town-operator", "/desk/")
    page.locator(".case-row").first.click()
    page.wait_for_selector("#case[data-case]")
    mark = page.locator(".print-mark")
    assert not mark.is_visible()
    page.emulate_media(media="print")
    assert mark.is_visible()
    assert "云溪街道指挥室" in mark.inner_text()
