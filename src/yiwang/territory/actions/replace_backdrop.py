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
    with territory_change(TerritoryVersion.Kind.BACKDROP, as_of=timezone.localdate()) as change:
        old, _tables = Backdrop.objects.using(OWNER).filter(county=county).delete()
        Backdrop.objects.using(OWNER).bulk_create(
            [
                Backdrop(county=county, kind=one.kind, name=one.name, name_en=one.name_en, wkb=shapely.to_wkb(one.geometry))
                for one in features
            ],
            batch_size=1000,
        )
        change.count(added=len(features), ended=old)
        change.version.roots = county.ljust(12, "0")
