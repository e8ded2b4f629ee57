"""Counties that are open in part: the setting that names them must be the one that the token was signed with."""

from django.db import migrations

SCOPE = """
CREATE OR REPLACE FUNCTION access.scope(n integer) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog AS $$
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
  IF starts_with(part[4], 'partial:')
    AND current_setting('yiwang.parts', true) IS DISTINCT FROM substr(split_part(part[4], ',', 1), 9)
  THEN RETURN '{}'; END IF;
  RETURN string_to_array(part[n], ',');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shared", "0004_scope_in_one_process")]
    operations = [migrations.RunSQL(SCOPE, migrations.RunSQL.noop)]
