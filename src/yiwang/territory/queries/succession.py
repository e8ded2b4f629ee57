"""What became of divisions: where something that was filed under an old code lies now, and what a county took over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from yiwang.territory.levels import Level
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.locator import locate
from yiwang.territory.queries.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """Where something lies today. Several codes: one of these, nobody can tell which. None: it has no known successor."""

    codes: tuple[str, ...]  # 12 digits
    county: str  # 6 digits; "" where the codes lie in several counties or there is none
    precise: bool  # found by its point


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What of others' ground lies in a county now. `whole`: 6-digit counties that went into it and into no other.

    `parts`: townships (12 digits) that came from counties which went elsewhere too or go on; `from_counties`: those, 6 digits.
    """

    whole: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    from_counties: tuple[str, ...] = ()


def successors_of(code: str) -> tuple[str, ...]:
    """Codes that a division went into, or gave a part to; one step."""
    return snapshot().successors.get(code, ())


def predecessors_of(code: str) -> tuple[str, ...]:
    """Codes that ended and of which this division is the one successor, over any number of steps."""
    return _inverse(snapshot()).get(code, ())


def division_now(code: str) -> tuple[str, ...]:
    """The divisions in which one lies today: itself while it goes on, else its successors over any number of steps.

    A village that ended without a successor of its own lies where its township lies. () for an unknown code, and for what ended
    without a known successor.
    """
    return _now(snapshot(), code)


def continues_as(code: str) -> str:
    """The current code of the same division: its own, or the one it was given since; "" where it ended in any other way."""
    state, seen = snapshot(), set[str]()
    while code not in seen:
        seen.add(code)
        one = state.named.get(code)
        if one is None or one.current:
            return code if one else ""
        code = next(iter(state.recoded.get(code, ("",))))
    return ""


def same_ground(code: str) -> tuple[str, ...]:
    """Every code under which something may be filed that lies in a division now: its own, its newer one, and all it took in."""
    now = continues_as(code) or code
    return tuple(dict.fromkeys((code, now, *predecessors_of(now))))


def passed_on(county: str) -> tuple[str, ...]:
    """The townships (12 digits) of today that were townships of a county which ended and went into one other; () else."""
    state, code = snapshot(), county.ljust(12, "0")
    if code not in state.named or state.named[code].current or len(heirs_of_county(county)) != 1:
        return ()
    found = {
        continues_as(old) for old in state.recoded if state.named[old].level == Level.TOWNSHIP and state.named[old].parent == code
    }
    return tuple(sorted(found - {""}))


def place_now(code: str, lon: float | None = None, lat: float | None = None) -> PlaceNow:
    """Where something lies today that was filed under a division or grid `code`, at a point in WGS 84 degrees if that is known.

    The point decides where the territory of today knows it at least as finely as the succession of the code does.
    """
    state = snapshot()
    codes = _now(state, code)
    found = locate(lon, lat) if lon is not None and lat is not None else None
    if found is not None:
        here = _now(state, found.division)
        if len(here) == 1 and (len(codes) != 1 or _level(state, here[0]) >= _level(state, codes[0])):
            return _place_now(state, here, precise=True)
    return _place_now(state, codes, precise=False)


def taken_over(county: str) -> TakenOver:
    """What a county (6 digits) has of others' ground."""
    return _taken_over(snapshot()).get(county, TakenOver())


def heirs_of_county(county: str) -> tuple[str, ...]:
    """6-digit codes of the counties in which the ground of a county lies today: itself while it goes on, else its successors."""
    return tuple(dict.fromkeys(snapshot().county_of(code) for code in division_now(county.ljust(12, "0"))))


def _place_now(state: Snapshot, codes: tuple[str, ...], *, precise: bool) -> PlaceNow:
    counties = {state.county_of(code) for code in codes}
    return PlaceNow(codes, counties.pop() if len(counties) == 1 else "", precise)


def _level(state: Snapshot, code: str) -> int:
    return state.named[code].level


def _now(state: Snapshot, code: str) -> tuple[str, ...]:
    if len(code) > 12:  # a grid lies where its village lies
        one = state.named.get(code)
        code = one.parent if one else code[:12]
        code = state.named[code].parent if len(code) > 12 and code in state.named else code
    return tuple(sorted(set(_follow(state, code, set()))))


def _follow(state: Snapshot, code: str, seen: set[str]) -> Iterable[str]:
    one = state.named.get(code)
    if one is None or code in seen:
        return
    seen.add(code)
    if one.current:
        yield code
        return
    nexts: Sequence[str] = state.successors.get(code, ())
    if not nexts and one.level > Level.COUNTY and one.parent:
        nexts = (one.parent, *state.successors.get(one.parent, ()))  # also where a parent that goes on gave a part away
    for following in nexts:
        yield from _follow(state, following, seen)


@lru_cache(maxsize=1)
def _inverse(state: Snapshot) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for old in state.successors:
        now = _now(state, old)
        if len(now) == 1 and now[0] != old:
            found[now[0]].append(old)
    return {code: tuple(olds) for code, olds in found.items()}


@lru_cache(maxsize=1)
def _taken_over(state: Snapshot) -> dict[str, TakenOver]:
    """By county. Only what passed over as a whole township counts: what was divided further stays with whoever had it."""
    whole: dict[str, set[str]] = defaultdict(set)
    for old in state.successors:
        one = state.named.get(old)
        if one and one.level == Level.COUNTY and not one.current:
            heirs = {state.county_of(code) for code in _now(state, old)}
            if len(heirs) == 1:
                whole[heirs.pop()].add(old[:6])
    parts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for township, had in _counties_of_townships(state):
        heirs = {state.county_of(code) for code in _now(state, township)}
        if len(heirs) == 1 and (now := heirs.pop()) != had and had not in whole[now]:
            parts[now].add((township, had))
    return {
        county: TakenOver(
            tuple(sorted(whole[county])),
            tuple(sorted({township for township, _had in parts[county]})),
            tuple(sorted({had for _township, had in parts[county]})),
        )
        for county in (*whole, *parts)
    }


def _counties_of_townships(state: Snapshot) -> Iterable[tuple[str, str]]:
    """Each township that ended or moved, with each county it lay in (6 digits)."""
    for code in state.successors:
        if code in state.named and state.named[code].level == Level.TOWNSHIP:
            yield code, state.county_of(code)
    for code, parents in state.former_parents.items():
        if code in state.named and state.named[code].level == Level.TOWNSHIP:
            for parent in parents:
                yield code, state.county_of(parent)


def was_renamed(code: str) -> bool:
    """Whether the division has had another name under the same code."""
    return code in snapshot().renamed


def any_succession() -> bool:
    """Whether any division has ever gone on as another."""
    return bool(snapshot().successors)
