"""Text for full-text search in Chinese and English: segmented here, stored as a tsvector."""

SEGMENTER_VERSION = 1


def _lexemes(text: str) -> list[str]:
    words = [w.lower() for w in text.replace("'", " ").replace("\\", " ").split()]
    grams = [text[i : i + 2] for i in range(len(text) - 1) if all("一" <= c <= "鿿" for c in text[i : i + 2])]
    return [w[:200] for w in words + grams if w]


def tsvector_literal(*parts: tuple[str, str]) -> str:
    """Until the segmenter is in place."""
    return " ".join(f"'{w}':{n + 1}{weight}" for text, weight in parts for n, w in enumerate(_lexemes(text)[:2000]))


def tsquery_literal(words: str) -> str | None:
    """Until the segmenter is in place."""
    found = _lexemes(words)
    return " & ".join(f"'{w}'" for w in found) or None
