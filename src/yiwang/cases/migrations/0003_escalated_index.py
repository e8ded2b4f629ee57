"""The desk counts what was escalated to it."""

from django.db import migrations, models

from yiwang.cases.models.case import OPEN_ROWS


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_protect")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["county", "escalated_unit", "next_due_at", "id"],
                name="case_escalated",
                condition=OPEN_ROWS & models.Q(escalated_unit__isnull=False),
            ),
        ),
    ]
