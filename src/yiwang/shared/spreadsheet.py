"""Texts in tables that people open with a spreadsheet: none that it would calculate."""

import unicodedata

MARK = "'"  # before a text that a spreadsheet would change or calculate
FORMULA = frozenset("=+-@")
QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»＂＇")
MINUS = "\u2212"


def no_formula(text: str) -> str:
    """The text, marked where it would be calculated or begins with the mark: taking off one mark gives it back."""
    return MARK + text if text.startswith(MARK) or is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether the first character that is seen begins a formula, in any width; a tab or a line break in front is enough."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for one in text:
        if one.isspace() or one in QUOTES or unicodedata.category(one) in {"Cf", "Cc", "Zs"}:
            continue
        return one == MINUS or bool(FORMULA & set(unicodedata.normalize("NFKC", one)[:1]))
    return False
