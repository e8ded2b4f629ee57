"""Migration operations: what each role may do with a table, and which rows it sees.

The web role owns nothing. Append-only tables get no UPDATE and no DELETE; only the retention role deletes.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

IN_COUNTY = "county = ANY (access.scope(3))"
THIS_CASE = "ANY (access.scope(5)::uuid[])"
EVERY_UNIT = "'*' = ANY (access.scope(4))"  # the background rounds, which act for nobody
WHOLE = "coalesce(strpos(current_setting('yiwang.parts', true), county), 0) = 0"  # the county is open as a whole (db/scope.py)
PASSED_OVER = f"(('part:' || township) = ANY (access.scope(4)) OR units && access.scope(4) OR id = {THIS_CASE})"
ROWS = {
    "case": f"{IN_COUNTY} AND (track = 'open' OR units && access.scope(4) OR id = {THIS_CASE} OR {EVERY_UNIT})"
    f" AND ({WHOLE} OR {PASSED_OVER})",
    "part": f"{IN_COUNTY} AND (track = 'open' OR case_id = {THIS_CASE} OR {EVERY_UNIT})"  # a part carries its case's track
    f" AND ({WHOLE} OR case_id = {THIS_CASE})",
    "sealed": f"{IN_COUNTY} AND case_id = {THIS_CASE}",  # never listed across cases, by nobody
    "county": IN_COUNTY,
    "account": f"('account:' || account_id::text) = ANY (access.scope(4)) OR {EVERY_UNIT}",  # what one account keeps for itself
}


def role_name(role: str) -> str:
    """The database user behind `web` or `retention`; '' when the deployment has none."""
    alias = {"web": "default", "retention": "retention"}[role]
    return str(settings.DATABASES.get(alias, {}).get("USER", ""))


class _Sql(Operation):
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """These operations change no model."""

    def run(self, editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        for statement in statements:
            editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Grants and policies go with their table."""


class Grant(_Sql):
    """Grant("cases_case", "SELECT, INSERT, UPDATE", role="web"); several tables may be separated by commas."""

    def __init__(self, tables: str, privileges: str, role: str = "web") -> None:
        self.tables, self.privileges, self.role = tables, privileges, role

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.tables, self.privileges, self.role], {}

    def describe(self) -> str:
        return f"Grant {self.privileges} on {self.tables} to the {self.role} role"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        name = role_name(self.role)
        if name:
            self.run(schema_editor, [f"GRANT {self.privileges} ON {self.tables} TO {schema_editor.quote_name(name)}"])


class ProtectRows(_Sql):
    """Switch row-level security on for `table`; `rows` names a rule of ROWS. The retention role sees all rows, to delete them."""

    def __init__(self, table: str, rows: str) -> None:
        self.table, self.rows = table, rows

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.table, self.rows], {}

    def describe(self) -> str:
        return f"Row-level security on {self.table} by {self.rows}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        rule = ROWS[self.rows]
        statements = [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY scope ON {self.table} USING ({rule}) WITH CHECK ({rule})",
        ]
        if name := role_name("retention"):
            quoted = schema_editor.quote_name(name)
            statements.append(f"CREATE POLICY retention ON {self.table} FOR ALL TO {quoted} USING (true)")
        self.run(schema_editor, statements)


class ProtectRowsAnew(ProtectRows):
    """Bring the policy of a table up to the rule as it is now."""

    def describe(self) -> str:
        return f"Row-level security on {self.table} by the newer rule {self.rows}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        rule = ROWS[self.rows]
        self.run(schema_editor, [f"ALTER POLICY scope ON {self.table} USING ({rule}) WITH CHECK ({rule})"])


def protected_tables(using: str = "default") -> set[str]:
    """Names of the tables with row-level security, as the database has them."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')")
        return {row[0] for row in cursor.fetchall()}
