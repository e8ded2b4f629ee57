"""The base map of a county for deployments without a tile server: roads, water, blocks and labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils import timezone

from yiwang.territory.actions.versions import OWNER, territory_change
from yiwang.territory.models import Backdrop, TerritoryVersion


@dataclass(frozen=True, slots=True)
class BackdropFeature:
    """One feature of the base map. `kind`: road, water, block or label; `geometry`: shapely, WGS 84 degrees."""

    kind: str
    geometry: Any
    name: str = ""
    name_en: str = ""


def replace_backdrop(county: str, features: Sequence[BackdropFeature]) -> None:
    """Make `features` the whole base map of `county` (6 digits). Raises ValueError for an unknown kind."""
    if unknown := {feature.kind for feature in features} - set(Backdrop.Kind.values):
        raise ValueError(f"unknown kinds of backdrop features: {', '.join(sorted(unknown))}")
    rows = [
        Backdrop(county=county, kind=one.kind, name=one.name, name_en=one.name_en, wkb=shapely.to_wkb(one.geometry))
        for one in features
    ]
    with territory_change(TerritoryVersion.Kind.BACKDROP, as_of=timezone.localdate()) as change:
        stored = Backdrop.objects.using(OWNER).filter(county=county).order_by("pk")
        if [_told(row) for row in stored] == [_told(row) for row in rows]:
            return
        old, _tables = stored.delete()
        Backdrop.objects.using(OWNER).bulk_create(rows, batch_size=1000)
        change.count(added=len(rows), ended=old)
        change.version.roots = county.ljust(12, "0")


def _told(row: Backdrop) -> tuple[str, str, str, bytes]:
    return row.kind, row.name, row.name_en, bytes(row.wkb)
