"""Tables of the territory. All are reference data: the web role only reads them, the `owner` alias writes."""

from yiwang.territory.models.backdrop import Backdrop
from yiwang.territory.models.boundary import Boundary
from yiwang.territory.models.division import Division
from yiwang.territory.models.grid import Grid
from yiwang.territory.models.succession import Succession
from yiwang.territory.models.version import TerritoryVersion

__all__ = ["Backdrop", "Boundary", "Division", "Grid", "Succession", "TerritoryVersion"]
