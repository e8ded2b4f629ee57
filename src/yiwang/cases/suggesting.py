"""Suggest types for a report's words by plain keywords, so that the reason can be shown: because you wrote 井盖, 翘起."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from yiwang.cases.case_type_info import CaseTypeInfo


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type and the words of the report that speak for it, in the order in which they were written."""

    kind: CaseTypeInfo
    matched: tuple[str, ...]


class Suggester:
    """Keywords of some types, ready to be looked for. Made once for a set of types; a question takes well under a millisecond."""

    def __init__(self, kinds: Iterable[CaseTypeInfo]) -> None:
        self._kinds = {kind.code: kind for kind in kinds}
        self._codes: dict[str, list[str]] = {}
        for kind in self._kinds.values():
            for word in dict.fromkeys(_fold(word) for word in (*kind.keywords, *kind.keywords_en)):
                self._codes.setdefault(word, []).append(kind.code)
        # Longer words first: where 井盖 and 窨井盖 both begin, the longer one says more. English words end at a word's end.
        words = sorted(self._codes, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(_expression(word) for word in words)) if words else None

    def suggest(self, words: str, limit: int = 3) -> list[Suggestion]:
        """The `limit` types with most weight: longer words and words of fewer types weigh more; ties go by code."""
        if not self._pattern:
            return []
        scores: Counter[str] = Counter()
        matched: dict[str, list[str]] = {}
        for word in dict.fromkeys(self._keyword(match.group()) for match in self._pattern.finditer(_fold(words))):
            codes = self._codes[word]
            for code in codes:
                # Whole numbers, so that the order never hangs on rounding. A Chinese character says as much as two letters.
                # An emergency counts twice: showing its number in vain does less harm than not showing it.
                urgent = 2 if self._kinds[code].hand_off else 1
                scores[code] += 60 * urgent * len(word) * (1 if word.isascii() else 2) // len(codes)
                matched.setdefault(code, []).append(word)
        best = sorted(scores, key=lambda code: (-scores[code], code))[:limit]
        return [Suggestion(self._kinds[code], tuple(matched[code])) for code in best]

    def _keyword(self, written: str) -> str:
        """The keyword behind what was written: itself, or itself with a plural ending."""
        return next(word for word in (written, written[:-1], written[:-2]) if word in self._codes)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _expression(word: str) -> str:
    """Chinese anywhere; English as whole words, also with a plural s."""
    return re.escape(word) if not word.isascii() else rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])"
