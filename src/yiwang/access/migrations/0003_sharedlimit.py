"""Counters that hold across the server's processes. Unlogged: losing them in a crash costs nothing."""

from django.db import migrations, models

from yiwang.shared.db.grants import Grant


class Migration(migrations.Migration):
    dependencies = [("access", "0002_protect_staff")]
    operations = [
        migrations.CreateModel(
            name="SharedLimit",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "shared limit"},
        ),
        migrations.RunSQL("ALTER TABLE access_sharedlimit SET UNLOGGED", migrations.RunSQL.noop),
        Grant("access_sharedlimit", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("access_sharedlimit", "SELECT, DELETE", role="retention"),
    ]
