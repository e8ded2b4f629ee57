"""The table of roles is complete."""

import re
from pathlib import Path

from yiwang.access.roles import CLIENT_DUTIES, DUTIES, REPORTER_DUTIES, ROLES, SYSTEM_DUTIES, Reach

DESIGN_ROLES = [
    "province-supervisor",
    "city-supervisor",
    "county-operator",
    "county-supervisor",
    "town-operator",
    "village-clerk",
    "department-handler",
    "contractor",
    "grid-worker",
    "mediator",
    "reviewer",
    "steward",
    "auditor",
    "volunteer",
    "resident",
    "admin",
]


def test_every_role_of_the_design_is_in_the_table() -> None:
    assert list(ROLES) == DESIGN_ROLES


def test_every_duty_is_carried_by_somebody_and_explained() -> None:
    carried = REPORTER_DUTIES.union(*(role.duties for role in ROLES.values()))
    assert carried == set(DUTIES)
    assert set(DUTIES) >= CLIENT_DUTIES
    assert set(DUTIES) >= SYSTEM_DUTIES
    assert all(text.endswith((".", ").")) for text in DUTIES.values())


def test_contractors_and_volunteers_have_the_least() -> None:
    assert ROLES["contractor"].duties == {"view_desk", "handle"}
    assert ROLES["volunteer"].duties == {"file_case"}


def test_whoever_configures_handles_no_cases() -> None:
    assert ROLES["admin"].duties == {"configure"}
    assert ROLES["admin"].reach == Reach.NONE


def test_every_duty_a_page_asks_for_exists() -> None:
    source = Path(__file__).resolve().parents[2]
    asked = {
        duty
        for path in source.rglob("*.py")
        for duty in re.findall(r"(?:staff_view|\.may)\(\"([a-z_]+)\"\)", path.read_text(encoding="utf-8"))
    }
    assert asked <= set(DUTIES)
