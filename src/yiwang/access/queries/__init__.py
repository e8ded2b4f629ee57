"""What access answers to others: who acts, which units there are, who walks a grid."""

from yiwang.access.actor import Actor, account_mark, client_actor, reporter_actor
from yiwang.access.models import INDEPENDENT
from yiwang.access.queries.actors import actor_of_post, bare_actor, console_actor, system_actor
from yiwang.access.queries.county_staff import GENERAL, Gap, StaffFilters, assigned_grids, county_staff, staff_gaps
from yiwang.access.queries.grid_staff import (
    KINDS,
    PAYERS,
    POSITIONS,
    StaffRow,
    crew_member,
    crew_name,
    grid_post,
    line_of,
    staff_of_grids,
)
from yiwang.access.queries.posts import Standing, account_posts, standing_of
from yiwang.access.queries.served import forget_served, served_counties
from yiwang.access.queries.units import (
    current_units,
    unit_named,
    unit_names,
    units_at_work_in,
    units_going_on,
    units_of_county,
    units_under,
)
from yiwang.access.queries.walkers import Walkers, walkers_of
from yiwang.access.roles import DUTIES, ROLES

__all__ = [
    "DUTIES",
    "GENERAL",
    "INDEPENDENT",
    "KINDS",
    "PAYERS",
    "POSITIONS",
    "ROLES",
    "Actor",
    "Gap",
    "StaffFilters",
    "StaffRow",
    "Standing",
    "Walkers",
    "account_mark",
    "account_posts",
    "actor_of_post",
    "assigned_grids",
    "bare_actor",
    "client_actor",
    "console_actor",
    "county_staff",
    "crew_member",
    "crew_name",
    "current_units",
    "forget_served",
    "grid_post",
    "line_of",
    "reporter_actor",
    "served_counties",
    "staff_gaps",
    "staff_of_grids",
    "standing_of",
    "system_actor",
    "unit_named",
    "unit_names",
    "units_at_work_in",
    "units_going_on",
    "units_of_county",
    "units_under",
    "walkers_of",
]
