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
from yiwang.territory.queries.succession import (
    PlaceNow,
    TakenOver,
    division_now,
    heirs_of_county,
    place_now,
    predecessors_of,
    successors_of,
    taken_over,
)
from yiwang.territory.queries.tiles import Spot, Tile, spot, territory_tile
from yiwang.territory.queries.words import place_in_words

__all__ = [
    "MapDocument",
    "Named",
    "Place",
    "PlaceNow",
    "Spot",
    "TakenOver",
    "Tile",
    "children_of",
    "counties",
    "county_of",
    "current_version",
    "division_names",
    "division_now",
    "forget",
    "heirs_of_county",
    "locate",
    "locate_many",
    "map_document",
    "place_in_words",
    "place_now",
    "place_of_code",
    "predecessors_of",
    "spot",
    "successors_of",
    "taken_over",
    "territory_tile",
]
