"""Read polygons from GeoJSON or a Shapefile: which feature is which, to WGS 84, and everything that is wrong with them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from yiwang.shared.geo.area import area_m2, areas_m2
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.geo.plausible import WORDS, Doubt, doubts
from yiwang.shared.packed import whole_file
from yiwang.shared.table_file import plain_name
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.coordinate_system import SAME, Shift, conversion
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.actions.shape_file import is_shapefile, read_shapes

Polygon = Any  # shapely.Polygon or shapely.MultiPolygon
Raw = tuple[Mapping[str, Any], Any]  # properties; geometry, None, or the exception that says why there is none
LARGEST_DEGREE = 360.0
DEGREES = ("CRS84", "4326", "4490", "4979")  # coordinate systems in degrees that GeoJSON files name

# Spellings of the properties, the preferred first. Compared in lower case, without spaces and underscores.
Spellings = Mapping[str, tuple[str, ...]]
PROPERTIES: Spellings = {
    "code": ("code12", "code", "gridcode", "wgbm", "wgdm", "网格编码", "网格代码", "adcode", "divisioncode", "区划代码",
             "行政区划代码", "代码", "编码", "xzqdm", "pac", "gb", "id"),
    "name": ("name", "gridname", "wgmc", "网格名称", "名称", "区划名称", "xzqmc", "mc", "namezh"),
    "name_en": ("nameen", "englishname", "english", "英文名称"),
    "kind": ("kind", "gridkind", "gridtype", "网格类型", "网格类别", "类型"),
    "purpose": ("purpose", "用途", "专属类型"),
}  # fmt: skip


@dataclass(slots=True)
class Feature:
    """One feature of the file. `polygon` is WGS 84 degrees; `given` is the polygon as the file has it when that differs."""

    number: int  # from 1, in the order of the file
    values: dict[str, str]  # by field of PROPERTIES, '' when absent
    polygon: Polygon
    given: Polygon | None = None
    repaired: bool = False

    @property
    def label(self) -> str:
        """How the report names it."""
        code, name = self.values["code"], self.values["name"]
        return f"{name} ({code})" if code and name else name or code or f"feature {self.number}"


def read_features(
    path: Path,
    datum: Datum,
    findings: Findings,
    columns: Mapping[str, str],
    spellings: Mapping[str, tuple[str, ...]] = PROPERTIES,
) -> list[Feature]:
    """The polygons of a .geojson, .geojson.gz, .shp or .zip in WGS 84; what cannot be used goes to `findings`, by name.

    `columns` names properties of the file's own ({"code": "WGBM"}). Raises WrongInputError when it is no such file, when it says
    itself that it has another datum, or when it has no property of that name.
    """
    raw, shift = _shapes(path, datum, findings) if is_shapefile(path) else _geojson(path, datum)
    if not raw:
        raise WrongInputError(f"{path.name} has no features.")
    refuse_unknown_fields(columns, spellings)
    _refuse_unknown_columns(path, raw, columns)
    features = [
        feature
        for number, (properties, geometry) in enumerate(raw, start=1)
        if (feature := _feature(number, _values(properties, columns, spellings), geometry, findings)) is not None
    ]
    if shift is not None:
        for feature in features:
            feature.polygon = shapely.transform(feature.polygon, shift)
    features = _plausible(features, datum, findings)
    _convert(features, datum)
    return _valid(features, findings)


def _shapes(path: Path, datum: Datum, findings: Findings) -> tuple[list[Raw], Shift | None]:
    found = read_shapes(path)
    findings.notes += found.notes
    if found.projection:
        return found.rows, conversion(found.projection, datum, f"The .prj of {path.name}")
    edges = shapely.total_bounds([one for _properties, one in found.rows if isinstance(one, shapely.Geometry)])
    if len(found.rows) and np.isfinite(edges).all() and np.abs(edges).max() > LARGEST_DEGREE:
        raise WrongInputError(f"{path.name} has no .prj and its coordinates are not degrees: export it with its .prj.")
    return found.rows, None


def _geojson(path: Path, datum: Datum) -> tuple[list[Raw], Shift | None]:
    document = _document(path)
    rows: list[Raw] = []
    for raw in document["features"]:
        feature = raw if isinstance(raw, dict) else {}
        rows.append(({"id": feature.get("id"), **(feature.get("properties") or {})}, _geometry(feature.get("geometry"))))
    return rows, _system(path, document, datum)


def _geometry(raw: Any) -> Any:
    try:
        return shapely.force_2d(shape(raw)) if raw is not None else None
    except Exception as problem:  # GEOS and shapely raise many kinds for a ring that is none
        return problem


def refuse_unknown_fields(columns: Mapping[str, str], spellings: Spellings) -> None:
    """Raise WrongInputError for `--column x=…` with an x that means nothing here."""
    if unknown := sorted(columns.keys() - spellings.keys()):
        raise WrongInputError(f"--column {unknown[0]}=… means nothing here: what is read is {', '.join(spellings)}.")


def _refuse_unknown_columns(path: Path, raw: Sequence[Raw], columns: Mapping[str, str]) -> None:
    known = {name for properties, _geometry in raw for name in properties}
    if unknown := sorted(set(columns.values()) - known):
        listed = ", ".join(sorted(map(str, known - {"id"})))
        raise WrongInputError(f"{path.name} has no property “{unknown[0]}”. It has: {listed}.")


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(whole_file(path))
    except (ValueError, RecursionError) as problem:
        raise WrongInputError(f"{path.name} is not JSON: {problem}.") from problem
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise WrongInputError(f"{path.name} is not a GeoJSON FeatureCollection.")
    return document


def _system(path: Path, document: Mapping[str, Any], datum: Datum) -> Shift | None:
    """How to get to degrees, for a file that names a coordinate system; files in degrees are taken at the word of `datum`."""
    crs = document.get("crs")
    named = str(((crs.get("properties") or {}) if isinstance(crs, dict) else {}).get("name") or "")
    if not crs or any(name in json.dumps(crs) for name in DEGREES):
        return None
    return conversion(named or json.dumps(crs), datum, f"{path.name}")


def _feature(number: int, values: dict[str, str], geometry: Any, findings: Findings) -> Feature | None:
    feature = Feature(number, values, geometry)
    if isinstance(geometry, Exception):
        findings.errors.append(f"{feature.label}: its geometry cannot be read ({geometry}).")
    elif geometry is None or geometry.is_empty:
        findings.errors.append(f"{feature.label}: it has no geometry.")
    elif geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        findings.errors.append(f"{feature.label}: a polygon is needed, not {geometry.geom_type}.")
    else:
        return feature
    return None


def _values(
    properties: Mapping[str, Any], columns: Mapping[str, str], spellings: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    plain = {plain_name(str(name)): value for name, value in properties.items() if value is not None}
    found = {}
    for field, names in spellings.items():
        value = properties.get(columns[field]) if field in columns else next((plain[name] for name in names if name in plain), "")
        found[field] = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "").strip()
    return found


def _plausible(features: Sequence[Feature], datum: Datum, findings: Findings) -> list[Feature]:
    if not features:
        return []
    coordinates, owner = shapely.get_coordinates([feature.polygon for feature in features], return_index=True)
    found = doubts(coordinates[:, 0], coordinates[:, 1], datum)
    worst = np.zeros(len(features), dtype=np.int8)
    np.maximum.at(worst, owner, found)
    for feature, doubt in zip(features, worst, strict=True):
        if doubt:
            findings.errors.append(f"{feature.label}: a corner {WORDS[Doubt(int(doubt))]}.")
    return [feature for feature, doubt in zip(features, worst, strict=True) if not doubt]


def _convert(features: Sequence[Feature], datum: Datum) -> None:
    if datum in SAME or not features:
        return
    given: npt.NDArray[np.object_] = np.asarray([feature.polygon for feature in features], dtype=object)
    converted = shapely.transform(given, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum)))
    for feature, polygon in zip(features, converted, strict=True):
        feature.given, feature.polygon = feature.polygon, polygon


def _valid(features: list[Feature], findings: Findings) -> list[Feature]:
    """The features whose rings are in order, or could be put in order."""
    polygons = np.asarray([feature.polygon for feature in features], dtype=object)
    kept = []
    for feature, valid in zip(features, shapely.is_valid(polygons), strict=True):
        if valid or _mend_ring(feature, findings):
            kept.append(feature)
    return kept


def _mend_ring(feature: Feature, findings: Findings) -> bool:
    reason = shapely.is_valid_reason(feature.polygon)
    mended = polygonal(shapely.make_valid(feature.polygon, method="structure", keep_collapsed=False))
    if mended is None:
        findings.errors.append(f"{feature.label}: its ring encloses nothing ({reason}).")
        return False
    wrong = f"{feature.label}: invalid ring ({reason})"
    size = f"{area_m2(mended):,.0f} m² after the repair"
    if findings.mend(f"{wrong}; {size}.", f"{wrong}; {size}."):
        feature.polygon, feature.repaired = mended, True
    return feature.repaired


def polygonal(geometry: Any, smallest_m2: float = 0.0) -> Polygon | None:
    """What of a geometry is area, as Polygon or MultiPolygon, without parts under `smallest_m2`; None when nothing is left."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))  # twice: a collection may hold multipolygons
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    if len(parts) and smallest_m2:
        parts = parts[areas_m2(parts) >= smallest_m2]
    if not len(parts):
        return None
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
