"""Files that people had made of lists; each shows to its account alone."""

from django.db import migrations, models

from yiwang.shared.db.grants import Grant, ProtectRows

STATES = ("waiting", "making", "ready", "failed", "cancelled", "expired", "deleted")


class Migration(migrations.Migration):
    dependencies = [("command", "0001_presence")]
    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=16, unique=True)),
                ("county", models.CharField(max_length=6)),
                ("account_id", models.BigIntegerField()),
                ("post_id", models.BigIntegerField()),
                ("unit_id", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=32)),
                ("language", models.CharField(max_length=16)),
                ("format", models.CharField(max_length=8)),
                ("columns", models.JSONField(default=list)),
                ("filters", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(choices=[(name, name.capitalize()) for name in STATES], default="waiting", max_length=10),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("asked_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("restricted", models.PositiveIntegerField(default=0)),
                ("size", models.BigIntegerField(default=0)),
                ("file", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_id", "-asked_at"], name="export_mine"),
                    models.Index(condition=models.Q(("state", "ready")), fields=["expires_at"], name="export_expiry"),
                ],
            },
        ),
        ProtectRows("command_export", "account"),
        Grant("command_export", "SELECT, INSERT, UPDATE"),
        Grant("command_export", "SELECT, DELETE", "retention"),
    ]
