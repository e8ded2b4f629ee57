"""Reads what somebody drew on a map or pasted: a line or polygons in WGS 84 degrees, as GeoJSON or as points in words."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_POINTS = 5_000
MOST_LETTERS = 400_000
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
FLAT = {"Polygon", "MultiPolygon"}


def read_line(text: str) -> Any:
    """A LineString, or several as a MultiLineString. Raises ValidationError with words that say how to mend it.

    Takes GeoJSON, or points "longitude latitude" one a line (or parted by semicolons).
    """
    if text.lstrip().startswith("{"):
        lines = [one for one in _geometries(_json(text)) if one.geom_type in {"LineString", "MultiLineString"}]
        if not lines:
            raise ValidationError(_("There is no line in this GeoJSON."))
        return shapely.MultiLineString([part for one in lines for part in shapely.get_parts(one)])
    points = [_point(part) for part in re.split(r"[;\n]+", text) if part.strip()]
    if len(points) < 2:
        raise ValidationError(_("A line needs two points at least: longitude and latitude, one point a line."))
    if len(points) > MOST_POINTS:
        raise ValidationError(_("That are too many points."))
    return shapely.LineString(points)


def read_polygons(text: str) -> tuple[Any, ...]:
    """Polygons from GeoJSON. Raises ValidationError."""
    found = [one for one in _geometries(_json(text)) if one.geom_type in FLAT]
    if not found:
        raise ValidationError(_("There is no polygon in this GeoJSON."))
    if bad := next((one for one in found if not one.is_valid), None):
        raise ValidationError(_("A polygon is not valid: %(why)s.") % {"why": shapely.is_valid_reason(bad)})
    return tuple(found)


def _json(text: str) -> Any:
    if len(text) > MOST_LETTERS:
        raise ValidationError(_("This is too long."))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValidationError(_("This is no GeoJSON.")) from problem


def _geometries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """All geometries in a GeoJSON object; ValidationError for what is none, or lies nowhere on the earth."""
    kind = thing.get("type") if isinstance(thing, dict) and depth < 4 else None
    if kind in {"FeatureCollection", "GeometryCollection"}:
        for part in thing.get("features" if kind == "FeatureCollection" else "geometries") or ():
            yield from _geometries(part, depth + 1)
    elif kind == "Feature":
        yield from _geometries(thing.get("geometry"), depth + 1)
    else:
        yield _geometry(thing)


def _geometry(thing: Any) -> Any:
    try:
        made = shapely.force_2d(shapely.from_geojson(json.dumps(thing)))
    except (shapely.errors.ShapelyError, TypeError, ValueError) as problem:
        raise ValidationError(_("This is no GeoJSON.")) from problem
    if made is None or made.is_empty or shapely.get_num_coordinates(made) > MOST_POINTS:
        raise ValidationError(_("This is no GeoJSON.") if made is None or made.is_empty else _("That are too many points."))
    if not _on_earth(*made.bounds):
        raise ValidationError(_("Coordinates must be longitude and latitude in degrees (WGS 84)."))
    return made


def _point(text: str) -> tuple[float, float]:
    numbers = [float(found) for found in NUMBER.findall(text)]
    rest = NUMBER.sub("", text).strip(" \t\r,，()[]")
    if len(numbers) != 2 or rest or not _on_earth(*numbers, *numbers):
        raise ValidationError(
            _("“%(text)s” is no point: write longitude and latitude in degrees, such as 120.15 30.28.")
            % {"text": text.strip()[:60]}
        )
    return numbers[0], numbers[1]


def _on_earth(west: float, south: float, east: float, north: float) -> bool:
    return all(map(math.isfinite, (west, south, east, north))) and west >= -180 and east <= 180 and south >= -90 and north <= 90
