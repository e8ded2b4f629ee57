"""Real input: reports of Boston's 311 of 2015, and a territory drawn from the wards and precincts that the file itself names.

`python -m tests.support.boston FILE FOLDER` writes divisions.csv, city.geojson, ward.geojson, precinct.geojson and grids.geojson
(one grid a precinct), which `yiwang import` takes (docs/howto/rehearse-with-boston.md).
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
from urllib.parse import urlencode

import numpy as np
import shapely

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "sr311" / "boston_2015.csv.gz"
STATE, REGION, CITY = "250000000000", "250200000000", "250201000000"
COUNTY = "250201"
CITY_HALL = (-71.0587, 42.3594)  # the file's default geocode: one point with thousands of cases
SQUARE, OFF, REACH = 0.0003, 0.00005, 0.006  # degrees; the file's points are whole 0.0001, so none lies on an edge

OTHER = "9901"  # what the staff have to decide: recycling carts, stickers, rodents, snow
KINDS = {  # our type → theirs
    "0101": ("Fire Hydrant", "Egress"),
    "0103": ("Electrical", "Downed Wire"),
    "0104": ("Unsafe Dangerous Conditions", "Building Inspection Request", "Abandoned Building"),
    "0301": (
        "Empty Litter Basket", "Pick up Dead Animal", "Schedule a Bulk Item Pickup SS", "CE Collection", "Trash on Vacant Lot",
        "Overflowing or Un-kept Dumpster", "Needle Pickup", "Illegal Dumping", "Litter Basket Maintenance",
        "Improper Storage of Trash (Barrels)", "Request for Litter Basket Installation",
    ),
    "0302": ("Construction Debris",),
    "0303": ("Space Savers", "News Boxes"),
    "0304": ("Graffiti Removal", "PWD Graffiti", "Illegal Posting of Signs"),
    "0306": (
        "Tree Maintenance Requests", "Tree Emergencies", "New Tree Requests", "Ground Maintenance", "Tree in Park", "Planting",
    ),
    "0401": ("Utility Casting Repair",),
    "0402": (
        "Street Light Outages", "General Lighting Request", "Street Light Knock Downs", "Knockdown Replacement",
        "Install New Lighting", "Upgrade Existing Lighting",
    ),
    "0403": (
        "Pothole Repair (Internal)", "Sidewalk Repair (Make Safe)", "Sidewalk Repair", "Sidewalk Repair (Internal)",
        "Roadway Repair", "Catchbasin", "Highway Maintenance", "BWSC Pothole", "Bridge Maintenance",
    ),
    "0404": (
        "Utility Call-In", "No Utilities Residential - Water", "No Utilities Residential - Electricity",
        "No Utilities Residential - Gas", "Watermain Break", "BWSC General Request",
    ),
    "0405": ("Equipment Repair", "Parks General Request", "Park Improvement Requests"),
    "0501": (
        "Working Beyond Hours", "Work Hours-Loud Noise Complaints", "Animal Noise Disturbances", "Undefined Noise Disturbance",
        "Dumpster & Loading Noise Disturbances", "Automotive Noise Disturbance", "Public Events Noise Disturbances",
    ),
    "0601": ("Abandoned Vehicles", "Abandoned Bicycle"),
    "0602": (
        "Traffic Signal Inspection", "Traffic Signal Repair", "Sign Repair", "Missing Sign", "Pavement Marking Maintenance",
        "Pavement Marking Inspection", "New Sign  Crosswalk or Pavement Marking", "Requests for Traffic Signal Studies or Reviews",
    ),
    "0603": ("MBTA Request",),
    "0701": (
        "Unsatisfactory Living Conditions", "Heat - Excessive  Insufficient", "Maintenance Complaint - Residential",
        "Maintenance - Homeowner", "Plumbing",
    ),
    "0704": ("Illegal Rooming House", "Overcrowding", "Student Overcrowding"),
    "0901": (
        "Unsanitary Conditions - Establishment", "Unsanitary Conditions - Food", "Food Alert - Unconfirmed",
        "Food Alert - Confirmed", "Unsanitary Conditions - Employees",
    ),
    "0904": ("Short Measure - Gas", "Scanning Overcharge", "Item Price Missing"),
    "1301": ("General Comments For a Program or Policy",),
    "1401": ("General Comments For An Employee",),  # restricted: goes to independent review, is neither indexed nor public
}  # fmt: skip
TYPES = {theirs: ours for ours, kinds in KINDS.items() for theirs in kinds}
REVIEWED = "1401"
ANSWERS = {  # to the questions of our types, where their type says it
    "Working Beyond Hours": {"source": "night_works"},
    "Work Hours-Loud Noise Complaints": {"source": "works"},
    "Animal Noise Disturbances": {"source": "life"},
    "Undefined Noise Disturbance": {"source": "life"},
    "Dumpster & Loading Noise Disturbances": {"source": "business"},
    "Automotive Noise Disturbance": {"source": "traffic"},
    "Public Events Noise Disturbances": {"source": "life"},
    "Abandoned Vehicles": {"kind": "abandoned"},
    "Abandoned Bicycle": {"kind": "abandoned"},
    "Traffic Signal Inspection": {"kind": "signal"},
    "Traffic Signal Repair": {"kind": "signal"},
    "Sign Repair": {"kind": "sign"},
    "Missing Sign": {"kind": "sign"},
    "Pavement Marking Maintenance": {"kind": "marking"},
    "Pothole Repair (Internal)": {"where": "roadway"},
    "Sidewalk Repair": {"where": "footway"},
    "Sidewalk Repair (Make Safe)": {"where": "footway"},
    "No Utilities Residential - Water": {"supply": "water"},
    "No Utilities Residential - Electricity": {"supply": "power"},
    "No Utilities Residential - Gas": {"supply": "gas"},
}


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

    @property
    def desk(self) -> str:
        """The unit that should take it in, of the usual units."""
        return f"{COUNTY}-independent-review" if self.case_type == REVIEWED else f"{self.ward_code[:9]}-room"

    def form(self, api_key: str) -> bytes:
        """The body of a POST to /open311/v2/requests.json."""
        answers = {f"attribute[{name}]": value for name, value in ANSWERS.get(self.kind, {}).items()}
        fields = {
            "api_key": api_key, "service_code": self.case_type, "lat": self.lat, "long": self.lon,
            "address_string": self.address, "description": self.words,
        }  # fmt: skip
        return urlencode(fields | answers).encode()


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
    """Squares of 30 m, each of the precinct that most reports at the nearest point name, joined: edges meet exactly."""
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
        code = named[spots[index]].most_common(1)[0][0]
        for owner in (code, f"{code[:9]}000", CITY):
            members[owner].append(square)
    shapes = {code: _joined(parts) for code, parts in sorted(members.items())}
    wards = {code: shape for code, shape in shapes.items() if code.endswith("000") and code != CITY}
    precincts = {code: shape for code, shape in shapes.items() if not code.endswith("000")}
    return Ground(shapes[CITY], wards, precincts)


def _joined(squares: list[Any]) -> Any:
    """Their union without the corners that lie on a straight line: neighbours have the same numbers, so edges still meet."""
    return shapely.simplify(shapely.coverage_union_all(squares), 0)


def write(folder: Path, ground: Ground) -> None:
    """The files that the imports take."""
    lines = [
        "code12,name,name_en,level,parent12",
        f"{STATE},Massachusetts,Massachusetts,1,",
        f"{REGION},Suffolk,Suffolk,2,{STATE}",
        f"{CITY},Boston,Boston,3,{REGION}",
    ]
    lines += [_line(code, f"Ward {int(code[6:9])}", 4, CITY) for code in ground.wards]
    lines += [_line(code, f"Ward {int(code[6:9])} Precinct {int(code[9:])}", 5, f"{code[:9]}000") for code in ground.precincts]
    (folder / "divisions.csv").write_text("\n".join(lines), encoding="utf-8")
    grids = {f"{code}001": shape for code, shape in ground.precincts.items()}
    layers = {"city": {CITY: ground.city}, "ward": ground.wards, "precinct": ground.precincts, "grids": grids}
    for name, shapes in layers.items():
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in shapes.items()
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")


def _line(code: str, name: str, level: int, parent: str) -> str:
    return f"{code},{name},{name},{level},{parent}"


if __name__ == "__main__":
    write(Path(sys.argv[2]), draw(Path(sys.argv[1])))
