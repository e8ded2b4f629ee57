"""Which counties this server works for."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from yiwang.access.actions import create_standard_units
from yiwang.access.queries import console_actor, forget_served, served_counties
from yiwang.access.queries.covered import covered_counties
from yiwang.access.tests.factories import COAST, import_coast
from yiwang.territory.actions import import_divisions

pytestmark = pytest.mark.usefixtures("owner_db")


def test_all_counties_before_there_are_desks_and_then_those_that_have_some(tmp_path: Path) -> None:
    import_coast(tmp_path)
    assert served_counties() == ("980101", "980200")
    create_standard_units(actor=console_actor(), division="980101")
    forget_served()
    assert served_counties() == ("980101",)


def test_a_city_goes_on_with_the_cases_of_a_county_that_ended(tmp_path: Path) -> None:
    file = tmp_path / "coast.csv"
    file.write_text(f"{COAST}980102000000,海东区,\n", encoding="utf-8")
    import_divisions(file, as_of=date(2020, 1, 1))
    file.write_text(COAST, encoding="utf-8")
    import_divisions(file, as_of=date(2020, 1, 1) + timedelta(days=366))
    assert served_counties() == ("980101", "980200")
    assert covered_counties("980100") == ("980100", "980101", "980102")
    assert covered_counties("980000") == ("980000", "980100", "980101", "980102", "980200")
