"""Row-level security holds against a bug in a view and against SQL that somebody managed to inject."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from tests.support.people import actor
from yiwang.cases.models import Case
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, opened
from yiwang.shared.db.grants import protected_tables
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db")
# tables with a county that are no rows about a case or a person, and why they need no policy
OPEN_TABLES = {
    "cases_submission": "a secret id, a keyed digest, a case id; looked up by the id alone",
    "shared_outboxrow": "ids and codes; the drainer reads all of it",
    "access_unit": "reference data: which bodies exist",
    "territory_backdrop": "reference data: a base map",
    "territory_layer": "reference data: which nets the departments keep",
    "territory_layergrid": "reference data: places under the departments' codes",
}


def rows(statement: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def test_every_table_with_a_county_is_protected_or_says_why_not():
    with_county = {m._meta.db_table for m in apps.get_models() if any(f.name == "county" for f in m._meta.concrete_fields)}
    assert with_county - protected_tables() == set(OPEN_TABLES) & with_county


def test_without_a_scope_there_are_no_rows():
    opened()
    with transaction.atomic():
        assert rows("SELECT set_config('yiwang.scope', '', true)") and rows("SELECT * FROM cases_case") == []


def test_a_scope_shows_its_county_only():
    mine, other = opened(), opened(village=LANQIAO_VILLAGE)
    with scoped(Scope(counties=("990122",))):
        assert set(Case.objects.values_list("id", flat=True)) == {other.case_id}
    assert mine.county == "990121"


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace("990122", "990121"),
        lambda token: token.replace("|990122|", "|990122,990121|"),
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "|".join([token.split("|")[0], "9999999999", *token.split("|")[2:]]),
        lambda token: token + "|x",
        lambda token: "990121",
        lambda token: "||990121|||",
        lambda token: "'; DROP TABLE cases_case; --",
    ],
)
def test_a_forged_scope_shows_nothing(change):
    opened()
    token = change(Scope(counties=("990122",)).token())
    with transaction.atomic():
        rows("SELECT set_config('yiwang.scope', %s, true)", token)
        assert rows("SELECT id FROM cases_case") == []


def test_an_expired_scope_shows_nothing():
    opened()
    with transaction.atomic():
        rows("SELECT set_config('yiwang.scope', %s, true)", Scope(counties=("990121",)).token(at=0))
        assert rows("SELECT id FROM cases_case") == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM access.scope_key",
        "UPDATE access.scope_key SET ipad = ''",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "DROP POLICY scope ON cases_case",
        "TRUNCATE cases_case CASCADE",
        "DELETE FROM cases_case",
        "DELETE FROM cases_caseevent",
        "UPDATE cases_caseevent SET words = 'x'",
        "UPDATE accountability_auditrecord SET action = 'x'",
        "SET ROLE yiwang_owner",
        "CREATE TABLE loot (id int)",
        "COPY cases_case TO PROGRAM 'cat'",
    ],
)
def test_the_web_role_may_not(statement):
    with scoped(actor("chen").scope()), pytest.raises(ProgrammingError), transaction.atomic():
        rows(statement)


def test_a_row_cannot_be_written_into_another_county():
    case = opened()
    with scoped(actor("eko").scope()):
        assert Case.objects.filter(id=case.case_id).update(title="x") == 0
    with scoped(actor("chen").scope()), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Case.objects.filter(id=case.case_id).update(county="990122")
