-- What `yiwang import workers` would do, as tables of the running transaction. Statements end with a line of their own: "--;".
-- workers_in holds the file's usable rows (worker_file.FIELDS; null: the file has no such column, or no day).

-- name: stage
CREATE TEMP TABLE workers_in (
  line integer PRIMARY KEY, username text, name text, grid text, county text, village text, township text, kind text,
  position text, department text, duties text, case_classes text[], payer text, payer_note text, unit text, role text,
  since date, until date
) ON COMMIT DROP;
CREATE TEMP TABLE workers_out (line integer, field text, rule text, value text) ON COMMIT DROP;

-- name: settle
-- absent columns that identify a line or a post mean their usual value
UPDATE workers_in SET department = coalesce(department, ''), role = coalesce(role, 'grid-worker')
WHERE department IS NULL OR role IS NULL;
CREATE INDEX ON workers_in (username);
CREATE INDEX ON workers_in (grid);
ANALYZE workers_in;

-- name: sift_people
-- one log-in name is one person of one county; the first line of the file is right
INSERT INTO workers_out
SELECT i.line, CASE WHEN i.name <> f.name THEN 'name' ELSE 'staff' END,
  CASE WHEN i.name <> f.name THEN 'other_name' ELSE 'other_county' END, i.username
FROM workers_in i JOIN (
  SELECT DISTINCT ON (username) username, name, county FROM workers_in ORDER BY username, line
) f USING (username) WHERE i.name <> f.name OR i.county <> f.county;
INSERT INTO workers_out
SELECT i.line, 'staff', 'other_county', i.username FROM workers_in i JOIN access_account a ON a.username = i.username
WHERE a.county NOT IN (i.county, left(i.county, 4) || '00', left(i.county, 2) || '0000');
INSERT INTO workers_out
SELECT line, 'valid_from', 'overlap', username FROM (
  SELECT line, username, since, max(coalesce(until, 'infinity'::date)) OVER (
    PARTITION BY username, grid, department ORDER BY coalesce(since, %(on)s::date), line
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held
  FROM workers_in
) o WHERE held > coalesce(since, %(on)s::date);
DELETE FROM workers_in i USING workers_out o WHERE o.line = i.line;

-- name: people
-- a person has one post: at the unit that is named, at one they hold already, else at that of their village, township or county
CREATE TEMP TABLE workers_who ON COMMIT DROP AS
SELECT i.username, i.role, min(i.line) AS line, min(i.name) AS name, min(i.county) AS county, i.unit AS named,
  CASE WHEN count(DISTINCT i.village) = 1 THEN min(i.village) END AS village,
  CASE WHEN count(DISTINCT i.township) = 1 THEN min(i.township) END AS township,
  min(coalesce(i.since, %(on)s::date)) AS since,
  CASE WHEN bool_and(i.until IS NOT NULL) THEN max(i.until) END AS until,
  NULL::bigint AS account_id, NULL::bigint AS post_id, NULL::text AS unit
FROM workers_in i GROUP BY i.username, i.role, i.unit;
UPDATE workers_who w SET account_id = a.id FROM access_account a WHERE a.username = w.username;
UPDATE workers_who w SET post_id = p.id, unit = p.unit_id FROM (
  SELECT DISTINCT ON (account_id, role, county) * FROM access_post
  WHERE valid_to IS NULL OR valid_to > %(on)s::date ORDER BY account_id, role, county, valid_from, id
) p WHERE coalesce(w.named, '') = '' AND p.account_id = w.account_id AND p.role = w.role AND p.county = w.county;
CREATE TEMP TABLE workers_units ON COMMIT DROP AS
SELECT code, name, kind, division, county FROM access_unit
WHERE county IN (SELECT DISTINCT county FROM workers_who) AND (valid_to IS NULL OR valid_to > %(on)s::date);
ANALYZE workers_units;
UPDATE workers_who w SET unit = u.code FROM workers_units u
WHERE w.unit IS NULL AND coalesce(w.named, '') <> '' AND u.county = w.county AND (u.code = w.named OR u.name = w.named);
UPDATE workers_who w SET unit = u.code FROM (
  SELECT DISTINCT ON (kind, division) * FROM workers_units ORDER BY kind, division, code) u
WHERE w.unit IS NULL AND coalesce(w.named, '') = '' AND u.kind = 'village' AND u.division = w.village;
UPDATE workers_who w SET unit = u.code FROM (
  SELECT DISTINCT ON (kind, division) * FROM workers_units ORDER BY kind, division, code) u
WHERE w.unit IS NULL AND coalesce(w.named, '') = '' AND u.kind = 'township_room' AND u.division = w.township;
UPDATE workers_who w SET unit = u.code FROM (
  SELECT DISTINCT ON (kind, county) * FROM workers_units ORDER BY kind, county, code) u
WHERE w.unit IS NULL AND coalesce(w.named, '') = '' AND u.kind = 'county_centre' AND u.county = w.county;
UPDATE workers_who w SET post_id = p.id FROM (
  SELECT DISTINCT ON (account_id, role, unit_id) * FROM access_post
  WHERE valid_to IS NULL OR valid_to > %(on)s::date ORDER BY account_id, role, unit_id, valid_from, id
) p WHERE w.post_id IS NULL AND p.account_id = w.account_id AND p.role = w.role AND p.unit_id = w.unit;
INSERT INTO workers_out SELECT i.line, 'unit', 'no_unit', coalesce(nullif(i.unit, ''), i.village)
FROM workers_in i JOIN workers_who w ON w.username = i.username AND w.role = i.role AND w.named IS NOT DISTINCT FROM i.unit
WHERE w.unit IS NULL;
DELETE FROM workers_in i USING workers_out o WHERE o.line = i.line;
CREATE INDEX ON workers_who (username);
ANALYZE workers_who;

-- name: plan
-- Each row beside the line it speaks of: that which begins on its day; without a day that which holds or comes next; else the
-- one that it follows.
DROP TABLE IF EXISTS workers_plan;
CREATE TEMP TABLE workers_plan ON COMMIT DROP AS
WITH known_lines AS (
  SELECT a.*, p.account_id, p.valid_to IS NULL OR p.valid_to > %(on)s::date AS in_post
  FROM access_gridassignment a JOIN access_post p ON p.id = a.post_id
  WHERE a.grid IN (SELECT grid FROM workers_in) AND (a.valid_to IS NULL OR a.valid_to > a.valid_from)
),
-- Where the file has no last days, somebody whose line has ended since comes back on the day of the import.
back AS (
  SELECT DISTINCT i.line FROM workers_in i JOIN workers_who w ON w.username = i.username
  JOIN known_lines e ON e.account_id = w.account_id AND e.grid = i.grid AND e.department = i.department
  WHERE NOT %(has_until)s AND e.valid_to <= %(on)s::date AND e.valid_to > i.since
),
given AS (
  SELECT i.line, i.username, i.name, i.grid, i.county, i.village, i.township, i.kind, i.position, i.department, i.duties,
    i.case_classes, i.payer, i.payer_note, i.unit, i.role, i.until, CASE WHEN back.line IS NULL THEN i.since END AS since
  FROM workers_in i LEFT JOIN back USING (line)
),
met AS (
  SELECT DISTINCT ON (i.line) i.*, w.account_id, w.post_id, e.id AS known, e.post_id AS e_post, e.in_post,
    e.kind AS e_kind, e.position AS e_position, e.duties AS e_duties, e.case_classes AS e_classes, e.payer AS e_payer,
    e.payer_note AS e_note, e.valid_from AS e_from, e.valid_to AS e_to
  FROM given i
  JOIN workers_who w ON w.username = i.username AND w.role = i.role AND w.named IS NOT DISTINCT FROM i.unit
  LEFT JOIN known_lines e ON e.account_id = w.account_id AND e.grid = i.grid AND e.department = i.department AND (
    e.valid_from = i.since
    OR i.since IS NULL AND (e.valid_to IS NULL OR e.valid_to > %(on)s::date)
    OR i.since > e.valid_from AND (e.valid_to IS NULL OR e.valid_to > i.since))
  ORDER BY i.line, (e.valid_from = i.since) DESC NULLS LAST, e.valid_from
),
meant AS (
  SELECT *, coalesce(kind, e_kind, 'full') AS n_kind, coalesce(position, e_position, 'worker') AS n_position,
    coalesce(duties, e_duties, '') AS n_duties, coalesce(case_classes, e_classes, '{}') AS n_classes,
    coalesce(payer, e_payer, '') AS n_payer, coalesce(payer_note, e_note, '') AS n_note,
    CASE WHEN known IS NOT NULL AND coalesce(unit, '') = '' AND (in_post OR e_to <= %(on)s::date AND (
      NOT %(has_until)s OR until <= %(on)s::date)) THEN e_post ELSE post_id END AS n_post,
    coalesce(since, e_from, %(on)s::date) AS n_from,
    CASE WHEN %(has_until)s THEN until ELSE e_to END AS n_to
  FROM met
),
seen AS (
  SELECT *, known IS NOT NULL AND n_post IS NOT DISTINCT FROM e_post
    AND (n_kind, n_position, n_duties, n_payer, n_note) = (e_kind, e_position, e_duties, e_payer, e_note)
    AND n_classes::varchar[] = e_classes AS same
  FROM meant
)
SELECT line, username, name, grid, county, village, township, department, role, unit, known, n_kind AS kind,
  n_position AS position, n_duties AS duties, n_classes AS case_classes, n_payer AS payer, n_note AS payer_note,
  n_post AS post_id, e_from, e_to, n_to AS until,
  CASE WHEN known IS NULL THEN n_from WHEN since IS NULL AND NOT same THEN greatest(e_from, %(on)s::date) ELSE n_from END AS since,
  CASE WHEN known IS NULL THEN 'add'
       WHEN n_from = e_from AND same AND n_to IS NOT DISTINCT FROM e_to THEN 'keep'
       WHEN n_from = e_from AND (same OR since IS NOT NULL OR e_from >= %(on)s::date) THEN 'correct'
       ELSE 'follow' END AS what
FROM seen;
CREATE INDEX ON workers_plan (known);
CREATE INDEX ON workers_plan (grid);
ANALYZE workers_plan;

-- name: plan_ends
-- with --replace: what holds in the villages of the file and is not among its rows
DROP TABLE IF EXISTS workers_ending;
CREATE TEMP TABLE workers_ending ON COMMIT DROP AS
SELECT a.id, a.grid, a.post_id, a.department, greatest(a.valid_from, %(on)s::date) AS on_day
FROM access_gridassignment a
WHERE %(replace)s AND left(a.grid, 12) IN (SELECT DISTINCT village FROM workers_in)
  AND a.county IN (SELECT DISTINCT county FROM workers_in) AND (a.valid_to IS NULL OR a.valid_to > %(on)s::date)
  AND NOT EXISTS (SELECT FROM workers_plan p WHERE p.known = a.id);

-- name: sift_clashes
-- rows that would overlap what the database holds for the same person, grid and department
INSERT INTO workers_out
SELECT DISTINCT p.line, 'valid_from', 'overlap', p.username
FROM workers_plan p JOIN access_account c ON c.username = p.username
JOIN access_post o ON o.account_id = c.id
JOIN access_gridassignment a ON a.post_id = o.id AND a.grid = p.grid AND a.department = p.department
WHERE p.what <> 'keep' AND a.id IS DISTINCT FROM p.known AND (a.valid_to IS NULL OR a.valid_to > a.valid_from)
  AND a.valid_from < coalesce(p.until, 'infinity'::date) AND coalesce(a.valid_to, 'infinity'::date) > p.since
  AND NOT EXISTS (SELECT FROM workers_plan q WHERE q.known = a.id) AND NOT EXISTS (SELECT FROM workers_ending e WHERE e.id = a.id);
INSERT INTO workers_out
SELECT p.line, 'valid_to', 'days_out_of_order', p.username FROM workers_plan p WHERE p.until < p.since;
-- two lead workers of one grid at a time, counting what stays as it is and what ends
WITH heads AS (
  SELECT p.line, p.username::text AS who, p.grid, p.since AS begins, coalesce(p.until, 'infinity'::date) AS ends
  FROM workers_plan p WHERE p.position = 'lead'
  UNION ALL
  SELECT NULL, c.username, a.grid, a.valid_from,
    coalesce(e.on_day, CASE WHEN p.what = 'follow' THEN p.since END, a.valid_to, 'infinity'::date)
  FROM access_gridassignment a JOIN access_post o ON o.id = a.post_id JOIN access_account c ON c.id = o.account_id
  LEFT JOIN workers_ending e ON e.id = a.id LEFT JOIN workers_plan p ON p.known = a.id
  WHERE a.position = 'lead' AND a.grid IN (SELECT grid FROM workers_plan WHERE position = 'lead' AND what <> 'keep')
    AND (p.known IS NULL OR p.what = 'follow')
)
INSERT INTO workers_out
SELECT DISTINCT b.line, 'position', 'second_lead', b.who FROM heads a JOIN heads b
  ON b.grid = a.grid AND b.who <> a.who AND b.line IS NOT NULL AND (a.line IS NULL OR a.line < b.line)
  AND a.begins < b.ends AND b.begins < a.ends AND a.begins < a.ends AND b.begins < b.ends;
DELETE FROM workers_in i USING workers_out o WHERE o.line = i.line;

-- name: apply_people
INSERT INTO access_account (username, display_name, email, language, is_active, county, created_at, password)
SELECT DISTINCT ON (username) username, name, '', %(language)s, true, county, now(), '!' || replace(gen_random_uuid()::text, '-', '')
FROM workers_who WHERE account_id IS NULL AND EXISTS (SELECT FROM workers_plan p WHERE p.username = workers_who.username)
ORDER BY username, line;
UPDATE access_account a SET display_name = w.name FROM workers_who w
WHERE a.id = w.account_id AND a.display_name <> w.name
  AND EXISTS (SELECT FROM workers_plan p WHERE p.username = w.username);
UPDATE workers_who w SET account_id = a.id FROM access_account a WHERE w.account_id IS NULL AND a.username = w.username;
INSERT INTO access_post (account_id, unit_id, role, county, valid_from, valid_to)
SELECT w.account_id, w.unit, w.role, w.county, min(w.since), CASE WHEN bool_and(w.until IS NOT NULL) THEN max(w.until) END
FROM workers_who w WHERE w.post_id IS NULL AND w.account_id IS NOT NULL AND w.unit IS NOT NULL AND EXISTS (
  SELECT FROM workers_plan p WHERE p.username = w.username AND p.role = w.role AND p.unit IS NOT DISTINCT FROM w.named
    AND p.post_id IS NULL AND p.what <> 'keep')
GROUP BY w.account_id, w.unit, w.role, w.county
ON CONFLICT (account_id, unit_id, role, valid_from) DO UPDATE SET valid_to = excluded.valid_to;
UPDATE workers_plan p SET post_id = o.id
FROM workers_who w JOIN (
  SELECT DISTINCT ON (account_id, role, unit_id) * FROM access_post
  ORDER BY account_id, role, unit_id, valid_to DESC NULLS FIRST, valid_from, id
) o ON o.account_id = w.account_id AND o.role = w.role AND o.unit_id = w.unit
WHERE p.post_id IS NULL AND w.username = p.username AND w.role = p.role AND w.named IS NOT DISTINCT FROM p.unit;

-- name: apply_lines
SET CONSTRAINTS grid_assignment_one_lead DEFERRED;
UPDATE access_gridassignment a SET valid_to = e.on_day FROM workers_ending e WHERE a.id = e.id;
UPDATE access_gridassignment a SET valid_to = p.since FROM workers_plan p WHERE a.id = p.known AND p.what = 'follow';
UPDATE access_gridassignment a SET post_id = p.post_id, kind = p.kind, position = p.position, duties = p.duties,
  case_classes = p.case_classes, payer = p.payer, payer_note = p.payer_note, valid_to = p.until
FROM workers_plan p WHERE a.id = p.known AND p.what = 'correct';
INSERT INTO access_gridassignment
  (post_id, grid, county, kind, position, department, duties, case_classes, payer, payer_note, valid_from, valid_to)
SELECT post_id, grid, county, kind, position, department, duties, case_classes, payer, payer_note, since, until
FROM workers_plan WHERE what IN ('add', 'follow') ORDER BY grid, line;
SET CONSTRAINTS grid_assignment_one_lead IMMEDIATE;

-- name: apply_ends
-- a grid worker whose last grid went has no post left there, and no running session
CREATE TEMP TABLE workers_gone ON COMMIT DROP AS
SELECT DISTINCT p.id, p.account_id, p.county FROM workers_ending e JOIN access_post p ON p.id = e.post_id
WHERE p.role = 'grid-worker' AND (p.valid_to IS NULL OR p.valid_to > %(on)s::date) AND NOT EXISTS (
  SELECT FROM access_gridassignment a WHERE a.post_id = p.id AND (a.valid_to IS NULL OR a.valid_to > %(on)s::date));
UPDATE access_post p SET valid_to = greatest(p.valid_from, %(on)s::date) FROM workers_gone g WHERE p.id = g.id;
WITH ended AS (
  DELETE FROM usersessions_usersession s USING workers_gone g WHERE s.user_id = g.account_id RETURNING s.session_key)
DELETE FROM django_session d USING ended WHERE d.session_key = ended.session_key;
