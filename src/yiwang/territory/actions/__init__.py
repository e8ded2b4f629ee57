"""What changes the territory. All of it runs as the owner of the database, from the command line."""

from yiwang.territory.actions.generate_grids import generate_grids
from yiwang.territory.actions.import_boundaries import Reading, import_boundaries
from yiwang.territory.actions.import_divisions import import_divisions
from yiwang.territory.actions.import_grids import import_grids
from yiwang.territory.actions.outcome import ImportRefusedError, Outcome
from yiwang.territory.actions.replace_backdrop import BackdropFeature, replace_backdrop

__all__ = [
    "BackdropFeature",
    "ImportRefusedError",
    "Outcome",
    "Reading",
    "generate_grids",
    "import_boundaries",
    "import_divisions",
    "import_grids",
    "replace_backdrop",
]
