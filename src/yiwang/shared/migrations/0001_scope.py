"""The schema `access`: the scope key and the function that verifies a scope token."""

from django.db import migrations

from yiwang.shared.db.grants import role_name

SCOPE = """
CREATE SCHEMA access;
CREATE TABLE access.scope_key (kid text PRIMARY KEY, ipad bytea NOT NULL, opad bytea NOT NULL);

-- No EXCEPTION block (it fails in parallel workers) and no subquery in policies (a distributed PostgreSQL refuses it).
-- COST 10000 makes the planner evaluate it last, and once where it is an index condition.
CREATE FUNCTION access.scope(n integer) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog AS $$
DECLARE
  part text[] := string_to_array(nullif(current_setting('yiwang.scope', true), ''), '|');
  inner_pad bytea;
  outer_pad bytea;
BEGIN
  IF part IS NULL OR array_length(part, 1) <> 6 OR n < 3 OR n > 5 THEN RETURN '{}'; END IF;
  SELECT ipad, opad INTO inner_pad, outer_pad FROM access.scope_key WHERE kid = part[1];
  IF NOT FOUND THEN RETURN '{}'; END IF;
  IF part[6] <> encode(sha256(outer_pad || sha256(inner_pad || convert_to(array_to_string(part[1:5], '|'), 'UTF8'))), 'hex')
  THEN RETURN '{}'; END IF;
  IF to_timestamp(part[2]::bigint) < statement_timestamp() THEN RETURN '{}'; END IF;
  RETURN string_to_array(part[n], ',');
END $$;
REVOKE ALL ON FUNCTION access.scope(integer) FROM PUBLIC;
"""


def grant_use(apps, schema_editor):
    for role in ("web", "retention"):
        if name := role_name(role):
            quoted = schema_editor.quote_name(name)
            schema_editor.execute(f"GRANT USAGE ON SCHEMA public, access TO {quoted}")
            schema_editor.execute(f"GRANT EXECUTE ON FUNCTION access.scope(integer) TO {quoted}")
            schema_editor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
            schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {quoted}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(SCOPE, "DROP SCHEMA access CASCADE"),
        migrations.RunPython(grant_use, migrations.RunPython.noop),
    ]
