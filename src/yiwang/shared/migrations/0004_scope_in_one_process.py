"""Pages are read by one process of the database each.

Row-level security makes every statement look dear to the planner, so it started parallel workers for fifty rows of a province: 70 ms,
most of it for starting them, and two processors busy for one page.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shared", "0003_protect")]
    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION access.scope(integer) PARALLEL RESTRICTED", "ALTER FUNCTION access.scope(integer) PARALLEL SAFE"
        )
    ]
