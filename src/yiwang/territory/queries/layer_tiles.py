"""Vector tiles of a department's layer, cut like those of our own net."""

from functools import lru_cache

import numpy as np
import shapely
from django.db import DEFAULT_DB_ALIAS, connections

from yiwang.territory.queries.layers import LayerInfo, Net, base_net, net_of
from yiwang.territory.queries.snapshot import Layer
from yiwang.territory.queries.tile_store import TileStore
from yiwang.territory.queries.tiles import EXTENT, MOST, Spot, Tile, candidates, packed, polygon_features

SECTION = "layer"
BEGINS = 9  # zoom
_store = TileStore()
_own = TileStore()  # forgotten when another county is asked for, or the territory changes


def layer_tile(county: str, layer: LayerInfo | None, at: Spot) -> Tile:
    """Sections layer (polygons: code, name, duty) and labels (a point inside each) of a net in one county; None: our own net."""
    if layer is None:
        own = base_net(county)
        return _own.get(own, (county, at.z, at.x, at.y), lambda: _made(own, at))
    net = net_of(county, layer)
    database = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    return _store.get(database, (layer.id, county, at.z, at.x, at.y), lambda: _made(net, at))


def _made(net: Net, at: Spot) -> Tile:
    tree = _tree(net)
    found = candidates(tree, at) if at.z >= BEGINS else np.empty(0, dtype=np.int64)
    if not len(found) or len(found) > MOST:
        return packed([])
    where = [int(tree.codes[index]) for index in found]
    words = [_words(net, row) for row in where]
    shapes = tree.polygons[found]
    units = at.units(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    inside = ((units >= 0) & (units < EXTENT)).all(axis=1)
    labels = [{"geometry": shapely.Point(units[i]), "properties": words[i]} for i in np.flatnonzero(inside).tolist()]
    polygons = list(polygon_features(shapes, words, at))
    return packed([{"name": SECTION, "features": polygons}, {"name": "labels", "features": labels}])


def _words(net: Net, row: int) -> dict[str, str]:
    said = {"code": net.codes[row], "name": net.names[row], "duty": net.duties[row] if net.duties else ""}
    return {key: value for key, value in said.items() if value}


@lru_cache(maxsize=64)
def _tree(net: Net) -> Layer:
    """Its polygons in a search tree; the codes of this tree are row numbers, because a net may give one code twice."""
    rows = [at for at, polygon in enumerate(net.polygons) if polygon is not None]
    return Layer([f"{at:09}" for at in rows], net.polygons[rows])
