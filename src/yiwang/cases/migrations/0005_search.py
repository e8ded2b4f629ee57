"""Search that uses its index, and closed cases of a unit newest first.

`@@` is not leakproof: under row-level security PostgreSQL reads every case of the county instead of asking the index. The function
asks as the table's owner, keeps to the counties of the verified scope token itself, and gives ids alone; what becomes of them is
read under row-level security as ever. A lexeme for the county (search_text.py) keeps the words of other counties out of the way.
"""

from django.db import migrations, models

from yiwang.cases.models.case import DONE_ROWS
from yiwang.shared.db.grants import role_name

FOUND = """
CREATE FUNCTION cases_found(query tsquery, place text, unit text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500 SET search_path = pg_catalog AS $$
DECLARE
  counties text[] := access.scope(3);
  sought tsquery := query;
BEGIN
  IF cardinality(counties) BETWEEN 1 AND 20 THEN -- a lexeme for each of many counties would only cost time
    sought := query && array_to_string(ARRAY(SELECT quote_literal('§' || code) FROM unnest(counties) code), ' | ')::tsquery;
  END IF;
  RETURN QUERY
    SELECT c.id FROM public.cases_case c
    WHERE c.search @@ sought AND c.county = ANY (counties)
      AND (place = '' OR c.township = place OR c.village = place OR c.units @> ARRAY[unit])
    ORDER BY ts_rank(c.search, query) DESC, c.reported_at DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION cases_found(tsquery, text, text, integer) FROM PUBLIC;
UPDATE cases_case SET search = search || ('''§' || county || '''')::tsvector WHERE search IS NOT NULL AND search <> ''
"""


def grant_use(apps, schema_editor):
    if name := role_name("web"):
        quoted = schema_editor.quote_name(name)
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION cases_found(tsquery, text, text, integer) TO {quoted}")


def done_by(field, name):
    return migrations.AddIndex("case", models.Index(fields=["county", field, "-updated_at"], name=name, condition=DONE_ROWS))


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_fewer_indexes"), ("shared", "0001_scope")]
    operations = [
        migrations.RunSQL(FOUND, "DROP FUNCTION cases_found(tsquery, text, text, integer)"),
        migrations.RunPython(grant_use, migrations.RunPython.noop),
        done_by("lead_unit", "case_done_lead"),
        done_by("triage_unit", "case_done_triage"),
    ]
