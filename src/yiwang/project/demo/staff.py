"""Units and people of the demonstration. Nobody here is real."""

from collections.abc import Iterator
from datetime import date

from yiwang.access.actions import NewHolder, NewUnit
from yiwang.project.demo import crew
from yiwang.project.demo.geography import CountyGround
from yiwang.project.demo.names import CITY, PROVINCE, QINGXI, CountyName

SINCE = date(2024, 1, 1)
# county departments: key of case_types.toml, name, English name
DEPARTMENTS = (
    ("urban_management", "综合行政执法局", "Urban Management Bureau"),
    ("housing_construction", "住房和城乡建设局", "Housing and Construction Bureau"),
    ("fire_emergency", "应急管理局", "Emergency Management Bureau"),
    ("ecology", "生态环境分局", "Ecology and Environment Office"),
    ("transport", "交通运输局", "Transport Bureau"),
    ("traffic_police", "交通警察大队", "Traffic Police"),
    ("market_regulation", "市场监督管理局", "Market Regulation Bureau"),
    ("water", "水利局", "Water Bureau"),
    ("landscape", "园林绿化中心", "Parks and Greenery Centre"),
    ("utilities", "公用事业服务中心", "Utilities Service Centre"),
    ("civil_affairs", "民政局", "Civil Affairs Bureau"),
    ("human_resources", "人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    ("independent_review", "效能投诉复核组", "Independent Review Group"),
)
ROLES = (  # role, unit of 青溪县, name to show
    ("province-supervisor", "990000-centre", "省级督办岗"),
    ("city-supervisor", "990100-centre", "市级督办岗"),
    ("county-operator", "990121-centre", "县指挥中心值班岗"),
    ("county-supervisor", "990121-centre", "县指挥中心督办岗"),
    ("town-operator", "990121001-room", "云溪街道指挥室值班岗"),
    ("village-clerk", "990121001001-village", "滨河社区值班岗"),
    ("department-handler", "990121001-works", "云溪街道市政站处置岗"),
    ("contractor", "990121-contractor-1", "青溪市政养护公司班组"),
    ("grid-worker", "990121001001-village", "滨河社区网格员"),
    ("mediator", "990121001-mediation", "云溪街道调解员"),
    ("reviewer", "990121-independent-review", "效能投诉复核员"),
    ("steward", "990121-centre", "数据管理员"),
    ("auditor", "990121-centre", "审计员"),
    ("volunteer", "990121001001-village", "滨河社区志愿者"),
    ("resident", "990121001001-village", "居民"),
    ("admin", "990000-centre", "系统管理员"),
)


def units(county: CountyName, ground: CountyGround) -> list[NewUnit]:
    """Every unit of a county, with the province and the city above."""
    return [*_above(), *_county(county), *_towns(county, ground), *_villages(county, ground)]


def _unit(code: str, names: tuple[str, str], kind: str, division: str, parent: str | None, department: str = "") -> NewUnit:
    return NewUnit(
        code=code, name=names[0], name_en=names[1], kind=kind, division=division, parent=parent, department=department, valid_from=SINCE,
        email=f"{code}@demo.invalid",
    )  # fmt: skip


def _above() -> Iterator[NewUnit]:
    yield _unit("990000-centre", (f"{PROVINCE[1]}指挥中心", f"{PROVINCE[2]} Command Centre"), "province", PROVINCE[0], None)
    yield _unit("990100-centre", (f"{CITY[1]}指挥中心", f"{CITY[2]} Command Centre"), "city", CITY[0], "990000-centre")


def _county(county: CountyName) -> Iterator[NewUnit]:
    division, centre = f"{county.code}000000", f"{county.code}-centre"
    yield _unit(
        centre, (f"{county.name}指挥中心", f"{county.name_en} Command Centre"), "county_centre", division, "990100-centre"
    )
    for key, name, name_en in DEPARTMENTS:
        names = (f"{county.name}{name}", f"{county.name_en} {name_en}")
        yield _unit(f"{county.code}-{key.replace('_', '-')}", names, "department", division, centre, key)
    names = (f"{county.name}专业调解委员会", f"{county.name_en} Specialised Mediation Committee")
    yield _unit(f"{county.code}-mediation", names, "mediation", division, centre)
    if county is QINGXI:
        yield _unit("990121-contractor-1", ("青溪市政养护公司", "Qingxi Road Works Ltd"), "contractor", division, centre)
        yield _unit("990121-contractor-2", ("青溪环卫服务公司", "Qingxi Cleaning Services Ltd"), "contractor", division, centre)


def _towns(county: CountyName, ground: CountyGround) -> Iterator[NewUnit]:
    for town in ground.towns:
        code, centre = town.code[:9], f"{county.code}-centre"
        room = f"{code}-room"
        yield _unit(room, (f"{town.name}指挥室", f"{town.name_en} Command Room"), "township_room", town.code, centre)
        works = (f"{town.name}市政站", f"{town.name_en} Works Station")
        yield _unit(f"{code}-works", works, "department", town.code, room, "housing_construction")
        patrol = (f"{town.name}综合执法队", f"{town.name_en} Urban Management Team")
        yield _unit(f"{code}-patrol", patrol, "department", town.code, room, "urban_management")
        names = (f"{town.name}人民调解委员会", f"{town.name_en} Mediation Committee")
        yield _unit(f"{code}-mediation", names, "mediation", town.code, room)


def _villages(county: CountyName, ground: CountyGround) -> Iterator[NewUnit]:
    for village in ground.villages:
        yield _unit(
            f"{village.code}-village", (village.name, village.name_en), "village", village.code, f"{village.code[:9]}-room"
        )


def people(county: CountyName, ground: CountyGround, password: str) -> list[NewHolder]:
    """One account per role (in 青溪县), a duty post in every room and station, two grid workers in every village."""
    everyone = [*_duty_posts(county, ground)]
    if county is QINGXI:
        walked = tuple(grid.code for grid in ground.grids if grid.parent == "990121001001")
        everyone += [
            NewHolder(
                username=role, display_name=name, role=role, unit=unit, password=password, valid_from=SINCE,
                grids=walked if role == "grid-worker" else (), work=(crew.LOOKING_IN,),
            )
            for role, unit, name in ROLES
        ]  # fmt: skip
        # the same person also stands in at the street's command room: a second post to switch to
        everyone.append(
            NewHolder(username="village-clerk", display_name="", role="town-operator", unit="990121001-room", valid_from=SINCE)
        )
    else:
        everyone.append(
            NewHolder(
                username="county-operator-2", display_name=f"{county.name}指挥中心值班岗", role="county-operator",
                unit=f"{county.code}-centre", password=password, valid_from=SINCE,
            )
        )  # fmt: skip
    return everyone


def _duty_posts(county: CountyName, ground: CountyGround) -> Iterator[NewHolder]:
    """Accounts without a password: they act in the demonstration's day, nobody logs in with them."""
    for town in ground.towns:
        code = town.code[:9]
        for kind, role in (
            ("room", "town-operator"),
            ("works", "department-handler"),
            ("patrol", "department-handler"),
            ("mediation", "mediator"),
        ):
            pooled = crew.of_the_patrol(ground, town.code) if kind == "patrol" else {}
            yield NewHolder(
                username=f"{code}-{kind}",
                display_name=f"{town.name}综合执法队" if pooled else f"{town.name} {kind}",
                role=role,
                unit=f"{code}-{kind}",
                valid_from=SINCE,
                **pooled,
            )
        yield NewHolder(
            username=f"{code}-second", display_name=f"{town.name} 2", role="town-operator", unit=f"{code}-room", valid_from=SINCE
        )
    for key, name, _ in DEPARTMENTS:
        slug = key.replace("_", "-")
        role = "reviewer" if key == "independent_review" else "department-handler"
        yield NewHolder(
            username=f"{county.code}-{slug}",
            display_name=f"{county.name}{name}",
            role=role,
            unit=f"{county.code}-{slug}",
            valid_from=SINCE,
        )
    yield from crew.holders(county, ground, SINCE)
