"""What intake lets others do."""

from yiwang.intake.actions.keys import NewKey, end_api_key, make_api_key

__all__ = ["NewKey", "end_api_key", "make_api_key"]
