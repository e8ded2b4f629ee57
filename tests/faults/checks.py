"""What must hold afterwards. Each check gives the lines that tell what is wrong; none is good."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid5

import httpx
import psutil
import psycopg
from psycopg import sql

from tests.faults.bulk import Table
from tests.faults.installation import Installation, ask, wait_until
from tests.faults.ledger import Ledger, Sent
from tests.support.mail_server import Accepted
from yiwang.cases.files import path_of

DRAIN_PATIENCE_S = 240.0
MOST_CONNECTIONS = 60
EXAMPLES = 5
# Cases of an import have a reference; they get no receipt and nobody is told of them.
IMPORTED = "EXISTS (SELECT FROM cases_casereference r WHERE r.county = c.county AND r.case_id = c.id)"
PARTS = {  # what each case must have, and how many
    "an event that opened it": "SELECT case_id FROM cases_caseevent WHERE kind = 'reported'",
    "a triage clock": "SELECT case_id FROM cases_caseclock WHERE kind = 'triage'",
    "a receipt": "SELECT case_id FROM cases_casereceipt",
    "a submission": "SELECT case_id FROM cases_submission",
    "an audit record": "SELECT substring(subject FROM 6)::uuid FROM accountability_auditrecord WHERE action = 'open_case'",
    "an announcement": "SELECT (payload->>'case')::uuid FROM shared_outboxrow WHERE topic = 'CaseOpened'",
}
ONCE = {  # statements whose every row tells of something that happened twice
    "a deadline was told twice": (
        "SELECT case_id::text FROM cases_caseevent WHERE kind = 'overdue' "
        "GROUP BY case_id, detail->>'clock', detail->>'milestone', detail->>'due' HAVING count(*) > 1"
    ),
    "a level was told twice": (
        "SELECT case_id::text FROM cases_caseevent WHERE kind = 'escalated' "
        "GROUP BY case_id, detail->>'clock', detail->>'milestone', detail->>'due', detail->>'level' HAVING count(*) > 1"
    ),
    "a deadline was marked and not told, or told and not marked": (
        f"SELECT c.number FROM cases_case c WHERE NOT {IMPORTED} AND "
        "(SELECT count(*) FROM cases_caseclock k WHERE k.case_id = c.id AND k.overdue_at IS NOT NULL) <> "
        "(SELECT count(*) FROM cases_caseevent e WHERE e.case_id = c.id AND e.kind = 'overdue')"
    ),
    "a move was made twice": (
        f"SELECT c.number FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id WHERE e.kind = 'move' AND NOT {IMPORTED} "
        "GROUP BY c.number, e.move HAVING count(*) > 1"
    ),
    "moves and versions differ": (
        f"SELECT number FROM cases_case c WHERE NOT {IMPORTED} AND version <> 1 + "
        "(SELECT count(*) FROM cases_caseevent e WHERE e.case_id = c.id AND e.kind = 'move')"
    ),
}


def settle(place: Installation) -> str:
    """Until nothing waits any more: announcements, jobs, due alarms. What still waits in the end; "" when nothing does."""
    try:
        wait_until(lambda: not any(_waiting(place).values()), "what waited was not worked off", DRAIN_PATIENCE_S)
    except AssertionError as problem:
        late = ask(
            place, "SELECT status::text, attempts, scheduled_at - now() FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        return f"{problem}: {_waiting(place)}, jobs such as {[tuple(map(str, row)) for row in late[:EXAMPLES]]}"
    return ""


def _waiting(place: Installation) -> dict[str, int]:
    statement = (
        "SELECT (SELECT count(*) FROM shared_outboxrow WHERE done_at IS NULL), "
        "(SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name NOT LIKE 'builtin%'), "
        "(SELECT count(*) FROM cases_caseclock WHERE stopped_at IS NULL AND next_alarm_at <= now())"
    )
    try:
        (row,) = ask(place, statement)
    except psycopg.Error:
        return {"database": 1}
    return dict(zip(("announcements", "jobs", "alarms"), map(int, map(str, row)), strict=True))


def wrongs(place: Installation, ledger: Ledger, mails: list[Accepted], tables: list[Table]) -> list[str]:
    """Everything that is wrong, one line each."""
    looks: list[Callable[[], list[str]]] = [
        lambda: [f"an answer that nobody may get: {wrong}" for wrong in ledger.wrongs],
        lambda: _reports(place, ledger),
        lambda: _submissions(place, ledger),
        lambda: _receipt_pages(place, ledger),
        lambda: _parts(place),
        lambda: _imports(place, tables),
        lambda: _once(place),
        lambda: _moves(place, ledger),
        lambda: _mails(place, ledger, mails),
        lambda: _files(place),
        lambda: _jobs(place),
        lambda: _house(place),
        lambda: _tables(place),
    ]
    return [line for look in looks for line in look()]


def _several(what: str, found: list[str]) -> list[str]:
    return [f"{what}: {len(found)}, such as {', '.join(found[:EXAMPLES])}"] if found else []


def _cases_by_mark(place: Installation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mark, number in ask(place, f"SELECT substring(words FROM 'q[a-z]+z'), number FROM cases_case c WHERE NOT {IMPORTED}"):
        found.setdefault(str(mark), []).append(str(number))
    return found


def _reports(place: Installation, ledger: Ledger) -> list[str]:
    """Every acknowledged report is one case, the one whose number was said; an unanswered one is none or one."""
    cases = _cases_by_mark(place)
    count = {report.mark: len(cases.get(report.mark, ())) for report in ledger.sent}
    known = {report.mark for report in ledger.sent}
    said = [
        report.mark
        for report in ledger.acknowledged()
        if report.number != "not seen" and cases.get(report.mark) != [report.number]
    ]
    return [
        *_several("acknowledged and lost", [r.mark for r in ledger.acknowledged() if count[r.mark] == 0]),
        *_several("stored twice", [mark for mark, many in count.items() if many > 1]),
        *_several("another number than the one that was said", said),
        *_several("cases that nobody sent", [mark for mark in cases if mark not in known]),
    ]


def _submissions(place: Installation, ledger: Ledger) -> list[str]:
    """Programs' own names for their reports lead to one case each."""
    ((client,),) = ask(place, "SELECT id FROM intake_apikey")
    assert isinstance(client, UUID)
    stored = {str(row[0]) for row in ask(place, "SELECT id FROM cases_submission")}
    named = [r for r in ledger.acknowledged() if r.door == "open311" and r.sure]
    twice = ask(place, "SELECT case_id::text FROM cases_submission GROUP BY case_id HAVING count(*) > 1")
    return [
        *_several("no submission for", [r.mark for r in named if str(uuid5(client, r.mark)) not in stored]),
        *_several("cases with two submissions", [str(row[0]) for row in twice]),
    ]


def _receipt_pages(place: Installation, ledger: Ledger) -> list[str]:
    """The page behind a receipt shows the number. All of them in a short run, some of each in a long one."""
    reports = [report for report in ledger.acknowledged() if report.receipt]
    step = max(1, len(reports) // 500)
    with httpx.Client(base_url=place.address, timeout=60) as client:
        return _several("no receipt page for", [r.mark for r in reports[::step] if not _page_is_right(client, r)])


def _page_is_right(client: httpx.Client, report: Sent) -> bool:
    answer = client.get(f"/r/{report.receipt}")
    return answer.status_code == 200 and (report.number in answer.text or report.number == "not seen")


def _parts(place: Installation) -> list[str]:
    """No case without its parts, no part without its case, none of them double."""
    found = []
    for what, rows in PARTS.items():
        statement = (
            f"SELECT coalesce(c.number, 'no case') FROM cases_case c FULL JOIN (SELECT case_id, count(*) AS many FROM ({rows}) "
            "AS part (case_id) GROUP BY case_id) p ON p.case_id = c.id "
            f"WHERE c.id IS NULL OR (p.many IS DISTINCT FROM 1 AND NOT {IMPORTED})"
        )
        found += _several(f"not exactly one of {what}", [str(row[0]) for row in ask(place, statement)])
    sealed = (
        f"SELECT number FROM cases_case c WHERE NOT anonymous AND NOT {IMPORTED} "
        "AND NOT EXISTS (SELECT FROM cases_caseseal s WHERE s.case_id = c.id)"
    )
    return [*found, *_several("no seal for a report with a contact", [str(row[0]) for row in ask(place, sealed)])]


def _imports(place: Installation, tables: list[Table]) -> list[str]:
    """A table whose import said done is in, every row once; of one that was given up on, no row is in twice."""
    asked = (
        "SELECT split_part(r.reference, '-', 1), count(*), count(DISTINCT c.id), count(DISTINCT c.words) "
        "FROM cases_casereference r LEFT JOIN cases_case c ON c.county = r.county AND c.id = r.case_id GROUP BY 1"
    )
    found = {str(row[0]): tuple(map(int, map(str, row[1:]))) for row in ask(place, asked)}
    uneven = [
        f"{table.tag} ({counts} of {table.rows})"
        for table in tables
        if len(set(counts := found.get(table.tag, (0, 0, 0)))) != 1 or (table.done and counts[0] != table.rows)
    ]
    bare = (
        f"SELECT number FROM cases_case c WHERE {IMPORTED} AND NOT EXISTS (SELECT FROM cases_caseevent e WHERE e.case_id = c.id)"
    )
    return [
        *_several("imports that are not complete and single", uneven),
        *_several("imported cases without an event", [str(row[0]) for row in ask(place, bare)]),
    ]


def _once(place: Installation) -> list[str]:
    return [line for what, statement in ONCE.items() for line in _several(what, [str(row[0]) for row in ask(place, statement)])]


def _moves(place: Installation, ledger: Ledger) -> list[str]:
    made = Counter(
        str(row[0])
        for row in ask(
            place, "SELECT number FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id WHERE e.move = 'accept'"
        )
    )
    return _several("moves acknowledged and lost", [m.number for m in ledger.moved if m.acknowledged and made[m.number] != 1])


def _mails(place: Installation, ledger: Ledger, mails: list[Accepted]) -> list[str]:
    """One mail for each event and address at most; exactly one where the notice says sent; never none without a word."""
    copies = Counter((mail.recipient, mail.id) for mail in mails)
    notices: dict[str, Counter[str]] = {}
    asked = "SELECT c.number, n.state FROM intake_notice n JOIN cases_case c ON c.id = n.case_id AND c.county = n.county"
    for number, state in ask(place, asked):
        notices.setdefault(str(number), Counter())[str(state)] += 1
    events = dict(
        ask(
            place,
            "SELECT c.number, count(*) FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id WHERE e.public GROUP BY 1",
        )
    )
    by_address = Counter(mail.recipient for mail in mails)
    untold, uneven = [], []
    for report in ledger.acknowledged():
        if not report.email or report.number == "not seen":
            continue
        states = notices.get(report.number, Counter())
        if sum(states.values()) != events.get(report.number):
            untold.append(f"{report.number} ({dict(states)} of {events.get(report.number)})")
        least = states["sent"]
        if not least <= by_address[report.email] <= least + states["unsure"]:
            uneven.append(f"{report.number} ({by_address[report.email]} mails, {dict(states)})")
    return [
        *_several("mails sent twice", [f"{address} {id_}" for (address, id_), many in copies.items() if many > 1]),
        *_several("events without a notice", untold),
        *_several("mails that do not fit their notices", uneven),
    ]


def _files(place: Installation) -> list[str]:
    """Every attachment has its files. Files without a row may lie there for two days: the sweep has tests of its own."""
    folder = place.data_dir / "files"
    rows = ask(place, "SELECT sha256, thumb_sha256 FROM cases_caseattachment")
    missing = [str(digest) for row in rows for digest in row if digest and not path_of(folder, str(digest)).exists()]
    return _several("attachments without their file", missing)


def orphans(place: Installation) -> int:
    """Files that no attachment names: their process was killed between file and commit."""
    held = {str(d) for row in ask(place, "SELECT sha256, thumb_sha256 FROM cases_caseattachment") for d in row}
    return sum(file.name not in held for file in Path(place.data_dir / "files").glob("*/*"))


def _jobs(place: Installation) -> list[str]:
    failed = ask(place, "SELECT task_name || ' ' || id FROM procrastinate_jobs WHERE status = 'failed'")
    return _several("failed jobs", [str(row[0]) for row in failed])


def _house(place: Installation) -> list[str]:
    """No zombies below the supervisor, no process twice, no connections left behind."""
    assert place.process
    below = psutil.Process(place.process.pid).children(recursive=True)
    zombies = [str(one.pid) for one in below if one.is_running() and one.status() == psutil.STATUS_ZOMBIE]
    ((connections,),) = ask(place, "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'yiwang%%'")
    twice = [name for name, found in (("web parent", place.web_parent()), ("worker", place.worker())) if len(found) != 1]
    return [
        *_several("zombies", zombies),
        *_several("not exactly one", twice),
        *([f"{connections} connections are open"] if int(str(connections)) > MOST_CONNECTIONS else []),
    ]


def _tables(place: Installation) -> list[str]:
    """Every row of every table can be read, checksums and large values included, and each index leads to as many rows."""
    broken = []
    with psycopg.connect(place.urls.of("superuser", "yiwang"), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname <> 'information_schema'"
        ).fetchall()
        for schema, table in tables:
            name = sql.Identifier(schema, table)
            try:
                connection.execute("SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off")
                plain = connection.execute(sql.SQL("SELECT count(*), sum(length(t::text)) FROM {} t").format(name)).fetchone()
                connection.execute("RESET ALL; SET enable_seqscan = off")
                indexed = connection.execute(sql.SQL("SELECT count(*) FROM {} t").format(name)).fetchone()
                connection.execute("RESET ALL")
            except psycopg.Error as problem:
                broken.append(f"{schema}.{table}: {problem}")
                continue
            if plain and indexed and plain[0] != indexed[0] and schema != "pg_catalog":
                broken.append(f"{schema}.{table}: {plain[0]} rows, {indexed[0]} by its index")
    return _several("tables that cannot be read", broken)


def stopwatch() -> Callable[[], float]:
    began = time.monotonic()
    return lambda: time.monotonic() - began
