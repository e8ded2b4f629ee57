"""Text for full-text search in Chinese and English: cut here, stored as a tsvector, asked by a tsquery made the same way.

PostgreSQL's own parser does not cut Chinese. Every two neighbouring characters are a lexeme, so that any word of two
characters is found whatever a dictionary thinks; longer words of the dictionary are lexemes too and lift the rank; the last
character of a run stands alone, so that one character can be looked for by prefix. English words lose case, accents and a
plural s, and are asked by prefix, of LD-0412 the last piece. One position a character or English word: `<->` means "directly
after".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import add

import rjieba

SEGMENTER_VERSION = 2  # raise it when the lexemes of a text change: rows say with which version they were indexed

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<chinese>[{_CJK}]+)|(?P<word>(?:(?![{_CJK}])[^\W_])+)")
_ASCII_PIECE = re.compile("([^a-z0-9]*)([a-z0-9]+)")  # of a folded text
_HIDDEN = re.compile("⟦[a-z_]+⟧")  # what masking put in place of a number is no word of the text
_LAST_POSITION, _POSITIONS_OF_ONE = 16_383, 256  # limits of the tsvector type
_LONGEST_TEXT, _LONGEST_WORD, _MOST_TERMS = 50_000, 60, 32  # characters, characters, terms of a query
_STOP_WORDS = frozenset({"the", "a", "an", "of", "in", "on", "at", "and", "or", "is", "are", "was", "to", "for", "it", "my", "i"})
_STOP_CHARACTERS = frozenset("的了吗呢吧啊呀着过在和与是有我你他她它请这那")
_JOINTS = frozenset("-_./")  # LD-0412 and 2026-11-20 are one thing
# The dictionary is of newspapers: it knows no 井盖, and cuts 路灯不亮 into 路 and 灯不亮.
for _word in ("路灯", "灯杆", "井盖", "箅子", "飞线", "占道", "违停", "渣土", "堆物", "垃圾桶", "不亮", "漏水", "噪声", "噪音"):
    rjieba.add_word(_word, 20_000, "n")


def tsvector_literal(*parts: tuple[str, str], piece: Callable[[str, str, int], str] | None = None) -> str:
    """The text form of a tsvector, for `$1::tsvector`: pairs of a text and its weight A, B, C or D. '' when there is no word.

    `piece`: a `tsvector_piece` that remembers, for whoever has the same texts again and again.
    """
    make = piece or tsvector_piece
    pieces: list[str] = []
    position = 1
    for text, weight in parts:
        pieces.append(make(text, weight, position))
        position += len(text) + 1  # nothing of one part stands directly after another
    return " ".join(filter(None, pieces))


def tsvector_piece(text: str, weight: str, position: int) -> str:
    """The lexemes of one text that begins at `position`. PostgreSQL puts a lexeme of several pieces together itself."""
    if weight not in {"A", "B", "C", "D"}:
        raise ValueError(f"a weight is A, B, C or D, not {weight!r}")
    places: defaultdict[str, list[str]] = defaultdict(list)
    cut = position + len(text) > _LAST_POSITION
    for lexeme, at in _lexemes(_folded(text)):
        places[lexeme].append(f"{min(position + at, _LAST_POSITION) if cut else position + at}{weight}")
    return " ".join([f"'{lexeme}':{','.join(known[:_POSITIONS_OF_ONE])}" for lexeme, known in places.items()])


def county_lexeme(county: str) -> str:
    """A lexeme, for a tsvector literal, that no text has: by it the index finds the words of one county among those of all."""
    return f"'§{county}'"


def tsquery_literal(words: str) -> str | None:
    """The text form of a tsquery, for `$1::tsquery`, that finds texts with all of these words. None when there is no word."""
    terms = list(dict.fromkeys(_terms(_folded(words))))
    telling = [term for term, is_stop in terms if not is_stop] or [term for term, _is_stop in terms]
    return " & ".join(telling[:_MOST_TERMS]) or None


def _folded(text: str) -> str:
    """One form of letters and signs: half width, lower case, no accents."""
    if text.isascii():  # has none but capitals
        return text[:_LONGEST_TEXT].lower()
    plain = unicodedata.normalize("NFKC", _HIDDEN.sub(" ", text[:_LONGEST_TEXT])).lower()
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFD", plain).translate(_BARE)


class _Bare(dict[int, int | None]):
    """Letter → itself, accent → nothing; worked out when it is first met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else code
        return found


_BARE = _Bare()


def _lexemes(text: str) -> Iterator[tuple[str, int]]:
    """Lexemes (letters and digits alone) with their positions.

    A position is a character of Chinese, a word of anything else, or what lies between.
    """
    if text.isascii():
        yield from _ascii_lexemes(text)
        return
    at = 0
    end = 0
    for piece in _PIECE.finditer(text):
        between = text[end : piece.start()]
        at += bool(between) and between not in _JOINTS  # what lies between counts once: no phrase goes across it
        end = piece.end()
        if piece["word"]:
            yield _stem(piece["word"]), at
            at += 1
            continue
        run = piece["chinese"]
        yield from zip(map(add, run, run[1:]), range(at, at + len(run)), strict=False)
        yield run[-1], at + len(run) - 1
        for word, place in _long_words(run) if len(run) > 2 else ():
            yield word, at + place
        at += len(run)


def _ascii_lexemes(text: str) -> Iterator[tuple[str, int]]:
    """The same for a text that has no Chinese."""
    at = 0
    for between, word in _ASCII_PIECE.findall(text):
        at += bool(between) and between not in _JOINTS
        yield _stem(word), at
        at += 1


def _long_words(run: str) -> Iterator[tuple[str, int]]:
    """Dictionary words of three and more characters, with their places in the run."""
    after = 0
    for word in rjieba.cut_for_search(run):
        if len(word) > 2 and (found := run.find(word, after)) >= 0:
            after = found
            yield word, found


def _terms(text: str) -> Iterator[tuple[str, bool]]:
    """Terms of a query, and whether each says little on its own. LD-0412 is a phrase."""
    phrase: list[str] = []
    end = 0
    for piece in _PIECE.finditer(text):
        if phrase and (piece["chinese"] or text[end : piece.start()] not in _JOINTS):
            yield _phrase(phrase)
            phrase = []
        end = piece.end()
        if piece["word"]:
            phrase.append(piece["word"])
        else:
            yield from ((_chinese_term(word), word in _STOP_CHARACTERS) for word in _query_words(piece["chinese"]))
    if phrase:
        yield _phrase(phrase)


def _phrase(words: list[str]) -> tuple[str, bool]:
    text = " <-> ".join([*(_quoted(_stem(word)) for word in words[:-1]), f"{_quoted(_stem(words[-1]))}:*"])
    return (f"({text})" if len(words) > 1 else text), len(words) == 1 and words[0] in _STOP_WORDS


def _query_words(run: str) -> Iterator[str]:
    """The words of a run; neighbouring single characters are one word (不 亮 is 不亮), little words aside."""
    single = ""
    for word in rjieba.cut(run):
        if len(word) == 1 and word not in _STOP_CHARACTERS:
            single += word
            continue
        if single:
            yield single
        single = ""
        yield word
    if single:
        yield single


def _chinese_term(word: str) -> str:
    if len(word) == 1:
        return f"{_quoted(word)}:*"
    if len(word) == 2:
        return _quoted(word)
    pairs = " <-> ".join(_quoted(word[i : i + 2]) for i in range(len(word) - 1))
    return f"({_quoted(word)} | ({pairs}))"


def _stem(word: str) -> str:
    """An English word without its plural s; both sides do the same, so it need not be right, only steady."""
    if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:_LONGEST_WORD]


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
