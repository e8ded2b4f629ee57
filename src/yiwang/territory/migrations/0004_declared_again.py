"""The same code may be declared to be the same grid again, after it was declared to be another: each declaration is a row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("territory", "0003_layers")]
    operations = [
        migrations.RemoveConstraint("gridcode", "territory_gridcode_once"),
        migrations.AddConstraint(
            "gridcode",
            models.UniqueConstraint(fields=("layer", "code", "grid", "version"), name="territory_gridcode_once"),
        ),
    ]
