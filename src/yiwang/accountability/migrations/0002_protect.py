"""The audit trail is append-only, and read only within the reader's counties."""

from django.db import migrations

from yiwang.shared.db.grants import Grant, ProtectRows

TABLE = "accountability_auditrecord"
# Anybody may write a record; reading one takes the county. Without a read policy on INSERT, RETURNING is refused: nobody needs it.
APPEND = f"""
ALTER POLICY scope ON {TABLE} WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0001_initial"), ("shared", "0001_scope")]
    operations = [
        ProtectRows(TABLE, "county"),
        migrations.RunSQL(APPEND, migrations.RunSQL.noop),
        Grant(TABLE, "SELECT, INSERT"),
        Grant(TABLE, "SELECT, DELETE", "retention"),
    ]
