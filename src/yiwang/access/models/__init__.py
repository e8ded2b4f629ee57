"""Units, accounts, the posts that join them, and which grids a post walks."""

from yiwang.access.models.account import Account
from yiwang.access.models.limit import SharedLimit
from yiwang.access.models.post import GridAssignment, Post
from yiwang.access.models.unit import INDEPENDENT, Unit, UnitKind

__all__ = ["INDEPENDENT", "Account", "GridAssignment", "Post", "SharedLimit", "Unit", "UnitKind"]
