"""Findings and nets of a county for programs: JSON, and GeoJSON that a GIS can show."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from yiwang.command.queries.ground import MOST_DRAWN, FindingRow, GroundFilters, finding_rows, held
from yiwang.territory.queries import BASE, LayerInfo, current_version, overview, report_on
from yiwang.territory.queries.findings import Finding, grounds_of

DIGITS = 6  # of a coordinate: 0.1 m


def findings_document(filters: GroundFilters, *, page_size: int = 100) -> dict[str, Any] | None:
    """Findings of one layer (or `base`) page by page; None for an unknown layer."""
    seen = _seen(filters)
    if seen is None:
        return None
    layer, kept = seen
    page = filters.page or 1
    begin = (page - 1) * page_size
    rows = finding_rows(filters, layer, kept[begin : begin + page_size])
    return {
        "version": current_version(), "county": filters.county, "layer": filters.layer or BASE, "total": len(kept),
        "page": page, "pages": max(1, -(-len(kept) // page_size)), "findings": [_said(row) for row in rows],
    }  # fmt: skip


def findings_geojson(filters: GroundFilters) -> dict[str, Any] | None:
    """The same as a FeatureCollection, the largest 2,000 of them; codes without ground are left out."""
    seen = _seen(filters)
    if seen is None:
        return None
    layer, kept = seen
    drawn = kept[:MOST_DRAWN]
    features = [
        {"type": "Feature", "properties": _properties(one), "geometry": geometry(ground)}
        for one, ground in zip(drawn, grounds_of(filters.county, layer, drawn), strict=True)
        if ground is not None
    ]
    return {"type": "FeatureCollection", "version": current_version(), "left_out": len(kept) - len(drawn), "features": features}


def layers_document(county: str) -> dict[str, Any]:
    """Every net of a county with its source and what holding it against ours brought up."""
    return {
        "version": current_version(),
        "county": county,
        "layers": [
            {
                "code": layer.code, "name": layer.name, "name_en": layer.name_en, "department": layer.department,
                "kind": layer.kind, "source": layer.source, "as_of": layer.as_of.isoformat(), "grids": found.second.grids,
                "relations": {kind: found.count(kind) for kind in ("same", "within", "holds", "cross", "stated")},
                "gaps": len(found.second.gaps), "gaps_m2": round(found.second.gaps_m2, 1),
                "duplicates": len(found.second.duplicates), "lead_nowhere": len(found.second.unmatched),
                "outside_m2": found.second.outside_m2, "slivers": found.slivers,
            }
            for layer, found in overview(county)
        ],
    }  # fmt: skip


def geometry(shape: Any) -> dict[str, Any]:
    """GeoJSON in WGS 84 degrees, rounded to 0.1 m."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DIGITS))
    made: dict[str, Any] = shapely.geometry.mapping(rounded)
    return made


def _seen(filters: GroundFilters) -> tuple[LayerInfo | None, Sequence[Finding]] | None:
    nets = overview(filters.county)
    if filters.layer not in {"", BASE, *(layer.code for layer, _found in nets)}:
        return None
    seen = held(filters, nets, report_on(filters.county, BASE))
    return seen.layer, seen.kept


def _said(row: FindingRow) -> dict[str, Any]:
    return {
        "key": row.key, "kind": row.kind, "ours": row.ours, "theirs": row.theirs, "also": row.also, "area_m2": row.area_m2,
        "share_of_ours": round(row.share_of_ours / 100, 4), "share_of_theirs": round(row.share_of_theirs / 100, 4),
        "place": row.place, "bbox": row.bounds,
    }  # fmt: skip


def _properties(one: Finding) -> dict[str, Any]:
    return {
        "key": one.key, "kind": one.kind, "ours": one.ours, "theirs": one.theirs, "also": one.also, "area_m2": one.area_m2,
        "share_of_ours": one.share_of_ours, "share_of_theirs": one.share_of_theirs,
    }  # fmt: skip
