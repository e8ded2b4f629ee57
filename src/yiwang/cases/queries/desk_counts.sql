-- How many cases each tab of a desk holds, each counted up to `most` from its own index; in the words of `tab_condition`.
-- The lists of states stand here as text, since a partial index is used only where its condition can be read.
SELECT
  (SELECT count(*) FROM (
    SELECT FROM cases_case WHERE county = ANY (%(counties)s) AND unit_id = %(unit)s AND NOT ({final}) LIMIT %(most)s) c) AS mine,
  (SELECT count(*) FROM (
    SELECT FROM cases_case WHERE county = ANY (%(counties)s) AND lead_unit_id = %(unit)s AND {handling} AND NOT ({final}) LIMIT %(most)s) c) AS handling,
  (SELECT count(*) FROM (
    SELECT FROM cases_case c WHERE county = ANY (%(counties)s) AND unit_id = %(unit)s AND NOT ({final})
      AND next_due_at > %(now)s AND next_due_at <= %(now)s + %(risk)s
      AND (track <> 'open' OR EXISTS (
        SELECT FROM cases_caseclock k WHERE k.county = c.county AND k.case_id = c.id AND k.stopped_at IS NULL
          AND k.due_at = c.next_due_at AND k.due_at - k.started_at >= (k.due_at - %(now)s) * %(share)s)) LIMIT %(most)s) c) AS risk,
  (SELECT count(*) FROM (
    SELECT FROM cases_case WHERE county = ANY (%(counties)s) AND unit_id = %(unit)s AND NOT ({final}) AND next_due_at <= %(now)s LIMIT %(most)s) c) AS overdue,
  (SELECT count(*) FROM (
    SELECT FROM cases_case WHERE county = ANY (%(counties)s) AND escalated_unit_id = %(unit)s AND NOT ({final})
      AND (%(place)s = '' OR township = ANY (string_to_array(%(place)s, ',')) OR village = ANY (string_to_array(%(place)s, ',')) OR units @> ARRAY[%(unit)s]) LIMIT %(most)s) c) AS escalated
