-- Fills a bench database with cases, as its owner, set by set. Parameters: cases, first and second (counties of 6 digits), others.
-- Before: bench_pool (origin, n, row, lead) holds real reports as `open_cases` prepares them, with the unit the rules dispatch them to;
-- bench_step (state, ordinal, move, from_state, to_state, public) the moves that lead to a state.
-- Half of the cases lie in the first county, a tenth in the second, the rest in `others` counties that are copies of the first.
SELECT setseed(0.42);

CREATE TEMP TABLE bench_county AS
SELECT %(first)s AS code, %(first)s AS origin, n AS slot FROM generate_series(0, 4) n
UNION ALL SELECT %(second)s, %(second)s, 5
UNION ALL SELECT '9902' || lpad(n::text, 2, '0'), %(first)s, 5 + n FROM generate_series(1, %(others)s) n;

INSERT INTO access_unit (code, name, name_en, kind, division, county, department, parent_id, email, valid_from)
SELECT replace(u.code, u.county, c.code), u.name, u.name_en, u.kind, replace(u.division, u.county, c.code), c.code, u.department,
  replace(u.parent_id, u.county, c.code), '', u.valid_from
FROM access_unit u JOIN bench_county c ON c.origin = u.county AND c.code <> u.county;

-- One case in ten is open, and those are the young ones.
CREATE TEMP TABLE bench_case AS
WITH drawn AS (
  SELECT n, random() AS luck, random() AS age, random() < 0.1 AS open, floor(random() * 10)::int AS lot,
    random() AS pick, CASE WHEN mod(n, 10) < 6 THEN mod(n, 10) ELSE 6 + mod(n, %(others)s) END AS slot
  FROM generate_series(1, %(cases)s) n
), size AS (
  SELECT origin, count(*) AS pooled FROM bench_pool GROUP BY origin
)
SELECT gen_random_uuid() AS id, d.n, d.luck, c.code AS county, c.origin, p.row, p.row->>'track' AS track,
  CASE WHEN d.luck < 0.08 THEN c.code || '-centre' ELSE replace(p.row->>'unit_id', c.origin, c.code) END AS triage, -- no township named
  replace(p.lead, c.origin, c.code) AS lead,
  CASE WHEN d.open THEN ('{reported,reported,accepted,dispatched,dispatched,in_progress,in_progress,in_progress,resolved,rework}'::text[])[1 + d.lot]
    ELSE ('{closed,closed,closed,closed,closed,closed,closed,rejected,withdrawn,handed_off}'::text[])[1 + d.lot] END AS state,
  now() - CASE WHEN d.open THEN 12 * d.age ^ 2 ELSE 4 + 400 * d.age END * interval '1 day' AS at,
  CASE WHEN d.open THEN now() + (100 * d.luck - 12) * interval '1 hour' END AS due_at
FROM drawn d
JOIN bench_county c ON c.slot = d.slot
JOIN size s ON s.origin = c.origin
JOIN bench_pool p ON p.origin = c.origin AND p.n = floor(d.pick * s.pooled)::int;

CREATE TEMP TABLE bench_row AS
SELECT c.*, state = ANY ('{dispatched,in_progress,rework,resolved,closed}') AS sent, state = ANY ('{dispatched,in_progress,rework}') AS away,
  due_at IS NULL AS final, at + least((now() - at) * (0.4 + luck / 2), (1 + 100 * luck) * interval '1 hour') AS touched
FROM bench_case c;

INSERT INTO cases_case (
  id, county, number, case_type_id, track, state, version, urgency, channel, language, alias, anonymous, title, words, attributes,
  division, township, village, grid, place_label, lon, lat, datum, address, landmark, unit_id, triage_unit_id, dispatch_unit_id, lead_unit_id,
  units, route, may_be_public, public_words, words_released_at, reported_at, updated_at, public_at, closed_at, next_due_at, verified_at, outcome,
  reply, reopened, message_waiting_at, escalated_unit_id, search, segmenter_version)
SELECT id, county, county || '-' || to_char(at, 'YYYYMMDD') || '-' || lpad(n::text, greatest(4, length(n::text)), '0'),
  row->>'case_type_id', track, state, 1, CASE WHEN luck < 0.05 THEN 'urgent' ELSE 'normal' END, row->>'channel', row->>'language',
  row->>'alias', (row->>'anonymous')::boolean, row->>'title', row->>'words', row->'attributes',
  replace(row->>'division', origin, county), replace(row->>'township', origin, county), replace(row->>'village', origin, county),
  replace(row->>'grid', origin, county), row->>'place_label', (row->>'lon')::float8, (row->>'lat')::float8, row->>'datum', row->>'address',
  row->>'landmark', CASE WHEN away THEN lead ELSE triage END, triage, CASE WHEN sent THEN triage END, CASE WHEN sent THEN lead END,
  CASE WHEN sent AND lead <> triage THEN ARRAY[triage, lead] ELSE ARRAY[triage] END, row->'route', (row->>'may_be_public')::boolean,
  CASE WHEN (row->>'may_be_public')::boolean AND luck < 0.3 THEN row->>'words' ELSE '' END,
  CASE WHEN (row->>'may_be_public')::boolean AND luck < 0.3 THEN touched END,
  at, touched, touched, CASE WHEN final THEN touched END, due_at, CASE WHEN state = 'closed' THEN touched END,
  CASE WHEN state = 'closed' THEN 'solved' ELSE '' END, CASE WHEN state = 'closed' THEN '已经处理好了，谢谢您提醒。' ELSE '' END, 0,
  CASE WHEN NOT final AND luck > 0.95 THEN touched END, CASE WHEN NOT final AND luck < 0.05 THEN county || '-centre' END,
  replace(row->>'search', '§' || origin, '§' || county)::tsvector, (row->>'segmenter_version')::smallint
FROM bench_row;

INSERT INTO cases_submission (id, digest, county, case_id, at) SELECT gen_random_uuid(), sha256(id::text::bytea), county, id, at FROM bench_row;

INSERT INTO cases_casereceipt (county, case_id, track, digest) SELECT county, id, track, sha256(id::text::bytea) FROM bench_row;

INSERT INTO cases_caseevent (
  county, case_id, track, at, kind, move, from_state, to_state, actor_kind, role, unit_id, target_unit_id, code, words, public, detail)
SELECT county, id, track, at, 'reported', '', '', 'reported', 'reporter', '', '', triage, '', '', true, jsonb_build_object('route', row->'route'->'triage')
FROM bench_row
UNION ALL
SELECT r.county, r.id, r.track, r.at + (r.touched - r.at) * s.ordinal / 6, 'move', s.move, s.from_state, s.to_state, 'staff',
  CASE WHEN s.move = ANY ('{acknowledge,resolve}') THEN 'department-handler' ELSE 'town-operator' END,
  CASE WHEN s.move = ANY ('{acknowledge,resolve}') THEN r.lead ELSE r.triage END, CASE WHEN s.move = 'dispatch' THEN r.lead ELSE '' END,
  CASE WHEN s.move = 'close' THEN 'solved' WHEN s.move = 'reject' THEN 'not_our_duty' WHEN s.move = 'hand_off' THEN '12345' ELSE '' END,
  CASE WHEN s.move = ANY ('{resolve,verify}') THEN '现场已处理，拍照留存。' ELSE '' END, s.public, '{}'
FROM bench_row r JOIN bench_step s USING (state)
UNION ALL
SELECT county, id, track, touched, 'message', '', '', '', 'reporter', '', '', '', '', '请问什么时候能来看看？', true, '{}' FROM bench_row WHERE luck > 0.95
UNION ALL
SELECT county, id, track, touched, 'note', '', '', '', 'staff', 'town-operator', triage, '', '', '已电话联系物业，下午到场。', false, '{}'
FROM bench_row WHERE luck > 0.8;

-- No alarm rings while we measure.
INSERT INTO cases_caseclock (
  county, case_id, track, kind, milestone, "limit", unit_id, started_at, due_at, estimated, stopped_at, met, level, next_alarm_at)
SELECT county, id, track, kind, '', '4wh', triage, began, coalesce(due, began + interval '1 day'), false,
  CASE WHEN due IS NULL THEN touched END, CASE WHEN due IS NULL THEN luck < 0.9 END, 0, CASE WHEN due IS NOT NULL THEN now() + interval '9 days' END
FROM (
  SELECT county, id, track, triage, luck, touched, 'triage' AS kind, least(at, due_at - interval '3 hours') AS began,
    CASE WHEN state = ANY ('{reported,accepted}') THEN due_at END AS due FROM bench_row
  UNION ALL
  SELECT county, id, track, lead, luck, touched, 'handling', least(at + (touched - at) / 3, due_at - interval '3 hours'), CASE WHEN away THEN due_at END
  FROM bench_row WHERE sent
  UNION ALL
  SELECT county, id, track, triage, luck, touched, 'verification', least(touched, due_at - interval '3 hours'), CASE WHEN state = 'resolved' THEN due_at END
  FROM bench_row WHERE state = ANY ('{resolved,closed}')
) clock;

INSERT INTO cases_caseseal (county, case_id, track, key_id, sealed)
SELECT county, id, track, row->>'key_id', decode(row->>'sealed', 'hex') FROM bench_row WHERE row->>'sealed' IS NOT NULL;

INSERT INTO cases_caseattachment (county, case_id, track, id, sha256, thumb_sha256, media_type, size, width, height, source, at)
SELECT county, id, track, gen_random_uuid(), encode(sha256(id::text::bytea), 'hex'), encode(sha256(id::text::bytea), 'hex'), 'image/jpeg', 180000,
  1600, 1200, 'reporter', at FROM bench_row WHERE luck < 0.5;

INSERT INTO cases_caserating (county, case_id, track, round, solved, words, at)
SELECT county, id, track, 0, 'yes', '', touched FROM bench_row WHERE state = 'closed' AND luck < 0.2;

INSERT INTO accountability_auditrecord (at, county, actor_kind, role, unit_id, action, subject, detail)
SELECT at, county, 'client', '', '', 'open_case', 'case:' || id, jsonb_build_object('channel', row->>'channel') FROM bench_row
UNION ALL
SELECT r.touched, r.county, 'staff', 'town-operator', r.triage, 'move_case', 'case:' || r.id, jsonb_build_object('move', s.move)
FROM bench_row r JOIN bench_step s USING (state);

SELECT setval('cases_number', %(cases)s);
DROP TABLE bench_county, bench_case, bench_row, bench_pool, bench_step;
