"""Words for what a line of the pooled staff says."""

from yiwang.access.models import GridAssignment


def position_label(key: str) -> str:
    """Lead worker, worker, staff of the place."""
    return str(GridAssignment.Position(key).label)


def working_time_label(key: str) -> str:
    """Full time or part time."""
    return str(GridAssignment.Kind(key).label)


def payer_label(key: str) -> str:
    """Who pays."""
    return str(GridAssignment.Payer(key).label)
