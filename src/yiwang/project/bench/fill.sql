-- Fills a bench database with cases, as its owner, set by set. Parameters: cases, first and second (counties of 6 digits), others.
-- Before: bench_pool (origin, n, row, lead) holds real reports as `open_cases` prepares them, with the unit the rules dispatch them to;
-- bench_step (state, ordinal, move, from_state, to_state, public) the moves that lead to a state.
-- Counties are of very unequal size, the largest has one case in seventeen; all but the first two are copies of the first.

-- step: counties and their units
SELECT setseed(0.42);

CREATE TEMP TABLE bench_county AS
WITH county AS (
  SELECT %(first)s AS code, %(first)s AS origin, 0 AS rank
  UNION ALL SELECT %(second)s, %(second)s, 1
  UNION ALL SELECT '9902' || lpad(n::text, 2, '0'), %(first)s, 1 + n FROM generate_series(1, %(others)s) n
), share AS (
  SELECT *, 1.0 / (rank + 6) AS weight FROM county
)
SELECT code, origin, rank, ('''§' || code || '''')::tsvector AS lexeme, sum(weight) OVER (ORDER BY rank) / sum(weight) OVER () AS upto FROM share;

INSERT INTO territory_division (code, level, parent_code, name, name_en, virtual, urban_rural, datum, valid_from, version_id)
SELECT replace(d.code, c.origin, c.code), d.level, CASE WHEN d.level = 3 THEN '990200000000' ELSE replace(d.parent_code, c.origin, c.code) END,
  CASE WHEN d.level = 3 THEN '第' || c.rank || '县' ELSE d.name END, CASE WHEN d.level = 3 THEN 'County ' || c.rank ELSE d.name_en END,
  d.virtual, d.urban_rural, d.datum, d.valid_from, d.version_id
FROM territory_division d JOIN bench_county c ON c.origin = left(d.code, 6) AND c.code <> c.origin
UNION ALL
SELECT '990200000000', level, parent_code, '第二市', 'Second City', virtual, urban_rural, datum, valid_from, version_id
FROM territory_division WHERE level = 2 AND EXISTS (SELECT FROM bench_county WHERE code <> origin);

INSERT INTO access_unit (code, name, name_en, kind, division, county, department, parent_id, email, valid_from)
SELECT replace(u.code, u.county, c.code), u.name, u.name_en, u.kind, replace(u.division, u.county, c.code), c.code, u.department,
  replace(u.parent_id, u.county, c.code), '', u.valid_from
FROM access_unit u JOIN bench_county c ON c.origin = u.county AND c.code <> u.county;

-- step: what each case is about, and when
CREATE TEMP TABLE bench_text AS
SELECT origin, n, lead, row, row->>'case_type_id' AS case_type_id, row->>'track' AS track, row->>'channel' AS channel, row->>'language' AS language,
  row->>'alias' AS alias, (row->>'anonymous')::boolean AS anonymous, row->>'title' AS title, row->>'words' AS words, row->'attributes' AS attributes,
  row->>'division' AS division, row->>'township' AS township, row->>'village' AS village, row->>'grid' AS grid, row->>'place_label' AS place_label,
  (row->>'lon')::float8 AS lon, (row->>'lat')::float8 AS lat, row->>'datum' AS datum, row->>'address' AS address, row->>'landmark' AS landmark,
  row->>'unit_id' AS unit_id, row->'route' AS route, (row->>'may_be_public')::boolean AS may_be_public,
  (row->>'segmenter_version')::smallint AS segmenter_version, row->>'key_id' AS key_id, decode(row->>'sealed', 'hex') AS sealed,
  ts_delete((row->>'search')::tsvector, '§' || origin) AS search
FROM bench_pool;
ALTER TABLE bench_text ADD PRIMARY KEY (origin, n);
ANALYZE bench_text;

-- One case in twenty is open, and those are the young ones; the others go back two years.
CREATE TEMP TABLE bench_draw AS
WITH size AS (
  SELECT origin, count(*) AS pooled FROM bench_text GROUP BY origin
), drawn AS (
  SELECT random() AS luck, random() AS age, random() < 0.05 AS open, floor(random() * 10)::int AS lot, random() AS pick,
    width_bucket(random(), (SELECT array_agg(upto::float8 ORDER BY rank) FROM bench_county)) AS rank
  FROM generate_series(1, %(cases)s)
), dated AS (
  SELECT *, now() - CASE WHEN open THEN 12 * age ^ 2 ELSE 4 + 730 * age END * interval '1 day' AS at FROM drawn
)
SELECT row_number() OVER (ORDER BY at) AS n, uuidv7(at - now()) AS id, d.luck, d.at, c.code AS county, c.origin, c.lexeme, floor(s.pooled * d.pick ^ 1.5)::int AS text_n,
  CASE WHEN open THEN ('{reported,reported,accepted,dispatched,dispatched,in_progress,in_progress,in_progress,resolved,rework}'::text[])[1 + d.lot]
    ELSE ('{closed,closed,closed,closed,closed,closed,closed,rejected,withdrawn,handed_off}'::text[])[1 + d.lot] END AS state,
  CASE WHEN open THEN now() + (100 * d.luck - 12) * interval '1 hour' END AS due_at
FROM dated d JOIN bench_county c USING (rank) JOIN size s USING (origin) ORDER BY at;

CREATE TEMP TABLE bench_row AS
SELECT d.*, t.track, t.channel, replace(t.lead, d.origin, d.county) AS lead,
  CASE WHEN d.luck < 0.08 THEN d.county || '-centre' ELSE replace(t.unit_id, d.origin, d.county) END AS triage, -- no township named
  state = ANY ('{dispatched,in_progress,rework,resolved,closed}') AS sent, state = ANY ('{dispatched,in_progress,rework}') AS away,
  due_at IS NULL AS final, at + least((now() - at) * (0.4 + luck / 2), (1 + 100 * luck) * interval '1 hour') AS touched
FROM bench_draw d JOIN bench_text t ON t.origin = d.origin AND t.n = d.text_n ORDER BY d.n;
ANALYZE bench_row;

-- step: cases
INSERT INTO cases_case (
  id, county, number, case_type_id, track, state, version, urgency, channel, language, alias, anonymous, title, words, attributes,
  division, township, village, grid, place_label, lon, lat, datum, address, landmark, unit_id, triage_unit_id, dispatch_unit_id, lead_unit_id,
  units, route, may_be_public, public_words, words_released_at, reported_at, updated_at, public_at, closed_at, next_due_at, verified_at, outcome,
  reply, reopened, message_waiting_at, escalated_unit_id, search, segmenter_version)
SELECT r.id, county, county || '-' || to_char(at, 'YYYYMMDD') || '-' || lpad(r.n::text, greatest(4, length(r.n::text)), '0'),
  case_type_id, r.track, state, 1, CASE WHEN luck < 0.05 THEN 'urgent' ELSE 'normal' END, r.channel, language,
  alias, anonymous, title, CASE WHEN coded THEN words || ' LD-' || r.n ELSE words END, attributes,
  county || substr(division, 7), county || substr(township, 7), CASE WHEN village = '' THEN '' ELSE county || substr(village, 7) END,
  CASE WHEN grid = '' THEN '' ELSE county || substr(grid, 7) END, place_label, lon, lat, datum, address,
  landmark, CASE WHEN away THEN r.lead ELSE triage END, triage, CASE WHEN sent THEN triage END, CASE WHEN sent THEN r.lead END,
  CASE WHEN sent AND r.lead <> triage THEN ARRAY[triage, r.lead] ELSE ARRAY[triage] END, route, may_be_public,
  CASE WHEN may_be_public AND luck < 0.3 THEN words ELSE '' END,
  CASE WHEN may_be_public AND luck < 0.3 THEN touched END,
  at, touched, touched, CASE WHEN final THEN touched END, due_at, CASE WHEN state = 'closed' THEN touched END,
  CASE WHEN state = 'closed' THEN 'solved' ELSE '' END, CASE WHEN state = 'closed' THEN '已经处理好了，谢谢您提醒。' ELSE '' END, 0,
  CASE WHEN NOT final AND luck > 0.95 THEN touched END, CASE WHEN NOT final AND luck < 0.05 THEN county || '-centre' END,
  CASE WHEN search = '' THEN search WHEN coded THEN search || lexeme || format('''ld'':200B ''%%s'':201B', r.n)::tsvector ELSE search || lexeme END,
  segmenter_version
FROM bench_row r JOIN bench_text t ON t.origin = r.origin AND t.n = r.text_n
CROSS JOIN LATERAL (SELECT r.track = 'open' AND luck < 0.3 AS coded) c ORDER BY r.n;

INSERT INTO cases_submission (id, digest, county, case_id, at) SELECT id, sha256(id::text::bytea), county, id, at FROM bench_row;

INSERT INTO cases_casereceipt (county, case_id, track, digest) SELECT county, id, track, sha256(id::text::bytea) FROM bench_row;

-- step: what happened with them
INSERT INTO cases_caseevent (
  county, case_id, track, at, kind, move, from_state, to_state, actor_kind, role, unit_id, target_unit_id, code, words, public, detail)
SELECT county, id, r.track, at, 'reported', '', '', 'reported', 'reporter', '', '', triage, '', '', true, jsonb_build_object('route', t.route->'triage')
FROM bench_row r JOIN bench_text t ON t.origin = r.origin AND t.n = r.text_n
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

INSERT INTO accountability_auditrecord (at, county, actor_kind, role, unit_id, action, subject, detail)
SELECT at, county, 'client', '', '', 'open_case', 'case:' || id, jsonb_build_object('channel', channel) FROM bench_row
UNION ALL
SELECT r.touched, r.county, 'staff', 'town-operator', r.triage, 'move_case', 'case:' || r.id, jsonb_build_object('move', s.move)
FROM bench_row r JOIN bench_step s USING (state) WHERE NOT r.final;

-- step: clocks, seals, photos and ratings
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
SELECT r.county, r.id, r.track, t.key_id, t.sealed FROM bench_row r JOIN bench_text t ON t.origin = r.origin AND t.n = r.text_n WHERE t.sealed IS NOT NULL;

INSERT INTO cases_caseattachment (county, case_id, track, id, sha256, thumb_sha256, media_type, size, width, height, source, at)
SELECT county, id, track, gen_random_uuid(), encode(sha256(id::text::bytea), 'hex'), encode(sha256(id::text::bytea), 'hex'), 'image/jpeg', 180000,
  1600, 1200, 'reporter', at FROM bench_row WHERE luck < 0.5;

INSERT INTO cases_caserating (county, case_id, track, round, solved, words, at)
SELECT county, id, track, 0, 'yes', '', touched FROM bench_row WHERE state = 'closed' AND luck < 0.2;

SELECT setval('cases_number', %(cases)s);
DROP TABLE bench_county, bench_text, bench_draw, bench_row, bench_pool, bench_step;
