"""Find the divisions that an address names: "云溪街道滨河社区3幢" → 滨河社区.

Names are cut out of the text longest first. A finer name counts only where it fits the wider ones beside it, and where it is the
only one of its name within them; else the answer is as wide as what is certain.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yiwang.territory.levels import Level
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.place import Named, Place
from yiwang.territory.queries.snapshot import Snapshot

# What people say for the official ending of a name. First match applies.
SPOKEN = (
    ("街道办事处", "街道"),
    ("村民委员会", "村"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
    ("居委会", "社区"),
)
SHORTEST = 2  # characters; a single one is no name


@dataclass(frozen=True)
class NameIndex:
    """Spoken and official names, lower case, with the codes that bear them; and how long names get."""

    codes: dict[str, frozenset[str]]
    hints: frozenset[str]  # short forms that vouch for what else is named, but name nothing by themselves: 杭州
    longest: int
    longest_latin: int


def place_in_words(text: str, county: str | None = None) -> Place | None:
    """The finest division or grid that `text` names without doubt, within `county` (6 digits) if given; None: it names none."""
    state = snapshot()
    plain = unicodedata.normalize("NFKC", text).lower()
    index = _index(state)
    heard = [(index.codes[name], name in index.hints) for name in _names_in(plain, index)]
    if county:
        heard = [(frozenset(code for code in codes if state.county_of(code) == county), hint) for codes, hint in heard]
    code = _agreed(state, heard, county)
    if code is None:
        return None
    return state.place(_grid_in(state, plain, code) or code, precise=False)


def _agreed(state: Snapshot, heard: list[tuple[frozenset[str], bool]], county: str | None) -> str | None:
    """The finest code that fits most of what was heard; of several their parent, if the text or the county vouches for it."""
    said = set[str]().union(*(codes for codes, hint in heard if not hint))
    if not said:
        return None
    lines = {code: [step.code for step in state.chain(code)] for code in said}
    ranks = {code: (sum(not codes.isdisjoint(line) for codes, _hint in heard), len(line)) for code, line in lines.items()}
    best = max(ranks.values())
    winners = sorted(code for code, rank in ranks.items() if rank == best)
    shared = [code for code in lines[winners[0]] if all(code in lines[other] for other in winners)]
    if len(winners) == 1 or not shared:
        return winners[0] if len(winners) == 1 else None
    vouched = said | ({county.ljust(12, "0")} if county else set())
    return next((code for code in shared if code in vouched), None)


def _names_in(text: str, index: NameIndex) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = _longest_name_at(text, at, index)
        if end:
            yield text[at:end]
        at = end or at + 1


def _longest_name_at(text: str, at: int, index: NameIndex) -> int:
    """Where the longest name that starts at `at` ends; 0 when none starts there."""
    if text[at].isascii():
        if not text[at].isalnum() or (at and _latin(text[at - 1])):
            return 0
        ends = range(min(len(text), at + index.longest_latin), at + SHORTEST - 1, -1)
        return next((end for end in ends if not _latin(text[end : end + 1]) and text[at:end] in index.codes), 0)
    ends = range(min(len(text), at + index.longest), at + SHORTEST - 1, -1)
    return next((end for end in ends if text[at:end] in index.codes), 0)


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _grid_in(state: Snapshot, text: str, village: str) -> str | None:
    """The grid of `village` that the text names ("007网格", "7 号网格", its own name), if it is one."""
    squeezed = text.replace(" ", "").replace("号", "").replace("第", "")
    found = [code for code in state.children.get(village, ()) if len(code) == 15 and _names_grid(squeezed, state.named[code])]
    return found[0] if len(found) == 1 else None


def _names_grid(text: str, grid: Named) -> bool:
    number = str(int(grid.code[12:15]))
    words = [
        f"{number.zfill(3)}网格",
        f"grid{number.zfill(3)}",
        *(name.replace(" ", "").lower() for name in (grid.name, grid.name_en)),
    ]
    if any(len(word) >= SHORTEST and word in text for word in words):
        return True
    place = text.find(f"{number}网格")
    return place >= 0 and not text[place - 1 : place].isdigit()


@lru_cache(maxsize=1)
def _index(state: Snapshot) -> NameIndex:
    """Names of all current divisions that are not virtual."""
    codes: dict[str, set[str]] = {}
    hints: dict[str, set[str]] = {}
    for one in state.named.values():
        if one.current and not one.virtual and one.level < Level.GRID:
            for name in _spoken(one):
                codes.setdefault(name, set()).add(one.code)
            if one.level in (Level.CITY, Level.COUNTY) and len(one.name) > SHORTEST:
                hints.setdefault(one.name[:-1], set()).add(one.code)
    only_hints = {name: found for name, found in hints.items() if name not in codes}
    return NameIndex(
        codes={name: frozenset(found) for name, found in (codes | only_hints).items()},
        hints=frozenset(only_hints),
        longest=max(map(len, codes), default=0),
        longest_latin=max((len(name) for name in codes if name.isascii()), default=0),
    )


def _spoken(one: Named) -> Iterator[str]:
    names = [one.name, one.name_en]
    for ending, short in SPOKEN:
        if one.name.endswith(ending):
            stem = one.name.removesuffix(ending)
            names.append(stem if stem.endswith(short) else stem + short)
            break
    for name in names:
        if len(name) >= SHORTEST:
            yield unicodedata.normalize("NFKC", name).lower()
