"""What became of divisions between two states: matched by name, by what lay in them, by points. Never guessed.

1. Townships that vanished meet those that appeared under the same name in the same city, where both are the only one.
2. Where they went tells which counties belong together; within these the rest is matched by name, then by its stem
   (旧馆镇 → 旧馆街道), villages likewise; a township without a match follows its villages, or its point.
3. A county goes where its townships went: to one county, or split over several; one that goes on gave a part away.
What a steward states comes first. What is left over is listed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yiwang.territory.levels import Level
from yiwang.territory.models import Division, Succession

Kind, Basis = Succession.Kind, Succession.Basis
State = Mapping[str, Division]
ENDINGS = (
    "街道办事处",
    "地区办事处",
    "街道",
    "镇",
    "乡",
    "自治县",
    "市",
    "区",
    "县",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "村",
)
SHORTEST_STEM = 2  # characters
NEAR_M = 1_000.0
M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Link:
    """One line of what became of what; `kind` "" until it is settled, `note` in words."""

    old: str
    new: str
    kind: str
    basis: str
    note: str = ""


Stated = Mapping[str, Sequence[Link]]  # by old code; none: it has no successor


@dataclass(frozen=True, slots=True)
class Kinship:
    """All links, and what could not be matched: divisions that ended without a successor, and new ones without a predecessor."""

    links: tuple[Link, ...] = ()
    lost: tuple[Division, ...] = ()
    unheard: tuple[Division, ...] = ()


def stem(name: str) -> str:
    """The name without the kind of division: 旧馆 of 旧馆镇; the name itself where too little would be left."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST_STEM:
            return name.removesuffix(ending)
    return name


def ancestor(state: State, code: str, level: Level) -> str:
    """The code of the division of this level that holds `code`; of the nearest wider one where there is none; '' at the top."""
    seen = state.get(code)
    while seen is not None and (seen.level > level or seen.virtual):
        seen = state.get(seen.parent_code)
    return seen.code if seen else ""


def find_successors(before: State, after: State, stated: Stated | None = None) -> Kinship:
    """What became of the divisions of `before` in `after`, both by code. `stated` wins over what would be found."""
    match = _Match(before, after, stated or {})
    match.by_name(Level.TOWNSHIP, Level.CITY, _name)
    match.by_name(Level.TOWNSHIP, Level.COUNTY, _name)
    match.by_name(Level.TOWNSHIP, Level.COUNTY, _stem)
    match.by_name(Level.TOWNSHIP, Level.CITY, _stem)
    match.by_name(Level.VILLAGE, Level.TOWNSHIP, _stem)
    match.by_name(Level.VILLAGE, Level.COUNTY, _stem)
    match.by_what_lay_in_it(Level.TOWNSHIP)
    match.by_point(Level.TOWNSHIP)
    match.raised_to_county()
    match.by_what_lay_in_it(Level.COUNTY)
    match.by_name(Level.COUNTY, Level.CITY, _stem)
    return match.kinship()


def _name(one: Division) -> str:
    return one.name


def _stem(one: Division) -> str:
    return stem(one.name)


class _Match:
    def __init__(self, before: State, after: State, stated: Stated) -> None:
        self.before, self.after = before, after
        self.gone = {level: _missing(before, after, level) for level in Level}
        self.come = {level: _missing(after, before, level) for level in Level}
        self.found: dict[str, dict[str, Link]] = defaultdict(dict)  # old → new → link; kinds are settled at the end
        self.parts: list[Link] = []
        for old, links in stated.items():
            self.found[old] = {link.new: link for link in links}

    def by_name(self, level: Level, within: Level, key: Callable[[Division], str]) -> None:
        """Pair what bears one name in one place and is the only one of it on both sides."""
        for old, new in self._only_pairs(level, within, key):
            self.found[old][new] = Link(old, new, "", Basis.NAME)

    def by_what_lay_in_it(self, level: Level) -> None:
        """Follow the divisions below: an ended one goes where they went, one that goes on gave away those that left."""
        went: dict[str, list[str]] = defaultdict(list)  # holder → where each division below lies now, '' where that is unknown
        for code, one in self.before.items():
            if one.level == level + 1:
                went[ancestor(self.before, code, level)].append(self._holder_now(code, level))
        for old, places in went.items():
            tally = Counter(place for place in places if place and place != old)
            if old in self.gone[level]:
                self._follow(old, tally, len(places))
            elif level == Level.COUNTY and old in self.after and old not in self.found:
                self.parts += [Link(old, new, Kind.PART, Basis.BELOW, _share(n, len(places))) for new, n in tally.items()]

    def _follow(self, old: str, tally: Counter[str], of: int) -> None:
        if old in self.found or tally.total() * 2 < of * (self.gone[Level.TOWNSHIP].get(old) is not None):
            return  # of a township at least half of its villages must be known, of a county one township is enough
        for new, count in tally.items():
            self.found[old][new] = Link(old, new, "", Basis.BELOW, _share(count, of))

    def by_point(self, level: Level) -> None:
        """Pair what lies nearest to each other, within a kilometre."""
        old, new = ([one for one in found if one.lon is not None] for found in (self._open(level), self._unclaimed(level)))
        if not old or not new:
            return
        metres = _distances(old, new)
        for row, column in enumerate(metres.argmin(axis=1)):
            if metres[row, column] <= NEAR_M and metres[:, column].argmin() == row:
                pair = old[row].code, new[column].code
                self.found[pair[0]][pair[1]] = Link(*pair, "", Basis.POINTS, f"{metres[row, column]:.0f} m apart")

    def raised_to_county(self) -> None:
        """A new county without a predecessor may be a township that was raised: 龙港镇 → 龙港市."""
        heirs = {new for _old, new in self._only_pairs(Level.COUNTY, Level.CITY, _stem)}
        raised = {
            (ancestor(self.after, one.code, Level.CITY), _stem(one)): one.code
            for one in self._unclaimed(Level.COUNTY)
            if one.code not in heirs
        }
        for one in self._open(Level.TOWNSHIP):
            if new := raised.get((ancestor(self.before, one.code, Level.CITY), _stem(one))):
                self.found[one.code][new] = Link(one.code, new, "", Basis.NAME, "became a county")

    def kinship(self) -> Kinship:
        """Everything found, with its kind; and what is left over."""
        links = [*self._kept_codes(), *self.parts, *self._settled()]
        lost = [one for level in Level for one in self._open(level) if self._matters(one)]
        had = {one.level for one in self.before.values()}
        heirs = {link.new for link in self.parts}
        unheard = [
            one
            for level in Level
            for one in self._unclaimed(level)
            if level in had and one.code not in heirs and not self._below_raised(one)
        ]
        return Kinship(tuple(sorted(links, key=lambda link: (link.old, link.new))), tuple(lost), tuple(unheard))

    def _settled(self) -> Iterable[Link]:
        olds = Counter(new for links in self.found.values() if len(links) == 1 for new in links)
        for links in self.found.values():
            for link in links.values():
                whole = Kind.MERGED if link.new in self.before or olds[link.new] > 1 else Kind.RECODED
                kind = Kind.PART if link.old in self.after else Kind.SPLIT if len(links) > 1 else whole
                yield replace(link, kind=link.kind or kind)

    def _kept_codes(self) -> Iterable[Link]:
        for code, old in self.before.items():
            new = self.after.get(code)
            if new is not None and not new.virtual and (old.name, old.parent_code) != (new.name, new.parent_code):
                moved = old.parent_code != new.parent_code
                yield Link(code, code, Kind.MOVED if moved else Kind.RENAMED, Basis.CODE, f"{old.name} → {new.name}"[:200])

    def _open(self, level: Level) -> list[Division]:
        """Divisions of the level that ended and have no successor yet."""
        return [one for code, one in self.gone[level].items() if code not in self.found]

    def _unclaimed(self, level: Level) -> list[Division]:
        claimed = {new for links in self.found.values() for new in links}
        return [one for code, one in self.come[level].items() if code not in claimed]

    def _matters(self, one: Division) -> bool:
        """A village that went with its township needs no successor of its own."""
        return one.level < Level.VILLAGE or one.parent_code in self.after

    def _below_raised(self, one: Division) -> bool:
        """The only township of a township that was raised to a county."""
        return any(
            link.note == "became a county" and link.new == one.parent_code
            for links in self.found.values()
            for link in links.values()
        )

    def _holder_now(self, code: str, level: Level) -> str:
        if code in self.after:
            return ancestor(self.after, code, level)
        holders = {ancestor(self.after, new, level) for new in self.found.get(code, ())}
        return holders.pop() if len(holders) == 1 else ""

    def _only_pairs(self, level: Level, within: Level, key: Callable[[Division], str]) -> list[tuple[str, str]]:
        heirs = self._heirs(within)
        there: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self._unclaimed(level):
            there[ancestor(self.after, one.code, within), key(one)].append(one.code)
        wishes: dict[str, set[str]] = {}
        for one in self._open(level):
            own = ancestor(self.before, one.code, within)
            wishes[one.code] = {new for place in (own, *heirs.get(own, ())) for new in there.get((place, key(one)), ())}
        asked = Counter(new for found in wishes.values() for new in found)
        return [(old, new) for old, found in wishes.items() if len(found) == 1 for new in found if asked[new] == 1]

    def _heirs(self, level: Level) -> dict[str, set[str]]:
        """For divisions of a level those in which their parts may be found: by where townships went, and by their own name."""
        heirs: dict[str, set[str]] = defaultdict(set)
        if level == Level.TOWNSHIP:
            heirs |= {old: set(links) for old, links in self.found.items()}
        if level == Level.COUNTY:
            for old in self.gone[Level.TOWNSHIP].keys() & self.found.keys():
                heirs[ancestor(self.before, old, level)] |= {ancestor(self.after, new, level) for new in self.found[old]}
            for old, new in self._only_pairs(level, Level.CITY, _stem):
                heirs[old].add(new)
        return heirs


def _missing(here: State, there: State, level: Level) -> dict[str, Division]:
    return {code: one for code, one in here.items() if one.level == level and not one.virtual and code not in there}


def _share(count: int, of: int) -> str:
    return f"{count} of {of}"


def _distances(old: Sequence[Division], new: Sequence[Division]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Metres between each of `old` and each of `new`, flat: they are near or not of interest."""
    here, there = (np.array([(one.lon, one.lat) for one in found], dtype=np.float64) for found in (old, new))
    degrees = here[:, None, :] - there[None, :, :]
    degrees[..., 0] *= np.cos(np.radians(here[:, 1]))[:, None]
    metres: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.hypot(degrees[..., 0], degrees[..., 1]) * M_PER_DEGREE
    return metres
