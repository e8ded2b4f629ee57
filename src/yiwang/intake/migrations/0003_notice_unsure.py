from django.db import migrations, models

STATES = ("sending", "handed", "sent", "waiting", "failed", "unsure")


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_notices")]

    operations = [
        migrations.RemoveConstraint("notice", "notice_state_known"),
        migrations.AlterField("notice", "state", models.CharField(choices=[(state, state) for state in STATES], max_length=8)),
        migrations.AddConstraint(
            "notice", models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="notice_state_known")
        ),
    ]
