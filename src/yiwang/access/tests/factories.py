"""People and units for tests, written as the owner. Chen operates, Dara supervises, Bilal walks a grid, Eko is elsewhere."""

from datetime import date, timedelta
from pathlib import Path

from django.utils.timezone import localdate

from yiwang.access.actions import NewHolder, NewUnit, create_holders, create_units
from yiwang.access.models import Account, Post
from yiwang.access.queries import console_actor
from yiwang.territory.actions import import_divisions

PASSWORD = "grey-heron-by-the-river"
SINCE = date(2020, 1, 1)


def _unit(code: str, name: str, kind: str, division: str, parent: str | None = None, name_en: str = "") -> NewUnit:
    return NewUnit(code=code, name=name, name_en=name_en, kind=kind, division=division, parent=parent, valid_from=SINCE)


UNITS = (
    _unit("990000", "江岚省", "province", "990000000000"),
    _unit("990100", "青岚市", "city", "990100000000", "990000"),
    _unit("990121", "青溪县指挥中心", "county_centre", "990121000000", "990100", "Qingxi centre"),
    _unit("990121-town-001", "云溪街道指挥室", "township_room", "990121001000", "990121"),
    _unit("990121-village-001001", "滨河社区", "village", "990121001001", "990121-town-001"),
    _unit("990121-mediation", "青溪县调委会", "mediation", "990121000000", "990121"),
    _unit("990122", "岚桥县指挥中心", "county_centre", "990122000000", "990100"),
)

COAST = """code,name,name_en
980000000000,东海省,
980100000000,海城市,
980101000000,海滨区,Haibin
980101001000,码头街道,Wharf Street
980101001001,灯塔社区,Lighthouse
980200000000,岛市,
980200100000,南岛镇,
"""


def import_coast(folder: Path) -> None:
    """Divisions of a province without units: a city with a county, and a city (980200) that has townships and no county."""
    file = folder / "coast.csv"
    file.write_text(COAST, encoding="utf-8")
    import_divisions(file, as_of=localdate())


def make_units() -> None:
    create_units(actor=console_actor(), units=UNITS)


def make_holder(name: str, role: str, unit: str, **more: object) -> Account:
    """An account that can log in with PASSWORD, in one post; called again it gets a further post."""
    values = {"display_name": name.title(), "password": PASSWORD, "valid_from": SINCE, **more}
    create_holders(actor=console_actor(), holders=[NewHolder(username=name, role=role, unit=unit, **values)])
    return Account.objects.using("owner").get(username=name)


def post_of(account: Account, role: str) -> Post:
    return Post.objects.using("owner").select_related("unit").get(account=account, role=role)


def end_yesterday(post: Post) -> None:
    Post.objects.using("owner").filter(pk=post.pk).update(valid_to=localdate() - timedelta(days=1))
