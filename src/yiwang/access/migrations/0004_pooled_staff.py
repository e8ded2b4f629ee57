"""Pooled staff of grids: department, duties, payer, position; one lead worker at a time; who may see names of a county's grid staff.

The mark `crew:<6 digits>` in the scope token lets a post change grid assignments of that county, and learn through access.crew()
the names of people who hold a post there: id, name and log-in name only, while the accounts themselves stay closed.
"""

import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

from yiwang.shared.db.grants import role_name

# Core PostgreSQL has no exclusion by "equal text" or "other number": a grid's code becomes a range of one number, and a post an
# address, the one type whose GiST class knows <>. Deferrable, so that an import may exchange lead workers in one statement.
ONE_LEAD = """
ALTER TABLE access_gridassignment ADD CONSTRAINT grid_assignment_one_lead EXCLUDE USING gist (
  int8range(grid::bigint, grid::bigint, '[]') WITH &&,
  daterange(valid_from, valid_to) WITH &&,
  (inet '::' + post_id) inet_ops WITH <>
) WHERE (position = 'lead') DEFERRABLE INITIALLY IMMEDIATE;
"""
CREW = "('crew:' || county) = ANY (access.scope(4))"
STAFF = "('staff:' || county) = ANY (access.scope(4))"
CHANGING = f"""
DROP POLICY made ON access_gridassignment;
DROP POLICY changed ON access_gridassignment;
CREATE POLICY made ON access_gridassignment FOR INSERT WITH CHECK ({STAFF} OR {CREW});
CREATE POLICY changed ON access_gridassignment FOR UPDATE USING ({STAFF} OR {CREW});

CREATE FUNCTION access.crew(ids bigint[], named text) RETURNS TABLE (id bigint, display_name text, username text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.id, a.display_name::text, a.username::text FROM public.access_account a
  WHERE (a.id = ANY (ids) OR a.username = named) AND EXISTS (
    SELECT FROM public.access_post p
    WHERE p.account_id = a.id AND (('crew:' || p.county) = ANY ((SELECT access.scope(4))::text[])
      OR ('staff:' || p.county) = ANY ((SELECT access.scope(4))::text[])))
$$;
REVOKE ALL ON FUNCTION access.crew(bigint[], text) FROM PUBLIC;
"""


def grant_use(apps, schema_editor):
    if name := role_name("web"):
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION access.crew(bigint[], text) TO {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_sharedlimit'),
        ('shared', '0001_scope'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='gridassignment',
            name='grid_assignment_once',
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='case_classes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name='case classes'),
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='department',
            field=models.CharField(blank=True, help_text='Key that case types and rules use; empty for general work.', max_length=32, verbose_name='department'),
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='duties',
            field=models.CharField(blank=True, max_length=300, verbose_name='duties'),
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='payer',
            field=models.CharField(blank=True, choices=[('', 'not stated'), ('county', 'county finance'), ('township', 'township'), ('department', 'department'), ('village', 'village or community'), ('place', 'campus, park or other place'), ('unpaid', 'nobody: unpaid'), ('other', 'other')], default='', max_length=10, verbose_name='paid by'),
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='payer_note',
            field=models.CharField(blank=True, max_length=120, verbose_name='note on pay'),
        ),
        migrations.AddField(
            model_name='gridassignment',
            name='position',
            field=models.CharField(choices=[('lead', 'lead worker'), ('worker', 'worker'), ('place', 'staff of the place')], default='worker', max_length=6, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='gridassignment',
            name='county',
            field=models.CharField(editable=False, max_length=6, verbose_name='county'),
        ),
        migrations.AlterField(
            model_name='gridassignment',
            name='grid',
            field=models.CharField(help_text='Code of the grid.', max_length=17, validators=[django.core.validators.RegexValidator('^\\d{15}(\\d{2})?$')], verbose_name='grid'),
        ),
        migrations.AddIndex(
            model_name='gridassignment',
            index=models.Index(fields=['grid'], name='grid_assignment_by_grid'),
        ),
        migrations.AddIndex(
            model_name='gridassignment',
            index=models.Index(fields=['county', 'grid'], name='grid_assignment_by_county'),
        ),
        migrations.AddConstraint(
            model_name='gridassignment',
            constraint=models.CheckConstraint(condition=models.Q(('grid__regex', '^\\d{15}(\\d{2})?$')), name='grid_assignment_grid'),
        ),
        migrations.AddConstraint(
            model_name='gridassignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('position', 'place'), _negated=True), ('grid__regex', '^\\d{12}9'), _connector='OR'), name='grid_assignment_place_staff'),
        ),
        migrations.AddConstraint(
            model_name='gridassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), fields=('post', 'grid', 'department', 'valid_from'), name='grid_assignment_once'),
        ),
        migrations.AddConstraint(
            model_name='gridassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('post', 'grid', 'department'), name='grid_assignment_one_open'),
        ),
        migrations.RunSQL(ONE_LEAD, "ALTER TABLE access_gridassignment DROP CONSTRAINT grid_assignment_one_lead"),
        migrations.RunSQL(CHANGING, migrations.RunSQL.noop),
        migrations.RunPython(grant_use, migrations.RunPython.noop),
    ]
