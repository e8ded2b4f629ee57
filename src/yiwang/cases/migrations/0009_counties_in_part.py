"""Rows of counties that are open in part (docs/decisions, "Scopes follow the ground, and no further").

The search takes several codes of one place, with commas between them: a township is looked for under those that it took in, too.
"""

from importlib import import_module

from django.db import migrations

from yiwang.shared.db.grants import ProtectRowsAnew

PARTS = ("caseevent", "caseclock", "caseattachment", "casereceipt", "caserating")
CHANGES = {
    "c.township = $2 OR c.village = $2": "c.township = ANY (string_to_array($2, '','')) OR c.village = ANY (string_to_array($2, '',''))",
    "c.village = $6": "c.village = ANY (string_to_array($6, '',''))",
    "newest := 'SELECT": """IF partial <> '' THEN
    fits := fits || format(
      ' AND (strpos(%L, c.county) = 0 OR ''part:'' || c.township = ANY (%L::text[]) OR c.units && %L::text[])', partial, marks, marks);
  END IF;
  newest := 'SELECT""",
    "sample CONSTANT": """marks CONSTANT text[] := access.scope(4);
  partial CONSTANT text := coalesce(current_setting('yiwang.parts', true), ''); -- access.scope(3) has compared it with the token
  sample CONSTANT""",
    "CREATE FUNCTION": "CREATE OR REPLACE FUNCTION",
}


def _changed(statement: str) -> str:
    for before, after in CHANGES.items():
        assert statement.count(before) == 1, before
        statement = statement.replace(before, after)
    return statement


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_due_index"), ("shared", "0005_counties_in_part")]
    operations = [
        ProtectRowsAnew("cases_case", "case"),
        *[ProtectRowsAnew(f"cases_{table}", "part") for table in PARTS],
        migrations.RunSQL(_changed(import_module("yiwang.cases.migrations.0006_newest_finds").FOUND), migrations.RunSQL.noop),
    ]
