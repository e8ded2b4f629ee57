"""What `yiwang import divisions --dry-run` prints: by name what would change, and whom it concerns."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.territory.actions import Plan
from yiwang.territory.levels import Level


def what_would_change(plan: Plan) -> Iterator[str]:
    """Lines for a person: counts by level, then every division by name, then what is left to decide."""
    if plan.idle:
        yield "Nothing would change."
        return
    yield from plan.counts()
    if not plan.before:
        yield "No division is known yet: every row of the table would be added."
        return
    yield from plan.succession()
    names = {**plan.before, **{one.code: one for one in plan.new}}
    yield from _ended(plan, names)
    yield from _under("added:", (_named(names, one) for one in plan.added if not one.virtual))
    yield from _under("renamed or moved:", (f"{link.old} {link.note} ({link.kind})" for link in _kept(plan)))
    yield from _under("gave a part away:", (_link(names, link, link.old) for link in plan.kinship.links if link.kind == "part"))
    yield from _under("corrected:", (_named(names, one) for one in plan.corrected))
    yield from _under("ended without a known successor:", (_named(names, one) for one in plan.kinship.lost))
    yield from _under("new without a known predecessor:", (_named(names, one) for one in plan.kinship.unheard))
    yield from _under(
        "stated of divisions that ended before:", (f"{old}: {', '.join(_news(plan, old))}" for old in plan.restated)
    )


def _ended(plan: Plan, names: Mapping[str, Any]) -> Iterator[str]:
    links = defaultdict(list)
    for link in plan.kinship.links:
        if link.kind not in {"renamed", "moved", "part"}:
            links[link.old].append(link)
    gone = {one.code for one in plan.ended}
    villages = Counter(one.parent_code for one in plan.ended if one.level == Level.VILLAGE and one.parent_code in gone)
    yield "ended:"
    for one in sorted(plan.ended, key=lambda one: one.code):
        if one.level == Level.VILLAGE and one.parent_code in gone:
            continue  # counted with its township
        heirs = "; ".join(_link(names, link) for link in links[one.code]) or ("only grouped others" if one.virtual else "?")
        below = f"; with {villages[one.code]:,} villages" if villages[one.code] else ""
        yield f"  {_named(names, one)} → {heirs}{below}"


def _under(heading: str, lines: Iterator[str]) -> Iterator[str]:
    found = sorted(lines)
    if found:
        yield heading
        yield from (f"  {line}" for line in found)


def _kept(plan: Plan) -> Iterator[Any]:
    return (link for link in plan.kinship.links if link.old == link.new)


def _news(plan: Plan, old: str) -> list[str]:
    return [link.new for link in plan.restated[old]] or ["no successor"]


def _link(names: Mapping[str, Any], link: Any, old: str = "") -> str:
    before = f"{_named(names, names[old])} → " if old else ""
    basis = f"{link.basis}: {link.note}" if link.note else str(link.basis)
    return f"{before}{_named(names, names[link.new])} ({link.kind}, by {basis})"


def _named(names: Mapping[str, Any], one: Any) -> str:
    """Code and name, below a county with the county's name too."""
    parent, inside = names.get(one.parent_code), ""
    while parent is not None and one.level > Level.COUNTY:
        inside = f"{parent.name} {inside}" if parent.level >= Level.COUNTY and not parent.virtual else inside
        parent = names.get(parent.parent_code)
    return f"{one.code} {inside}{one.name}"
