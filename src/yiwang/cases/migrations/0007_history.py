"""Numbers that cases had in an older system."""

from django.db import migrations, models

from yiwang.shared.db.grants import Grant, ProtectRows

TABLE = "cases_casereference"


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_newest_finds")]
    operations = [
        migrations.CreateModel(
            name="CaseReference",
            fields=[
                ("county", models.CharField(max_length=6)),
                ("case_id", models.UUIDField()),
                ("track", models.CharField(choices=[("open", "Open"), ("restricted", "Restricted")], max_length=12)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40)),
                ("reference", models.CharField(max_length=80)),
                ("digest", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["county", "case_id"], name="reference_case")],
                "constraints": [models.UniqueConstraint(fields=("reference", "source", "county"), name="reference_once")],
            },
        ),
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_case FOREIGN KEY (county, case_id) REFERENCES cases_case (county, id)",
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_case",
        ),
        # a number and nothing of what it was about: the county sees it; the case behind it stays as protected as it is
        ProtectRows(TABLE, "county"),
        Grant(TABLE, "SELECT"),
        Grant(TABLE, "SELECT, DELETE", "retention"),
    ]
