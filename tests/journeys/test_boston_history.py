"""The year 2015 of Boston's 311 as history: the shipped mapping on the real file. BOSTON_ROWS takes more of it; 121,145 are all."""

import gzip
import os
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from tests.support.boston import CITY, COUNTY, FILE, REGION, STATE
from yiwang.access.actions import create_standard_units
from yiwang.access.queries import console_actor
from yiwang.cases.models import Case, CaseClock, CaseReference
from yiwang.intake.actions import import_cases
from yiwang.intake.history.mapping import read_mapping
from yiwang.project.cli.import_verb import county_offices
from yiwang.territory.actions.import_divisions import import_divisions

pytestmark = [
    pytest.mark.usefixtures("owner_db"),
    pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not here: Boston's reports are no part of the repository"),
]
ROWS = int(os.environ.get("BOSTON_ROWS", "3000"))
DIVISIONS = f"code12,name,level,parent12\n{STATE},Massachusetts,1,\n{REGION},Suffolk,2,{STATE}\n{CITY},Boston,3,{REGION}\n"


def first_rows(folder: Path) -> Path:
    """The first ROWS of the file; no cell of it has a line break."""
    path = folder / "boston.csv"
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as whole:
        path.write_text("".join(islice(whole, ROWS + 1)), encoding="utf-8")
    return path


def test_a_year_of_boston(tmp_path: Path) -> None:
    (tmp_path / "divisions.csv").write_text(DIVISIONS, encoding="utf-8")
    import_divisions(tmp_path / "divisions.csv", as_of=date(2015, 1, 1), datum=None)
    create_standard_units(actor=console_actor(), division=COUNTY, offices=county_offices())
    file, mapping = first_rows(tmp_path), read_mapping(Path("boston-311"))
    done = import_cases(file, mapping, actor=console_actor())
    assert (done.account.read, done.account.loaded, done.account.rejected) == (ROWS, ROWS, 0)
    cases = Case.objects.using("owner")
    states = Counter(cases.values_list("state", flat=True))
    assert set(states) == {"closed", "in_progress", "merged"} and states["closed"] > ROWS / 2
    assert done.joined.linked + done.joined.unlinked == states["merged"]
    clocks = CaseClock.objects.using("owner").exclude(stopped_at=None)
    assert not [one for one in clocks if one.met != (one.stopped_at <= one.due_at)]
    assert not CaseClock.objects.using("owner").exclude(next_alarm_at=None).exists()
    again = import_cases(file, mapping, actor=console_actor())
    assert again.account.already == ROWS == CaseReference.objects.using("owner").count()
