"""The real server, from outside."""

from typing import Any

import httpx
import pytest

from tests.support.browser_fixtures import assert_no_axe_violations
from tests.support.site import Site

pytestmark = pytest.mark.slow


def test_it_is_alive_and_ready(site: Site) -> None:
    assert httpx.get(site.url("/healthz")).text == "ok"
    answer = httpx.get(site.url("/readyz"))
    assert (answer.status_code, set(answer.json().values())) == (200, {"ok"})


def test_metrics_are_for_this_machine_only(site: Site) -> None:
    assert "yiwang_requests_total" in httpx.get(site.url("/metrics")).text
    assert httpx.get(site.url("/metrics"), headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404


def test_an_unknown_host_is_refused(site: Site) -> None:
    assert httpx.get(site.url("/healthz"), headers={"Host": "evil.example"}).status_code == 400


def test_the_web_process_does_not_know_the_owners_password(site: Site) -> None:
    import psutil

    password = (site.data_dir / "secrets" / "postgres_owner").read_text()
    children = psutil.Process(site.process.pid).children(recursive=True)
    web = [child for child in children if "granian" in " ".join(child.cmdline())]
    assert web
    assert all(password not in value for child in web for value in child.environ().values())


@pytest.mark.browser
def test_the_first_page_opens_on_a_phone(site: Site, phone: Any) -> None:
    phone.goto(site.url("/"))
    assert phone.title()
    assert_no_axe_violations(phone)
