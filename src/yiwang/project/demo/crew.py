"""Who looks after the grids of the demonstration: for which department, paid from where. Nobody here is real."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from yiwang.access.actions import GridWork, NewHolder
from yiwang.project.demo.geography import CountyGround
from yiwang.project.demo.names import CountyName

SURNAMES = "林沈陆顾范蒋潘汪姚邵卢傅戴夏钟"
GIVEN = ("春来", "文涛", "秀兰", "建明", "晓岚", "国良", "月琴", "志远", "佳怡", "海波", "慧敏", "永康", "素珍", "立新", "云舟")
LEADING = GridWork(position="lead", kind="part", duties="牵头本网格事务", payer="village")
WALKING = GridWork(duties="日常巡查、走访、矛盾纠纷排查", case_classes=("01", "02"), payer="township")
LOOKING_IN = GridWork(kind="part", duties="机动巡查", payer="township")
PATROLLING = GridWork(
    kind="part", department="urban_management", duties="占道经营、乱堆放巡查", case_classes=("03",), payer="department"
)
# what a second worker looks after for a department, and who pays for it
POOLED = (
    GridWork(kind="part", department="fire_emergency", duties="消防通道、沿街店铺用火用电", case_classes=("01",), payer="county"),
    GridWork(kind="part", department="ecology", duties="河道水质、露天焚烧", payer="department", payer_note="生态环境分局专项"),
    GridWork(kind="part", department="market_regulation", duties="食品小作坊、小餐饮", payer="county"),
    GridWork(kind="part", department="housing_construction", duties="危旧房、工地扬尘", payer="department"),
    GridWork(kind="part", department="civil_affairs", duties="独居老人探访", payer="unpaid", payer_note="志愿服务"),
)


def holders(county: CountyName, ground: CountyGround, since: date) -> Iterator[NewHolder]:
    """In every village: its clerk leads the grids, one worker walks each, another serves departments in it.

    The county's last village is short of people: one grid has no lead worker, and one nobody at all.
    """
    chance = random.Random(county.seed)  # noqa: S311  (names of a fiction)
    for village in ground.villages:
        grids = [grid.code for grid in ground.grids if grid.parent == village.code]
        walked, led = grids, grids
        if village is ground.villages[-1] and len(grids) > 2:
            walked, led = grids[:-1], grids[:-2]
        unit = f"{village.code}-village"
        first = NewHolder(
            username=f"{village.code}-clerk", display_name=_name(chance), role="village-clerk", unit=unit, valid_from=since
        )
        yield replace(first, grids=tuple(led), work=(LEADING,))
        for half, own in enumerate((walked[::2], walked[1::2]), start=1):
            walker = replace(first, username=f"{village.code}-walker-{half}", display_name=_name(chance), role="grid-worker")
            yield replace(walker, grids=tuple(own), work=(WALKING, chance.choice(POOLED)))


def of_the_patrol(ground: CountyGround, town: str) -> dict[str, Any]:
    """What the town's urban management team looks after: the grids of its first village."""
    first = next((village.code for village in ground.villages if village.parent == town), "")
    return {"grids": tuple(grid.code for grid in ground.grids if grid.parent == first), "work": (PATROLLING,)}


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN)
