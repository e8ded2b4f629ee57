"""What the database itself holds of cases: keys that carry the county, numbers, grants and row-level security."""

from django.db import migrations

from yiwang.shared.db.grants import Grant, ProtectRows

PARTS = {  # table: (privileges beside SELECT and INSERT, rows). No UPDATE means append-only.
    "cases_caseevent": ("", "part"),
    "cases_caseclock": (", UPDATE", "part"),
    "cases_caseattachment": ("", "part"),
    "cases_caseseal": ("", "sealed"),
    "cases_casereceipt": ("", "part"),
    "cases_caserating": (", UPDATE", "part"),
}


def key_to_case(table: str) -> migrations.RunSQL:
    # no index of its own: the parts' own indexes begin with (county, case_id)
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_case FOREIGN KEY (county, case_id) REFERENCES cases_case (county, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_case",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("shared", "0002_outbox_installation"), ("accountability", "0002_protect")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE cases_number", "DROP SEQUENCE cases_number"),
        Grant("SEQUENCE cases_number", "USAGE"),
        *[key_to_case(table) for table in PARTS],
        ProtectRows("cases_case", "case"),
        *[ProtectRows(table, rows) for table, (_, rows) in PARTS.items()],
        Grant("cases_case", "SELECT, INSERT, UPDATE"),
        *[Grant(table, f"SELECT, INSERT{more}") for table, (more, _) in PARTS.items()],
        # no rows of a person: an id that is the sender's secret, a keyed digest, and which case it opened
        Grant("cases_submission", "SELECT, INSERT"),
        Grant("cases_casetype, cases_calendarday, cases_routingrule", "SELECT, INSERT, UPDATE"),
        Grant("cases_case, cases_submission, " + ", ".join(PARTS), "SELECT, DELETE", "retention"),
    ]
