from django.db import migrations, models

from yiwang.shared.db.grants import Grant, ProtectRows


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_api_keys"),
        ("cases", "0002_protect"),
        ("shared", "0003_protect"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("county", models.CharField(max_length=6)),
                ("case_id", models.UUIDField()),
                ("event_id", models.BigIntegerField()),
                ("state", models.CharField(choices=[("sending", "sending"), ("sent", "sent"), ("waiting", "waiting"), ("failed", "failed")], max_length=8)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, default="", max_length=80)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("county", "case_id", "event_id"), name="notice_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ("sending", "sent", "waiting", "failed"))), name="notice_state_known"),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE intake_notice ADD CONSTRAINT intake_notice_case FOREIGN KEY (county, case_id) REFERENCES cases_case (county, id)",
            "ALTER TABLE intake_notice DROP CONSTRAINT intake_notice_case",
        ),
        ProtectRows("intake_notice", "county"),
        Grant("intake_notice", "SELECT, INSERT, UPDATE"),
        Grant("intake_notice", "SELECT, DELETE", "retention"),
    ]
