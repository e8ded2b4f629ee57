"""Numbers as addresses and forms give them."""

MOST_DIGITS = 18  # what the database's large integers hold


def whole_number(text: str, otherwise: int = 0) -> int:
    """The number that `text` writes in plain digits; `otherwise` for anything else, also for one that nobody can mean."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else otherwise
