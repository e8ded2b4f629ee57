"""What intake lets others do."""

from yiwang.intake.actions.import_cases import CasesImported, import_cases
from yiwang.intake.actions.keys import KeyRefused, NewKey, end_api_key, make_api_key

__all__ = ["CasesImported", "KeyRefused", "NewKey", "end_api_key", "import_cases", "make_api_key"]
