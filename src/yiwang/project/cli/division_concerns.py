"""Whom a change of divisions concerns: units, posts and open cases of each division that ends, and whose reach would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connections
from django.utils.timezone import localdate

from yiwang.access.models import Post
from yiwang.access.queries import current_units
from yiwang.cases.lifecycle import FINAL
from yiwang.project.migration import OWNER
from yiwang.territory.actions import Plan

COUNTY, TOWNSHIP = 3, 4  # territory's levels
OPEN_CASES = """
SELECT county, township, count(*) FROM cases_case WHERE county = ANY (%s) AND state <> ALL (%s) GROUP BY county, township"""


@dataclass
class _Here:
    """What is there today, by division code of 12 digits: of a county all of it, of a township its own."""

    units: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)

    def said(self, code: str) -> str:
        counts = {"units": self.units[code], "posts": self.posts[code], "open cases": self.cases[code]}
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def whom_it_concerns(plan: Plan) -> Iterator[str]:
    """Lines: what lies in each division that would end, then whose posts would see more than today."""
    concerned = [one for one in plan.ended if one.level in (COUNTY, TOWNSHIP) and not one.virtual]
    gave = {link.old for link in plan.kinship.links if link.kind == "part"}
    here = _here({one.code[:6] for one in concerned} | {code[:6] for code in gave})
    lines = [f"  {one.code} {one.name}: {said}" for one in concerned if (said := here.said(one.code))]
    yield from ["whom it concerns:", *lines] if lines else []
    reach = list(_reach(plan, here))
    yield from ["whose reach would change:", *reach] if reach else []


def _here(counties: set[str]) -> _Here:
    here = _Here()
    units = dict(current_units().using(OWNER).values_list("code", "division"))
    posts = Post.objects.using(OWNER).filter(valid_from__lte=localdate()).exclude(valid_to__lte=localdate())
    held = Counter(posts.values_list("unit_id", flat=True))
    for unit, division in units.items():
        for code in {division, f"{division[:9]}000", f"{division[:6]}000000"}:
            here.units[code] += 1
            here.posts[code] += held[unit]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(OPEN_CASES, [sorted(counties), sorted(FINAL)])
        for county, township, count in cursor.fetchall():
            here.cases[f"{county}000000"] += count
            here.cases[township] += count
    return here


def _reach(plan: Plan, here: _Here) -> Iterator[str]:
    names = {**{code: one.name for code, one in plan.before.items()}, **{one.code: one.name for one in plan.new}}
    passed = defaultdict(list)  # (old county, new county) → townships that would pass over
    for link in plan.kinship.links:
        if link.old in plan.before and plan.before[link.old].level == TOWNSHIP and link.old[:6] != link.new[:6]:
            passed[link.old[:6], link.new[:6]].append(link.old)
    for link in plan.kinship.links:
        if plan.before[link.old].level != COUNTY or link.old == link.new:
            continue
        old, new = names[link.old], names[link.new]
        townships = passed[link.old[:6], link.new[:6]]
        whole = link.kind in {"recoded", "merged"}
        cases = here.cases[link.old] if whole else sum(here.cases[code] for code in townships)
        what = "all" if whole else f"those of {len(townships)} townships"
        yield f"  {new}: {here.posts[link.new]:,} posts would also reach {what} of the cases of {old} ({cases:,} open)"
        if link.kind == "recoded":
            yield f"  {old}: its {here.posts[link.old]:,} posts would go on as {new}"
        elif link.kind != "part" and here.units[link.old]:
            yield f"  {old}: decide who takes over from its {here.units[link.old]:,} units (yiwang unit take-over)"
