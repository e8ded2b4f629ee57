"""The real divisions of 2016 and county boundaries of 2018 of Zhejiang, where the files lie beside the repository."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import numpy as np
import pytest
import shapely
from django.db.models import Count

from yiwang.shared.geo.datum import Datum
from yiwang.territory import queries
from yiwang.territory.actions import Reading, generate_grids, import_boundaries, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Division
from yiwang.territory.tests.real_files import real_file

pytestmark = pytest.mark.django_db
XIHU = "330106"
AS_OF_2016, AS_OF_2018 = date(2016, 7, 31), date(2018, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def zhejiang(module_db: Callable[[], AbstractContextManager[None]]) -> None:
    table = real_file("divisions/zhejiang_2016_levels1-5.csv.gz")
    boundaries = real_file("boundaries/zhejiang_county_2018_gcj02.geojson.gz")
    with module_db():
        outcome = import_divisions(table, as_of=AS_OF_2016, datum=Datum.GCJ02)
        assert (outcome.added, import_divisions(table, as_of=AS_OF_2016, datum=Datum.GCJ02).unchanged) == (33_630, 33_630)
        reading = Reading(datum=Datum.GCJ02, as_of=AS_OF_2018)
        assert import_boundaries(boundaries, level=Level.COUNTY, reading=reading).added == 88
        assert import_boundaries(boundaries, level=Level.COUNTY, reading=reading).version is None
        generate_grids(XIHU, as_of=AS_OF_2018)


def test_rows_of_each_level() -> None:
    counts = dict(Division.objects.values_list("level").annotate(Count("id")).order_by("level"))
    assert counts == {1: 1, 2: 11, 3: 101, 4: 1387, 5: 32130}
    assert Division.objects.filter(level=Level.COUNTY, virtual=True).count() == 11
    assert len(queries.counties()) == 90


def test_county_polygons() -> None:
    assert Boundary.objects.filter(level=Level.COUNTY, datum="gcj02").count() == 88
    assert shapely.is_valid([shapely.from_wkb(bytes(row.wkb)) for row in Boundary.objects.all()]).all()


def test_points_of_towns_lie_in_their_own_county() -> None:
    towns = list(Division.objects.filter(level=Level.TOWNSHIP).exclude(lon=None))
    places = queries.locate_many([town.lon for town in towns], [town.lat for town in towns])
    own = [place is not None and place.county == town.code[:6] for town, place in zip(towns, places, strict=True)]
    assert (sum(own), len(own)) == (1252, 1255)


def test_cells_of_one_county() -> None:
    pointed = list(Division.objects.filter(code__startswith=XIHU, level__gte=Level.TOWNSHIP).exclude(lon=None))
    places = queries.locate_many([row.lon for row in pointed], [row.lat for row in pointed])
    assert len(pointed) == 82
    for row, place in zip(pointed, places, strict=True):
        assert row.code in (place.township, place.village)
        assert place.grid is not None


def test_every_point_of_the_county_has_a_grid() -> None:
    county = shapely.from_wkb(bytes(Boundary.objects.get(code=f"{XIHU}000000").wkb))
    west, south, east, north = county.bounds
    random = np.random.default_rng(20161)
    lons, lats = random.uniform(west, east, 5000), random.uniform(south, north, 5000)
    inside = shapely.intersects_xy(county, lons, lats)
    places = queries.locate_many(lons[inside], lats[inside])
    assert all(place is not None and place.county == XIHU and place.grid for place in places)


def test_an_address() -> None:
    assert queries.place_in_words("浙江省杭州市西湖区转塘街道象山社区 3 号").label == "转塘街道 象山社区"
