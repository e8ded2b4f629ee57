"""What intake lets others do."""

from yiwang.intake.actions.keys import KeyRefused, NewKey, end_api_key, make_api_key

__all__ = ["KeyRefused", "NewKey", "end_api_key", "make_api_key"]
