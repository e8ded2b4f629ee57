"""From the real divisions of Zhejiang in 2016 to those in 2022, where the files lie beside the repository."""

from datetime import date

import pytest

from yiwang.shared.geo.datum import Datum
from yiwang.territory import queries
from yiwang.territory.actions import import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Division
from yiwang.territory.tests.real_files import real_file

AS_OF_2016, AS_OF_2022 = date(2016, 7, 31), date(2022, 10, 31)


@pytest.mark.django_db(transaction=True)
def test_from_2016_to_2022() -> None:
    import_divisions(real_file("divisions/zhejiang_2016_levels1-5.csv.gz"), as_of=AS_OF_2016, datum=Datum.GCJ02)
    table = real_file("divisions/zhejiang_2022_levels1-4.csv.gz")
    outcome = import_divisions(table, as_of=AS_OF_2022)
    ended = Division.objects.filter(valid_to=AS_OF_2022).exclude(code__in=Division.objects.filter(valid_to=None).values("code"))
    counts = {level: ended.filter(level=level).count() for level in (Level.COUNTY, Level.TOWNSHIP)}
    assert counts == {Level.COUNTY: 6 + 11, Level.TOWNSHIP: 153}  # six counties, eleven rows that only grouped others
    assert (outcome.added, outcome.changed) == (6 + 153, 26)
    assert Division.objects.filter(level=Level.VILLAGE, valid_to=None).exists()  # of which the newer table does not speak
    assert "330114" in queries.counties()
    assert queries.place_of_code("330104000000").label == "江干区"
    assert import_divisions(table, as_of=AS_OF_2022).version is None
