-- Opens cases: one statement for any number of reports. The parameter is a JSON array, one object a report (see `prepare` in open_cases.py).
-- A submission that is already known opens nothing: everything below joins `fresh`.
WITH input AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r (
    submission_id uuid, digest text, county text, id uuid, case_type_id text, track text, urgency text, channel text, language text,
    alias text, anonymous boolean, title text, words text, attributes jsonb, division text, township text, village text, grid text,
    place_label text, lon float8, lat float8, accuracy_m float8, original_lon float8, original_lat float8, datum text, address text,
    landmark text, unit_id text, route jsonb, may_be_public boolean, at timestamptz, search text, segmenter_version smallint,
    receipt text, key_id text, sealed text, day text, due_at timestamptz, triage_limit text, estimated boolean, files jsonb,
    actor jsonb, mail boolean
  )
), fresh AS (
  INSERT INTO cases_submission (id, digest, county, case_id, at)
  SELECT submission_id, decode(digest, 'hex'), county, id, at FROM input
  ORDER BY submission_id -- two lists that share some submissions must not lock them in opposite orders
  ON CONFLICT (id) DO NOTHING RETURNING case_id AS id
), taken AS (
  SELECT input.* FROM input JOIN fresh USING (id)
), opened AS (
  INSERT INTO cases_case (
    id, county, number, case_type_id, track, state, version, urgency, channel, language, alias, anonymous, title, words, attributes,
    division, township, village, grid, place_label, lon, lat, accuracy_m, original_lon, original_lat, datum, address, landmark,
    unit_id, triage_unit_id, units, route, may_be_public, reported_at, updated_at, public_at, next_due_at, outcome, reply, public_words, reopened,
    search, segmenter_version)
  SELECT t.id, t.county, t.county || '-' || t.day || '-' || lpad(n.n::text, greatest(4, length(n.n::text)), '0'),
    case_type_id, track, 'reported', 1, urgency, channel, language, alias, anonymous, title, words, attributes,
    division, township, village, grid, place_label, lon, lat, accuracy_m, original_lon, original_lat, datum, address, landmark,
    unit_id, unit_id, ARRAY[unit_id], route, may_be_public, at, at, at, due_at, '', '', '', 0,
    search::tsvector, segmenter_version
  FROM taken t CROSS JOIN LATERAL (SELECT nextval('cases_number') AS n WHERE t.id IS NOT NULL) n
  RETURNING id, number
), told AS (
  INSERT INTO cases_caseevent (
    county, case_id, track, at, kind, move, from_state, to_state, actor_kind, account_id, role, unit_id, target_unit_id, code, words,
    public, detail)
  SELECT county, id, track, at, 'reported', '', '', 'reported', actor->>'kind', (actor->>'account_id')::bigint, actor->>'role',
    actor->>'unit_id', unit_id, '', '', true, jsonb_build_object('route', route->'triage')
  FROM taken
), timed AS (
  INSERT INTO cases_caseclock (
    county, case_id, track, kind, milestone, "limit", unit_id, started_at, due_at, estimated, level, next_alarm_at)
  SELECT county, id, track, 'triage', '', triage_limit, unit_id, at, due_at, estimated, 0, due_at FROM taken
), kept AS (
  INSERT INTO cases_caseseal (county, case_id, track, key_id, sealed)
  SELECT county, id, track, key_id, decode(sealed, 'hex') FROM taken WHERE sealed IS NOT NULL
), promised AS (
  INSERT INTO cases_casereceipt (county, case_id, track, digest)
  SELECT county, id, track, decode(receipt, 'hex') FROM taken
), attached AS (
  INSERT INTO cases_caseattachment (
    county, case_id, track, id, sha256, thumb_sha256, media_type, size, width, height, source, at)
  SELECT county, t.id, track, f.id, f.sha256, f.thumb_sha256, f.media_type, f.size, f.width, f.height, 'reporter', at
  FROM taken t CROSS JOIN LATERAL jsonb_to_recordset(t.files) AS f (
    id uuid, sha256 text, thumb_sha256 text, media_type text, size integer, width integer, height integer)
), recorded AS (
  INSERT INTO accountability_auditrecord (at, county, actor_kind, account_id, role, unit_id, action, subject, detail)
  SELECT at, county, actor->>'kind', (actor->>'account_id')::bigint, actor->>'role', actor->>'unit_id', 'open_case', 'case:' || id,
    jsonb_build_object('channel', channel, 'client', actor->>'client')
  FROM taken
), announced AS (
  INSERT INTO shared_outboxrow (at, topic, county, payload, tries, next_try_at)
  SELECT at, 'CaseOpened', county, jsonb_build_object('case', id, 'units', jsonb_build_array(unit_id), 'mail', mail), 0, at FROM taken
)
SELECT id, number FROM opened
