"""Units, accounts, the posts that join them, and who looks after which grid."""

from yiwang.access.models.account import Account
from yiwang.access.models.grid_assignment import GridAssignment
from yiwang.access.models.limit import SharedLimit
from yiwang.access.models.post import Post
from yiwang.access.models.unit import INDEPENDENT, Unit, UnitKind

__all__ = ["INDEPENDENT", "Account", "GridAssignment", "Post", "SharedLimit", "Unit", "UnitKind"]
