"""Text that people write, without what nobody writes: control characters, halves of characters, marks that turn a line around."""

import re

# C0 and C1 but tab and line feed; lone surrogates; line separators of Unicode; byte order mark; bidirectional overrides, isolates
_NOT_WRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_text(text: str) -> str:
    """Lines ended by one line feed, no control characters, no space around. What is left can be stored, logged and shown."""
    if text.isprintable():  # nearly every text: no control character, no line feed, no mark
        return text.strip()
    return _NOT_WRITTEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
