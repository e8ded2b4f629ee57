"""Real input: reports of Boston's 311 of 2015, and a territory drawn from the wards and precincts that the file itself names.

`python -m tests.support.boston FILE FOLDER` writes divisions.csv, ward.geojson, precinct.geojson, city.geojson and units.csv,
which `yiwang import` takes (docs/howto/rehearse-with-boston.md).
"""

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "sr311" / "boston_2015.csv.gz"
STATE, REGION, CITY = "250000000000", "250200000000", "250201000000"
COUNTY = "250201"
CITY_HALL = (-71.0587, 42.3594)  # the file's default geocode: one point with thousands of cases
SQUARE, OFF, REACH = 0.0005, 0.00005, 0.006  # degrees; the file's points are whole 0.0001, so none lies on an edge

# their type → ours; the rest is for the staff to decide
TYPES = {
    "Street Light Outages": "0402", "General Lighting Request": "0402", "Street Light Knock Downs": "0402",
    "Pothole Repair (Internal)": "0403", "Sidewalk Repair (Make Safe)": "0403", "Sidewalk Repair": "0403", "Roadway Repair": "0403",
    "Catchbasin": "0403", "Graffiti Removal": "0304", "PWD Graffiti": "0304", "Tree Maintenance Requests": "0306",
    "Tree Emergencies": "0306", "New Tree Requests": "0306", "Empty Litter Basket": "0301", "Pick up Dead Animal": "0301",
    "Schedule a Bulk Item Pickup SS": "0301", "CE Collection": "0301", "Trash on Vacant Lot": "0301",
    "Overflowing or Un-kept Dumpster": "0301", "Abandoned Vehicles": "0601", "Traffic Signal Inspection": "0602",
    "Traffic Signal Repair": "0602", "Sign Repair": "0602", "Missing Sign": "0602", "Unsafe Dangerous Conditions": "0104",
    "Building Inspection Request": "0104", "Electrical": "0103", "Working Beyond Hours": "0501",
}  # fmt: skip
OTHER = "9901"


@dataclass(frozen=True, slots=True)
class Row:
    """One report of the file. lon, lat in WGS 84 degrees; `precinct` is ward × 100 + precinct."""

    id: str
    kind: str
    words: str
    address: str
    lon: float
    lat: float
    precinct: int

    @property
    def case_type(self) -> str:
        return TYPES.get(self.kind, OTHER)

    @property
    def ward_code(self) -> str:
        return f"{COUNTY}{self.precinct // 100:03}000"

    @property
    def precinct_code(self) -> str:
        return f"{COUNTY}{self.precinct // 100:03}{self.precinct % 100:03}"


def rows(path: Path = FILE) -> Iterator[Row]:
    """Reports that name a precinct and do not lie on the default geocode, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            point = (float(line["LONGITUDE"]), float(line["LATITUDE"]))
            precinct = int((line["precinct"] or "0").split(".")[0].strip("ABC "))
            if precinct > 100 and precinct % 100 and point != CITY_HALL:
                yield Row(
                    line["CASE_ENQUIRY_ID"],
                    line["TYPE"],
                    f"{line['TYPE']}: {line['CASE_TITLE']}",
                    line["Location"],
                    *point,
                    precinct,
                )


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes in WGS 84 degrees by code."""

    city: Any
    wards: dict[str, Any]
    precincts: dict[str, Any]


def draw(path: Path = FILE) -> Ground:
    """Squares of 50 m, each of the precinct that most reports at the nearest point name, joined: edges meet exactly."""
    named: dict[tuple[float, float], Counter[str]] = defaultdict(Counter)
    for row in rows(path):
        named[row.lon, row.lat][row.precinct_code] += 1
    spots = sorted(named)
    tree = shapely.STRtree(shapely.points(spots))
    west, south = np.floor(np.min(spots, axis=0) / SQUARE).astype(int) - 4
    east, north = np.ceil(np.max(spots, axis=0) / SQUARE).astype(int) + 4
    columns, lines = (axis.ravel() for axis in np.meshgrid(np.arange(west, east), np.arange(south, north)))
    middles = shapely.points((columns + 0.5) * SQUARE + OFF, (lines + 0.5) * SQUARE + OFF)
    near, spot = tree.query_nearest(middles, max_distance=REACH, all_matches=False)
    squares = shapely.box(
        columns[near] * SQUARE + OFF,
        lines[near] * SQUARE + OFF,
        (columns[near] + 1) * SQUARE + OFF,
        (lines[near] + 1) * SQUARE + OFF,
    )
    members: dict[str, list[Any]] = defaultdict(list)
    for square, index in zip(squares, spot, strict=True):
        members[named[spots[index]].most_common(1)[0][0]].append(square)
    precincts = {code: shapely.union_all(parts, grid_size=1e-6) for code, parts in sorted(members.items())}
    by_ward: dict[str, list[Any]] = defaultdict(list)
    for code, shape in precincts.items():
        by_ward[f"{code[:9]}000"].append(shape)
    wards = {code: shapely.union_all(shapes, grid_size=1e-6) for code, shapes in by_ward.items()}
    return Ground(shapely.union_all(list(wards.values()), grid_size=1e-6), wards, precincts)


def write(folder: Path, ground: Ground) -> None:
    """The files that the imports take."""
    lines = [
        "code12,name,level,parent12",
        f"{STATE},Massachusetts,1,",
        f"{REGION},Suffolk,2,{STATE}",
        f"{CITY},Boston,3,{REGION}",
    ]
    lines += [f"{code},Ward {int(code[6:9])},4,{CITY}" for code in ground.wards]
    lines += [f"{code},Ward {int(code[6:9])} Precinct {int(code[9:])},5,{code[:9]}000" for code in ground.precincts]
    (folder / "divisions.csv").write_text("\n".join(lines), encoding="utf-8")
    for name, shapes in (("city", {CITY: ground.city}), ("ward", ground.wards), ("precinct", ground.precincts)):
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in shapes.items()
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[2]), draw(Path(sys.argv[1])))
