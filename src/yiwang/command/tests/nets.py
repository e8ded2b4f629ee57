"""Departments' nets for tests, straight into the tables, made from the demonstration's grids."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from shapely.affinity import translate

from yiwang.territory.models import Layer, LayerGrid
from yiwang.territory.queries import base_net

COUNTY = "990121"
DAY = date(2024, 3, 1)


def own_grounds() -> dict[str, Any]:
    """The grids of 青溪县 by code."""
    net = base_net(COUNTY)
    return dict(zip(net.codes, net.polygons, strict=True))


def put_layer(code: str, name: str, grounds: Mapping[str, Any], *, name_en: str = "") -> None:
    """A layer with ground."""
    row = _layer(code, name, name_en, "polygons", len(grounds))
    LayerGrid.objects.using("owner").bulk_create(
        LayerGrid(layer=row, code=key, name=f"{name}{key}", county=COUNTY, wkb=shapely.to_wkb(ground), area_m2=1.0)
        for key, ground in grounds.items()
    )


def put_list(code: str, name: str, stated: Sequence[str]) -> None:
    """A layer that is a list of our codes."""
    row = _layer(code, name, "", "codes", len(stated))
    LayerGrid.objects.using("owner").bulk_create(
        LayerGrid(layer=row, code=f"L{at:03}", name=name, county=COUNTY, stated=mine) for at, mine in enumerate(stated, 1)
    )


def _layer(code: str, name: str, name_en: str, kind: str, size: int) -> Layer:
    return Layer.objects.using("owner").create(
        code=code, name=name, name_en=name_en, department=code, county=COUNTY, kind=kind, datum="wgs84" if kind == "polygons" else "",
        source=f"{code}.geojson", digest="x", valid_from=DAY, size=size,
    )  # fmt: skip


def put_nets() -> None:
    """Three nets: one shifted against ours, one that leaves grids out and has one twice, and a list with a code that leads nowhere."""
    own = own_grounds()
    codes = sorted(own)
    put_layer("market", "市场监管网格", {f"SC-{at:03}": translate(own[code], 0.001, 0.0005) for at, code in enumerate(codes[:40], 1)}, name_en="Market Net")  # fmt: skip
    put_layer("urban", "城管网格", {f"CG-{at:03}": own[code] for at, code in enumerate([*codes[5:], codes[10]], 1)})
    put_list("civil", "民政网格", [*codes[:10], "990121998001001"])
