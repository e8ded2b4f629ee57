"""`python -m tests.support.send_boston FILE ADDRESS KEY ROWS`: the first ROWS reports of the file go to a running server.

The file's case numbers are the senders' own ids: sending again adds nothing.
"""

import itertools
import sys
from collections import Counter
from pathlib import Path

from tests.support.boston import rows
from tests.support.open311_sender import Report, deliver


def main(file: str, address: str, key: str, many: str) -> int:
    """Exit code 1 when a report was not taken in."""
    wanted = list(itertools.islice(rows(Path(file)), int(many)))
    sent = deliver(address.rstrip("/"), [Report(row.id, row.form(key)) for row in wanted])
    statuses = Counter(answer.status for answer in sent.answers.values())
    said = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
    sys.stdout.write(f"{len(sent.answers):,} answers ({said}) in {sent.seconds:.1f} s: {sent.per_second:,.0f} reports/s\n")
    return 0 if len(sent.numbers()) == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
