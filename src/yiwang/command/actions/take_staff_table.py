"""The pooled staff of a county as a table in the form of the import: change it in a spreadsheet, import it again."""

import csv
import io

from yiwang.access.actions import Refused
from yiwang.access.queries import Actor, StaffFilters, county_staff
from yiwang.accountability.actions import record
from yiwang.shared.spreadsheet import no_formula

MOST = 100_000  # lines of one county: far more than any has
HEADER = (
    "staff", "name", "grid", "kind", "position", "department", "duties", "classes", "payer", "payer_note", "unit", "role",
    "valid_from", "valid_to",
)  # fmt: skip


def take_staff_table(actor: Actor, filters: StaffFilters) -> bytes:
    """CSV in UTF-8 with a byte order mark, as spreadsheets like it. Recorded: names leave the house. Raises Refused."""
    if filters.county not in actor.crew_of:
        raise Refused("Your post does not assign the grid staff there.")
    rows, count = county_staff(filters, MOST)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for row in rows:
        cells = (
            row.username, row.name, row.grid, row.kind, row.position, row.department, row.duties, " ".join(row.case_classes),
            row.payer, row.payer_note, row.unit, row.role, row.valid_from, row.valid_to or "",
        )  # fmt: skip
        writer.writerow([no_formula(str(cell)) for cell in cells])
    detail = {"lines": count, "grid": filters.grid, "department": filters.department, "payer": filters.payer}
    record(actor, "take_staff_table", f"county:{filters.county}", detail, county=filters.county)
    return text.getvalue().encode("utf-8-sig")
