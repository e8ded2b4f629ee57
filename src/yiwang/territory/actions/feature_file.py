"""Read polygons from GeoJSON: which feature is which, from any datum to WGS 84, and everything that is wrong with them."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import error as ZlibError  # noqa: N812  (an exception, not a function)

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from yiwang.shared.geo.area import area_m2, areas_m2
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.geo.plausible import WORDS, Doubt, doubts
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.outcome import Findings

Polygon = Any  # shapely.Polygon or shapely.MultiPolygon
DEGREES = ("CRS84", "4326", "4490", "4979")  # coordinate systems in degrees that GeoJSON files name
SAME = (Datum.WGS84, Datum.CGCS2000)

# Spellings of the properties, the preferred first. Compared in lower case, without spaces and underscores.
PROPERTIES: dict[str, tuple[str, ...]] = {
    "code": ("code12", "code", "gridcode", "网格编码", "网格代码", "adcode", "divisioncode", "区划代码", "行政区划代码",
             "代码", "编码", "xzqdm", "pac", "gb", "id"),
    "name": ("name", "gridname", "网格名称", "名称", "区划名称", "xzqmc", "mc", "namezh"),
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


def read_features(path: Path, datum: Datum, findings: Findings, columns: Mapping[str, str]) -> list[Feature]:
    """The polygons of a .geojson or .geojson.gz in WGS 84; what cannot be used goes to `findings`, by name.

    `columns` names properties of the file's own ({"code": "WGBM"}). Raises WrongInputError when it is no GeoJSON in degrees.
    """
    document = _document(path)
    _refuse_other_systems(path, document)
    features = [
        feature
        for number, raw in enumerate(document["features"], start=1)
        if (feature := _feature(number, raw, findings, columns)) is not None
    ]
    if not features and not findings.errors:
        raise WrongInputError(f"{path.name} has no features.")
    features = _plausible(features, datum, findings)
    _convert(features, datum)
    return _valid(features, findings)


def _document(path: Path) -> dict[str, Any]:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        document = json.loads(raw)
    except (OSError, EOFError, ZlibError) as problem:
        raise WrongInputError(f"{path} cannot be read: {getattr(problem, 'strerror', None) or problem}.") from problem
    except ValueError as problem:
        raise WrongInputError(f"{path.name} is not JSON: {problem}.") from problem
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise WrongInputError(f"{path.name} is not a GeoJSON FeatureCollection.")
    return document


def _refuse_other_systems(path: Path, document: Mapping[str, Any]) -> None:
    crs = json.dumps(document.get("crs") or "")
    if document.get("crs") and not any(name in crs for name in DEGREES):
        raise WrongInputError(f"{path.name} says its coordinates are in {crs}: export it in longitude and latitude (degrees).")


def _feature(number: int, raw: Any, findings: Findings, columns: Mapping[str, str]) -> Feature | None:
    properties = raw.get("properties") if isinstance(raw, dict) else None
    given = {"id": raw.get("id"), **(properties or {})} if isinstance(raw, dict) else {}
    values = _values(given, columns)
    feature = Feature(number, values, None)
    try:
        polygon = shapely.force_2d(shape(raw["geometry"]))
    except Exception as problem:  # GEOS and shapely raise many kinds for a ring that is none
        findings.errors.append(f"{feature.label}: its geometry cannot be read ({problem}).")
        return None
    if polygon.geom_type not in {"Polygon", "MultiPolygon"} or polygon.is_empty:
        findings.errors.append(f"{feature.label}: a polygon is needed, not {polygon.geom_type or 'nothing'}.")
        return None
    feature.polygon = polygon
    return feature


def _values(properties: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    plain = {
        str(name).strip().lower().replace("_", "").replace(" ", ""): value
        for name, value in properties.items()
        if value is not None
    }
    found = {}
    for field, spellings in PROPERTIES.items():
        value = (
            properties.get(columns[field]) if field in columns else next((plain[name] for name in spellings if name in plain), "")
        )
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
