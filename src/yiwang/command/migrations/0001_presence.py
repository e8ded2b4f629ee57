"""Presence on a case page, by county."""

from django.db import migrations, models

from yiwang.shared.db.grants import Grant, ProtectRows


class Migration(migrations.Migration):
    initial = True
    dependencies = [("shared", "0001_scope")]
    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("county", models.CharField(max_length=6)),
                ("case_id", models.UUIDField()),
                ("post_id", models.BigIntegerField()),
                ("unit_id", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("county", "post_id", "case_id"), name="presence_once")],
                "indexes": [models.Index(fields=["county", "case_id"], name="presence_case")],
            },
        ),
        ProtectRows("command_presence", "county"),
        Grant("command_presence", "SELECT, INSERT, UPDATE"),
        Grant("command_presence", "SELECT, DELETE", "retention"),
    ]
