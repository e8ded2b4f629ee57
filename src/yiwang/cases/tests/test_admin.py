"""Types and rules in /admin/: an administrator of one county cannot change what holds elsewhere, nor break what all read."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yiwang.access.actions import NewAccount, create_account
from yiwang.access.queries import console_actor
from yiwang.cases.models import CaseType, RoutingRule
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "owner_db")
RULE = {
    "code": "Q-1", "stage": "triage", "case_type": "0402", "place": "990121000000", "urgency": "*", "ground": "本县自定", "active": "on",
    "targets": '[{"kind": "county_centre", "level": "county"}]',
}  # fmt: skip


@pytest.fixture
def noor(settings) -> Client:
    """The administrator of 青溪县 alone."""
    new = NewAccount(username="noor", display_name="Noor", role="admin", unit="990121-centre")
    create_account(actor=console_actor(), new=new, using="owner")
    return entered("noor", settings)


@pytest.fixture
def top(settings) -> Client:
    """The administrator of the whole territory."""
    return entered("admin", settings)


def entered(username: str, settings) -> Client:
    settings.STAFF_TOTP_REQUIRED = False
    client = Client()
    with scoped(Scope(units=(f"login:{username}",))):
        client.force_login(get_user_model().objects.get(username=username))
    return client


def test_a_rule_cannot_take_the_place_of_another_one(noor):
    assert noor.post("/admin/cases/routingrule/add/", RULE).status_code == 302
    before = RoutingRule.objects.get(code="R-T-1")
    noor.post("/admin/cases/routingrule/Q-1/change/", RULE | {"code": "R-T-1", "ground": "改过"})
    after = RoutingRule.objects.get(code="R-T-1")
    assert (after.place, after.ground, after.own) == (before.place, before.ground, False)
    assert RoutingRule.objects.get(code="Q-1").ground == "改过"


@pytest.mark.parametrize(
    "targets", ['[{"kind": []}]', '[{"kind": "unit", "unit": 5}]', "[1]", '"x"', '[{"kind": "village", "level": {}}]']
)
def test_a_rule_with_senseless_units_is_refused(noor, targets):
    assert noor.post("/admin/cases/routingrule/add/", RULE | {"targets": targets}).status_code == 200
    assert not RoutingRule.objects.filter(code="Q-1").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("milestones", [{"key": "x"}]),
        ("milestones", [{"key": "x", "name": "x", "name_en": "x", "limit": "soon"}]),
        ("attributes", [{"key": "x", "name": "x", "name_en": "x", "datatype": "photo"}]),
        ("call_first", ["110"]),
        ("keywords", [5]),
        ("keywords_en", "a word"),
    ],
)
def test_a_type_that_could_not_be_read_is_refused(top, field, value):
    page = top.post("/admin/cases/casetype/0402/change/", as_form("0402") | {field: json.dumps(value)})
    assert page.status_code == 200
    assert not CaseType.objects.get(code="0402").own


def test_what_protects_people_is_not_set_in_the_admin(top):
    crime = next(kind for kind in CaseType.objects.all() if kind.hand_off)
    given = as_form(crime.code) | {"hand_off": "[]", "reviewer": "desk", "track": "open", "about": "改过"}
    assert top.post(f"/admin/cases/casetype/{crime.code}/change/", given).status_code == 302
    after = CaseType.objects.get(code=crime.code)
    assert after.about == "改过"
    assert (after.hand_off, after.reviewer, after.track) == (crime.hand_off, crime.reviewer, crime.track)


def as_form(code: str) -> dict[str, object]:
    """The fields of a type as its form sends them."""
    row = CaseType.objects.filter(code=code).values().get()
    lists = {name: json.dumps(value) for name, value in row.items() if isinstance(value, list)}
    ticks = {name: "on" for name, value in row.items() if value is True}
    plain = {name: value for name, value in row.items() if isinstance(value, str)}
    return plain | lists | ticks
