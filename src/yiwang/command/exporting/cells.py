"""What may stand in a cell: no text that a spreadsheet would calculate or shorten, nothing that a file cannot store."""

import re
from datetime import datetime

from django.utils import timezone

from yiwang.shared.spreadsheet import MARK, is_formula

LONGEST = 32_767  # UTF-16 units in a cell of Excel
LONG_NUMBER = 12  # digits from which on Excel shows 3.3E+11
# not allowed in XML 1.0, or half of a pair: nobody can see them, and they break the file
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without what no file can hold, cut at what a cell can hold (the cut ends with "…")."""
    if UNSTORABLE.search(text):
        text = UNSTORABLE.sub("", text)
    if len(text) * 2 > LONGEST and len(units := text.encode("utf-16-le")) > LONGEST * 2:
        text = units[: (LONGEST - 2) * 2].decode("utf-16-le", "ignore") + "…"  # room for the mark and the dots
    return text


def safe(text: str) -> str:
    """`clean`, with a mark in front where a spreadsheet would calculate the text or change its digits.

    Also texts that begin with the mark get one, so that taking off one mark always gives the text itself.
    """
    text = clean(text)
    if not text:
        return text
    first = text[0]
    if first.isalpha():
        return text
    if first.isdigit():
        return MARK + text if _loses_digits(text) else text
    return MARK + text if first == MARK or is_formula(text) else text


def plain(text: str) -> str:
    """The text behind `safe`."""
    return text[1:] if text.startswith(MARK) else text


def local(moment: datetime | None) -> datetime | None:
    """The moment on the clock of the deployment's zone, to the second, without the zone (which the heading names)."""
    return None if moment is None else moment.astimezone(timezone.get_default_timezone()).replace(tzinfo=None, microsecond=0)


def _loses_digits(text: str) -> bool:
    return text.isdigit() and (len(text) >= LONG_NUMBER or (len(text) > 1 and text[0] == "0"))
