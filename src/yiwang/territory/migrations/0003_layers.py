"""Layers: the departments' own nets; and what the web role may write when a steward reshapes grids.

Everybody reads the territory. The web role adds versions, grids, their ground and former codes, and ends grids and ground, in the
counties of its scope; nothing of divisions, and it neither moves nor deletes a row.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from yiwang.shared.db.grants import Grant, role_name

READ = "territory_layer, territory_layergrid, territory_gridcode"
WRITTEN = {  # table: the 6-digit county of a row
    "territory_grid": "left(village_code, 6)",
    "territory_boundary": "left(code, 6)",
    "territory_gridcode": "left(grid, 6)",
}
ONLY_GRIDS = {"territory_boundary": " AND level = 6"}


def let_web_write_in_its_counties(apps, schema_editor):
    for table, county in WRITTEN.items():
        inside = f"({county} = ANY (access.scope(3)){ONLY_GRIDS.get(table, '')})"
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING (true)")
        schema_editor.execute(f"CREATE POLICY made ON {table} FOR INSERT WITH CHECK {inside}")
        schema_editor.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING {inside} WITH CHECK {inside}")
        if name := role_name("retention"):
            schema_editor.execute(f"CREATE POLICY retention ON {table} FOR ALL TO {schema_editor.quote_name(name)} USING (true)")


class Migration(migrations.Migration):

    dependencies = [
        ('territory', '0002_successions'),
        ('shared', '0001_scope'),
    ]

    operations = [
        migrations.CreateModel(
            name='GridCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layer', models.CharField(blank=True, max_length=32)),
                ('code', models.CharField(max_length=64)),
                ('grid', models.CharField(max_length=17)),
                ('basis', models.CharField(choices=[('adopted', 'Adopted'), ('same', 'Same'), ('merged', 'Merged'), ('split', 'Split'), ('ended', 'Ended')], max_length=8)),
                ('share', models.FloatField(default=1.0)),
                ('from_day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Layer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=150)),
                ('department', models.CharField(blank=True, max_length=32)),
                ('county', models.CharField(max_length=6)),
                ('kind', models.CharField(choices=[('polygons', 'Polygons'), ('codes', 'Codes')], max_length=8)),
                ('datum', models.CharField(blank=True, choices=[('wgs84', 'wgs84'), ('cgcs2000', 'cgcs2000'), ('gcj02', 'gcj02'), ('bd09', 'bd09')], max_length=8)),
                ('source', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('size', models.IntegerField(default=0)),
                ('loaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LayerGrid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('county', models.CharField(max_length=6)),
                ('stated', models.CharField(blank=True, max_length=17)),
                ('village', models.CharField(blank=True, max_length=12)),
                ('duty', models.CharField(blank=True, max_length=200)),
                ('wkb', models.BinaryField(null=True)),
                ('given_wkb', models.BinaryField(null=True)),
                ('area_m2', models.FloatField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='boundary',
            name='territory_boundary_once_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='boundary',
            name='territory_boundary_period',
        ),
        migrations.RemoveConstraint(
            model_name='grid',
            name='territory_grid_period',
        ),
        migrations.AlterField(
            model_name='territoryversion',
            name='kind',
            field=models.CharField(choices=[('divisions', 'Divisions'), ('boundaries', 'Boundaries'), ('grids', 'Grids'), ('generated', 'Generated'), ('backdrop', 'Backdrop'), ('successors', 'Successors'), ('reshaped', 'Reshaped')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='boundary',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='territory_boundary_once_a_version'),
        ),
        migrations.AddConstraint(
            model_name='boundary',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='territory_boundary_period'),
        ),
        migrations.AddConstraint(
            model_name='grid',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='territory_grid_period'),
        ),
        migrations.AddField(
            model_name='gridcode',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.territoryversion'),
        ),
        migrations.AddIndex(
            model_name='layer',
            index=models.Index(condition=models.Q(('valid_to', None)), fields=['county'], name='territory_layer_county'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('code',), name='territory_layer_one_valid'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9a-z]+([_-][0-9a-z]+)*$')), name='territory_layer_code'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='territory_layer_period'),
        ),
        migrations.AddField(
            model_name='layergrid',
            name='layer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.layer'),
        ),
        migrations.AddIndex(
            model_name='gridcode',
            index=models.Index(fields=['code'], name='territory_gridcode_code'),
        ),
        migrations.AddConstraint(
            model_name='gridcode',
            constraint=models.UniqueConstraint(fields=('layer', 'code', 'grid'), name='territory_gridcode_once'),
        ),
        migrations.AddConstraint(
            model_name='gridcode',
            constraint=models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='territory_gridcode_share'),
        ),
        migrations.AddConstraint(
            model_name='gridcode',
            constraint=models.CheckConstraint(condition=models.Q(('grid__regex', '^\\d{15}(\\d{2})?$')), name='territory_gridcode_grid'),
        ),
        migrations.AddIndex(
            model_name='layergrid',
            index=models.Index(fields=['layer', 'county'], name='territory_layergrid_county'),
        ),
        migrations.AddIndex(
            model_name='layergrid',
            index=models.Index(fields=['code'], name='territory_layergrid_code'),
        ),
        Grant(READ, "SELECT"),
        Grant("territory_version, territory_gridcode", "INSERT"),
        Grant("territory_grid, territory_boundary", "INSERT, UPDATE (valid_to)"),
        migrations.RunPython(let_web_write_in_its_counties, migrations.RunPython.noop),
    ]
