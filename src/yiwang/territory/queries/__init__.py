"""What other apps may ask of the territory."""

from yiwang.territory.queries.current import forget
from yiwang.territory.queries.locator import (
    children_of,
    counties,
    county_of,
    current_version,
    division_names,
    locate,
    locate_many,
    place_of_code,
)
from yiwang.territory.queries.map_document import MapDocument, map_document
from yiwang.territory.queries.place import Named, Place
from yiwang.territory.queries.tiles import Spot, Tile, spot, territory_tile
from yiwang.territory.queries.words import place_in_words

__all__ = [
    "MapDocument",
    "Named",
    "Place",
    "Spot",
    "Tile",
    "children_of",
    "counties",
    "county_of",
    "current_version",
    "division_names",
    "forget",
    "locate",
    "locate_many",
    "map_document",
    "place_in_words",
    "place_of_code",
    "spot",
    "territory_tile",
]
