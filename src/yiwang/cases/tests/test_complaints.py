"""Complaints about an office: no unit of the county they may be about sees them, gets them, or is told of them."""

import pytest
from django.db import connections

from tests.support.people import USERNAMES, actor
from yiwang.access.models import Unit
from yiwang.cases.actions import Refused
from yiwang.cases.models import Case, RoutingRule
from yiwang.cases.queries.routes import NoDeskError, forget_units, receiving_units
from yiwang.cases.queries.routing_rules import forget_routing_rules
from yiwang.cases.tests.helpers import current, move, opened, seen
from yiwang.shared.db.scope import scoped

pytestmark = pytest.mark.usefixtures("world", "db")
REVIEW = "990121-independent-review"


def complaint():
    return opened(case_type="1401", words="指挥中心的人态度很差。")


@pytest.mark.parametrize("who", sorted(set(USERNAMES) - {"reviewer"}))
def test_only_the_reviewer_sees_it(who):
    case = complaint()
    assert current(case).unit_id == REVIEW
    with pytest.raises(Case.DoesNotExist):
        seen(actor(who), case)
    with scoped(actor(who).scope()):
        assert not Case.objects.filter(id=case.case_id).exists()  # the database itself does not show it


def test_it_goes_to_independent_review_only():
    case = complaint()
    move("reviewer", case, "accept")
    for unit in ("990121-centre", "990121001-room", "990121-contractor-1", "990121001-works", "nothing"):
        with pytest.raises(Refused, match="incomplete"):
            move("reviewer", case, "dispatch", unit=unit, ground="请处理")
    assert move("reviewer", case, "dispatch", unit=REVIEW, ground="由复核组核实").lead_unit_id == REVIEW


def test_nobody_of_the_offices_is_sent_to_look():
    with pytest.raises(Refused, match="not_allowed"):
        move("reviewer", complaint(), "verify_on_site", unit="990121001001-village", ground="请核实")


@pytest.mark.django_db(transaction=True)
def test_a_rule_of_the_place_cannot_send_it_to_an_office():
    rule = RoutingRule(code="Q-1", stage="triage", case_type="1401", place="990121000000", ground="本县自定")
    rule.targets = [{"kind": "county_centre", "level": "county"}]
    rule.save(using="owner")
    forget_routing_rules()
    assert current(complaint()).unit_id == REVIEW


@pytest.mark.django_db(transaction=True)
def test_without_independent_review_it_is_not_taken_in():
    Unit.objects.using("owner").filter(code=REVIEW).update(department="archives")
    connections["owner"].close()
    forget_units()
    with pytest.raises(NoDeskError):
        complaint()


def test_a_dispute_goes_to_no_contractor():
    case = opened(case_type="0201", words="邻居占了楼道。")
    kinds = set(receiving_units(current(case), "dispatch").values_list("kind", flat=True))
    assert "mediation" in kinds
    assert "contractor" not in kinds
