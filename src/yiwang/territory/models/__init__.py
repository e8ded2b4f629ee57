"""Tables of the territory: reference data. The `owner` alias writes them; the web role adds and ends grids in its scope."""

from yiwang.territory.models.backdrop import Backdrop
from yiwang.territory.models.boundary import Boundary
from yiwang.territory.models.division import Division
from yiwang.territory.models.grid import Grid
from yiwang.territory.models.layer import GridCode, Layer, LayerGrid
from yiwang.territory.models.succession import Succession
from yiwang.territory.models.version import TerritoryVersion

__all__ = ["Backdrop", "Boundary", "Division", "Grid", "GridCode", "Layer", "LayerGrid", "Succession", "TerritoryVersion"]
