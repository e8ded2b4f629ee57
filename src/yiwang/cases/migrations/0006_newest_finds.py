"""Search that costs the same for common words as for rare ones (docs/decisions, "Search shows the newest finds, best first").

The function reads a sample of the newest cases in reach. Where the words are common there, the newest finds come from reading on,
newest first; where they are rare, the full-text index knows all of them and they are few.
"""

from django.db import migrations, models

from yiwang.shared.db.grants import role_name

ARGUMENTS = "tsquery, text, text, text, text, text, boolean, integer"
FOUND = """
CREATE FUNCTION cases_found(
  query tsquery, place text, unit text, in_state text, in_class text, in_village text, with_message boolean, most integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog AS $$
DECLARE
  counties CONSTANT text[] := access.scope(3);
  one CONSTANT boolean := cardinality(counties) = 1;
  sample CONSTANT integer := 500;
  -- cases that are read one by one at most; the rest is dearer by the index the more there is of it: a county has less than a province
  deepest CONSTANT integer := CASE WHEN one THEN 7000 ELSE 20000 END;
  sought tsquery := query;
  newest text; -- the cases in reach, newest first
  fits text := 'true';
  hits integer;
  found uuid[];
BEGIN
  IF cardinality(counties) = 0 THEN RETURN; END IF;
  IF place <> '' THEN fits := fits || ' AND (c.township = $2 OR c.village = $2 OR c.units @> ARRAY[$3])'; END IF;
  IF in_state <> '' THEN fits := fits || ' AND c.state = $4'; END IF;
  IF in_class <> '' THEN fits := fits || ' AND left(c.case_type_id, 2) = $5'; END IF;
  IF in_village <> '' THEN fits := fits || ' AND c.village = $6'; END IF;
  IF with_message THEN fits := fits || ' AND c.message_waiting_at IS NOT NULL'; END IF;
  newest := 'SELECT * FROM public.cases_case c WHERE ' || CASE WHEN one THEN 'c.county = $7[1]' ELSE 'c.county = ANY ($7)' END
    || ' ORDER BY c.reported_at DESC LIMIT ';

  EXECUTE format('SELECT count(*) FROM (%s %s) c WHERE c.search @@ $1 AND %s', newest, sample, fits)
    INTO hits USING query, place, unit, in_state, in_class, in_village, counties;
  IF hits * deepest >= most * sample * 2 THEN
    EXECUTE format(
      'SELECT array_agg(id) FROM (SELECT c.id FROM (%s %s) c WHERE c.search @@ $1 AND %s ORDER BY c.reported_at DESC LIMIT $8) c',
      newest, deepest, fits)
      INTO found USING query, place, unit, in_state, in_class, in_village, counties, most;
  END IF;

  IF found IS NULL OR cardinality(found) < most THEN
    IF cardinality(counties) <= 20 THEN -- a lexeme for each of many counties would only cost time
      sought := query && array_to_string(ARRAY(SELECT quote_literal('§' || code) FROM unnest(counties) code), ' | ')::tsquery;
    END IF;
    -- `|| ''` and `+ interval` keep other indexes out: the lexeme has found the county, and what is found is sorted by itself
    EXECUTE format(
      'SELECT array_agg(id) FROM (SELECT c.id FROM public.cases_case c
         WHERE c.search @@ $9 AND c.county || '''' = ANY ($7) AND %s ORDER BY c.reported_at + interval ''0'' DESC LIMIT $8) c', fits)
      INTO found USING query, place, unit, in_state, in_class, in_village, counties, most, sought;
  END IF;
  RETURN QUERY SELECT unnest(found);
END $$;
REVOKE ALL ON FUNCTION cases_found({arguments}) FROM PUBLIC;
""".replace("{arguments}", ARGUMENTS)


def grant_use(apps, schema_editor):
    if name := role_name("web"):
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION cases_found({ARGUMENTS}) TO {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_search")]
    operations = [
        migrations.RunSQL("DROP FUNCTION cases_found(tsquery, text, text, integer)", migrations.RunSQL.noop),
        migrations.RunSQL(FOUND, f"DROP FUNCTION cases_found({ARGUMENTS})"),
        migrations.RunPython(grant_use, migrations.RunPython.noop),
        migrations.RemoveIndex("case", "case_public"),
        migrations.AddIndex("case", models.Index(fields=["county", "-reported_at"], name="case_newest")),
        migrations.AddIndex("case", models.Index(fields=["-reported_at", "county"], name="case_newest_all")),
    ]
