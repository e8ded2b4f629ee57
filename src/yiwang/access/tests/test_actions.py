"""Accounts and posts: made, refused in plain words, ended, and every change recorded."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from yiwang.access.actions import (
    NewAccount,
    Refused,
    create_account,
    create_standard_units,
    end_post,
    give_post,
    reset_second_step,
    set_password,
    switch_post,
)
from yiwang.access.models import Account, GridAssignment, Post, Unit
from yiwang.access.queries import Actor, actor_of_post, console_actor, system_actor
from yiwang.access.queries.actors import holding
from yiwang.access.tests.factories import PASSWORD, import_coast, make_holder, make_units, post_of
from yiwang.accountability.models import AuditRecord
from yiwang.shared.db.scope import scoped

pytestmark = pytest.mark.usefixtures("units")


def create(**more: str) -> Account:
    new = {"username": "chen", "display_name": "Chen", "role": "county-operator", "unit": "990121", "password": PASSWORD, **more}
    return create_account(actor=console_actor(), new=NewAccount(**new), using="owner").account


def test_an_account_comes_with_its_first_post_and_two_records() -> None:
    account = create()
    assert account.check_password(PASSWORD)
    assert post_of(account, "county-operator").county == "990121"
    assert set(AuditRecord.objects.using("owner").values_list("action", "county")) >= {
        ("create_account", "990121"),
        ("give_post", "990121"),
    }


def test_a_password_is_made_up_when_none_is_given() -> None:
    new = NewAccount(username="chen", display_name="Chen", role="county-operator", unit="990121")
    made = create_account(actor=console_actor(), new=new, using="owner")
    assert made.account.check_password(made.password)
    assert PASSWORD not in str(list(AuditRecord.objects.using("owner").values()))
    assert made.password not in str(list(AuditRecord.objects.using("owner").values()))


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"unit": "990121-town"}, "990121-town-001"),
        ({"unit": "云溪"}, "云溪街道指挥室"),
        ({"role": "boss"}, "county-operator"),
        ({"username": "Chen Wei"}, ""),
        ({"username": "chen-of-qingxi", "password": "chen-of-qingxi"}, ""),
        ({"password": "short"}, "12"),
    ],
)
def test_wrong_input_is_refused_with_a_hint_and_leaves_nothing(wrong: dict[str, str], hint: str) -> None:
    with pytest.raises(Refused) as refused:
        create(**wrong)
    assert hint in str(refused.value)
    assert not Account.objects.using("owner").exists()


def test_a_name_is_given_once() -> None:
    create()
    with pytest.raises(Refused, match="chen"):
        create(username="CHEN")
    assert Post.objects.using("owner").count() == 1


def test_an_administrator_keeps_the_own_county_only() -> None:
    noor = actor_of_post(post_of(make_holder("noor", "admin", "990121"), "admin"))
    eko = make_holder("eko", "county-operator", "990122")
    with scoped(noor.scope()):
        with pytest.raises(Refused):
            create_account(actor=noor, new=NewAccount(username="x1", display_name="X", role="auditor", unit="990122"))
        with pytest.raises(Refused):
            set_password(actor=noor, account=eko)
        made = create_account(actor=noor, new=NewAccount(username="x1", display_name="X", role="auditor", unit="990121"))
    assert made.account.county == "990121"


def test_a_supervisor_without_the_duty_changes_nothing() -> None:
    dara = actor_of_post(post_of(make_holder("dara", "county-supervisor", "990121"), "county-supervisor"))
    with scoped(dara.scope()), pytest.raises(Refused):
        create_account(actor=dara, new=NewAccount(username="x1", display_name="X", role="auditor", unit="990121"))


def test_nobody_gives_a_post_to_themselves() -> None:
    account = make_holder("noor", "admin", "990121")
    noor = actor_of_post(post_of(account, "admin"))
    with scoped(noor.scope()), pytest.raises(Refused):
        give_post(actor=noor, account=account, role="auditor", unit="990121")


def test_a_post_is_not_given_twice() -> None:
    chen = create()
    with pytest.raises(Refused):
        give_post(actor=console_actor(), account=chen, role="county-operator", unit="990121", using="owner")


def test_a_post_that_ends_takes_its_grids_along() -> None:
    bilal = make_holder("bilal", "grid-worker", "990121-village-001001", grids=("990121001001007",))
    post = post_of(bilal, "grid-worker")
    end_post(actor=console_actor(), post=post, using="owner")
    assert GridAssignment.objects.using("owner").get().valid_to == localdate()


def test_a_post_can_end_on_a_later_day() -> None:
    chen, later = create(), localdate() + timedelta(days=30)
    end_post(actor=console_actor(), post=post_of(chen, "county-operator"), on=later, using="owner")
    assert post_of(chen, "county-operator").valid_to == later


def test_switching_is_recorded_and_limited_to_ones_own_posts() -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    make_holder("dara", "auditor", "990122")
    actor, other = actor_of_post(post_of(dara, "county-supervisor")), post_of(dara, "auditor")
    with scoped(actor.scope()):
        assert switch_post(actor=actor, post_id=other.pk) == other
        with pytest.raises(Refused):
            switch_post(actor=actor, post_id=0)
    assert AuditRecord.objects.using("owner").get(action="switch_post").detail == {"from": actor.post_id}


def test_units_can_be_brought_up_to_date() -> None:
    make_units()
    assert Unit.objects.count() == 7


def test_the_product_itself_reaches_every_unit_of_a_county() -> None:
    actor = system_actor(["990121"])
    assert set(actor.units) == {"990121", "990121-town-001", "990121-village-001001", "990121-mediation"}
    assert not actor.may("configure")


def test_a_province_reaches_all_its_counties_and_no_other(tmp_path: Path) -> None:
    import_coast(tmp_path)
    create_standard_units(actor=console_actor(), division="98")
    lin = actor_of_post(post_of(make_holder("lin", "province-supervisor", "980000-centre"), "province-supervisor"))
    assert lin.counties == ("980000", "980100", "980101", "980200")
    assert lin.units == ("980000-centre", "980100-centre", "980200-centre")
    kai = actor_of_post(post_of(make_holder("kai", "city-supervisor", "980100-centre"), "city-supervisor"))
    assert kai.counties == ("980100", "980101")


def admin_of(unit: str) -> Actor:
    return actor_of_post(post_of(make_holder(f"admin-{unit}", "admin", unit), "admin"))


def test_whoever_keeps_one_county_cannot_take_over_an_account_with_a_post_above_it() -> None:
    chen = create()
    city, county = admin_of("990100"), admin_of("990121")
    give_post(actor=city, account=chen, role="city-supervisor", unit="990100", using="owner")
    chen.refresh_from_db(using="owner")
    assert chen.county == "990100"
    with pytest.raises(Refused):
        set_password(actor=county, account=chen, using="owner")
    with pytest.raises(Refused):
        reset_second_step(actor=county, account=chen, using="owner")
    assert set_password(actor=city, account=chen, using="owner")


def test_an_account_with_posts_in_two_counties_is_kept_by_the_city() -> None:
    chen = create()
    give_post(actor=console_actor(), account=chen, role="county-operator", unit="990122", using="owner")
    make_holder("eko", "county-operator", "990122")
    again = make_holder("eko", "county-operator", "990121")
    assert (chen.county, again.county) == ("990100", "990100")


@pytest.mark.parametrize(
    ("counties", "holder"),
    [
        (["990121"], "990121"),
        (["990121", "990122"], "990100"),
        (["990100", "990121"], "990100"),
        (["990121", "990201"], "990000"),
        (["990121", "330106"], ""),
        ([], ""),
    ],
)
def test_the_smallest_that_holds_them_all(counties: list[str], holder: str) -> None:
    assert holding(counties) == holder
