"""Grants on the tables that belong to no app."""

from django.db import migrations

from yiwang.shared.db.grants import Grant


class Migration(migrations.Migration):
    dependencies = [("shared", "0002_outbox_installation")]
    operations = [
        Grant("shared_outboxrow", "SELECT, INSERT, UPDATE"),
        Grant("shared_outboxrow", "SELECT, DELETE", "retention"),
        Grant("shared_heartbeat", "SELECT, INSERT, UPDATE"),
        Grant("shared_installation", "SELECT"),
    ]
