"""What the web role sees of staff: row-level security with the signed scope."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from yiwang.access.actor import account_mark, login_mark, staff_mark
from yiwang.access.models import Account, Post
from yiwang.access.tests.factories import SINCE, make_holder
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def people() -> dict[str, Account]:
    return {
        "chen": make_holder("chen", "county-operator", "990121"),
        "dara": make_holder("dara", "county-supervisor", "990121"),
        "eko": make_holder("eko", "county-operator", "990122"),
    }


def seen() -> list[str]:
    return sorted(Account.objects.values_list("username", flat=True))


def test_without_a_scope_nobody_is_seen(people) -> None:
    assert seen() == []
    assert not Post.objects.exists()


def test_a_login_opens_the_one_account_that_was_named(people) -> None:
    with scoped(Scope(units=(login_mark("chen"),))):
        assert seen() == ["chen"]
        assert not Post.objects.exists()


def test_an_account_opens_itself_and_its_posts(people) -> None:
    with scoped(Scope(units=(account_mark(people["dara"].pk),))):
        assert seen() == ["dara"]
        assert [post.role for post in Post.objects.all()] == ["county-supervisor"]


def test_colleagues_see_posts_of_their_county_and_no_names(people) -> None:
    with scoped(Scope(counties=("990121",), units=("990121",))):
        assert seen() == []
        assert Post.objects.count() == 2


def test_an_administrator_sees_the_accounts_of_the_county(people) -> None:
    with scoped(Scope(units=(staff_mark("990121"),))):
        assert seen() == ["chen", "dara"]


def test_a_forged_scope_shows_nothing(people) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        mark = account_mark(people["chen"].pk)
        cursor.execute("SELECT set_config('yiwang.scope', %s, true)", [f"kid|9999999999||{mark}||{'0' * 64}"])
        assert seen() == []


def test_nobody_gives_themselves_a_post_by_sql(people) -> None:
    chen = people["chen"]
    post = Post(account_id=chen.pk, unit_id="990121", role="admin", county="990121", valid_from=SINCE)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        scoped(Scope(counties=("990121",), units=(account_mark(chen.pk),))),
    ):
        post.save(force_insert=True, using="default")


def test_an_account_does_not_move_itself_to_another_county(people) -> None:
    with scoped(Scope(units=(account_mark(people["chen"].pk),))):
        Account.objects.filter(pk=people["chen"].pk).update(display_name="Chen Y.")
    with scoped(Scope(units=(staff_mark("990121"),))), pytest.raises(ProgrammingError), transaction.atomic():
        Account.objects.filter(pk=people["chen"].pk).update(county="990122")


def test_the_web_role_deletes_no_account_and_no_post(people) -> None:
    for model in (Account, Post):
        with pytest.raises(ProgrammingError, match="permission denied"), scoped(Scope(units=(staff_mark("990121"),))):
            model.objects.all()._raw_delete("default")


def test_a_log_in_name_that_could_widen_a_scope_is_refused_by_the_database() -> None:
    for name in ("chen,login:dara", "chen|x", "Chen", "account:1"):
        with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
            Account.objects.using("owner").create(username=name, display_name="x", county="990121")
