"""Cities and provinces list what is due first in all their counties."""

from django.db import migrations, models

from yiwang.cases.models.case import OPEN_ROWS


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_history")]
    operations = [
        migrations.AddIndex("case", models.Index(fields=["next_due_at", "id"], name="case_due", condition=OPEN_ROWS)),
    ]
