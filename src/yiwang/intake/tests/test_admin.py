"""Keys in /admin/: made and shown once, within the own county, ended, never changed."""

import re

import pytest
from django.test import Client, override_settings

from yiwang.access.tests.factories import make_holder
from yiwang.intake.models import ApiKey
from yiwang.intake.queries import client_of

pytestmark = [pytest.mark.usefixtures("owner_db", "world")]
ADD = "/admin/intake/apikey/add/"
FORM = {
    "name": "city app",
    "unit": "",
    "jurisdictions": "990121",
    "reports_per_hour": "",
    "valid_from": "2026-01-01",
    "valid_to": "",
}


@pytest.fixture
def noor() -> Client:
    """Noor administers 青溪县."""
    client = Client()
    client.force_login(make_holder("noor", "admin", "990121-centre"))
    return client


@override_settings(STAFF_TOTP_REQUIRED=False)
def test_noor_makes_a_key_that_is_shown_once_and_ends_it(noor: Client) -> None:
    assert noor.get(ADD).status_code == 200
    page = noor.post(ADD, FORM, follow=True).content.decode()
    key = re.search(r"\b[0-9a-f]{40}\b", page)
    assert key, page[:3000]
    client = client_of(key[0])
    assert client is not None
    assert client.jurisdictions == ("990121",)
    listed = noor.get("/admin/intake/apikey/").content.decode()
    assert "city app" in listed
    assert key[0] not in listed
    row = ApiKey.objects.get()
    assert noor.post(f"/admin/intake/apikey/{row.pk}/change/", {**FORM, "jurisdictions": "99"}).status_code in {302, 403}
    noor.post("/admin/intake/apikey/", {"action": "end_keys", "_selected_action": [str(row.pk)]})
    assert client_of(key[0]) is None


@override_settings(STAFF_TOTP_REQUIRED=False)
@pytest.mark.parametrize("reach", ["", "99", "990122", "990121,990122", "33", "x"])
def test_noor_cannot_make_a_key_for_another_county(noor: Client, reach: str) -> None:
    assert noor.post(ADD, {**FORM, "jurisdictions": reach}).status_code == 200
    assert not ApiKey.objects.exists()
