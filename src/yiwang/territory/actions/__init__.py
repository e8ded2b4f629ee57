"""What changes the territory. Imports run as the owner of the database, from the command line; `reshape` as the web role."""

from yiwang.territory.actions.division_plan import Plan
from yiwang.territory.actions.generate_grids import generate_grids
from yiwang.territory.actions.import_boundaries import Reading, import_boundaries
from yiwang.territory.actions.import_divisions import DivisionsFile, import_divisions, look_at_divisions
from yiwang.territory.actions.import_grids import import_grids
from yiwang.territory.actions.import_layer import LayerOutcome, NewLayer, import_layer
from yiwang.territory.actions.outcome import ImportRefusedError, Outcome
from yiwang.territory.actions.replace_backdrop import BackdropFeature, replace_backdrop
from yiwang.territory.actions.reshape import reshape
from yiwang.territory.actions.state_successors import state_successors

__all__ = [
    "BackdropFeature",
    "DivisionsFile",
    "ImportRefusedError",
    "LayerOutcome",
    "NewLayer",
    "Outcome",
    "Plan",
    "Reading",
    "generate_grids",
    "import_boundaries",
    "import_divisions",
    "import_grids",
    "import_layer",
    "look_at_divisions",
    "replace_backdrop",
    "reshape",
    "state_successors",
]
