"""Who may do what: duties, and the roles that carry them. Plain data, read by guards, policies, tests and the docs.

A role says what its holder may do; the post's unit says where. Change the table here, and the expectation in
tests/architecture/permission_table.py, in one commit.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DUTIES: dict[str, str] = {
    "file_case": "Enter a report, one's own or for somebody who came or called.",
    "triage": "Decide on a report: accept it, ask for a look on the spot, reject it with a reason.",
    "verify_on_site": "Look on the spot and report back.",
    "dispatch": "Make a unit responsible.",
    "handle": "Acknowledge a case and handle it.",
    "self_solve": "Solve a small matter on the spot and close it with evidence.",
    "verify": "Check what another handled; confirm it or send it back.",
    "close": "Close a verified case with an outcome and the answer to the reporter.",
    "hand_off": "Hand a matter to an emergency or other service.",
    "reopen": "Ask for a closed case to be looked at again (its reporter).",
    "withdraw": "Take a report back before dispatch (its reporter).",
    "rate": "Say whether the answer helped (its reporter).",
    "message": "Write to the other side through the case.",
    "note": "Write an internal note on a case.",
    "release": "Decide that a reporter's own words or photos may be shown in public.",
    "supervise": "Follow the cases of units underneath, and their clocks.",
    "view_desk": "Open the case desk of one's unit.",
    "view_command": "Open the command centre: live board, map, wall display.",
    "manage_staff": "See by name who looks after the grids of one's county, for which department and paid from where; change it.",
    "view_territory": "Look at the grids of one's counties, at departments' layers and where they disagree.",
    "shape_territory": "Adopt, split, merge and end grids of one's county, with a preview of the cases and workers concerned.",
    "view_audit": "Read the audit trail.",
    "configure": "Open /admin/: units, accounts, posts, case types, rules.",
}


class Reach(StrEnum):
    """How far a role sees: counties of its unit's division, and whose restricted cases (disputes, staff complaints)."""

    NONE = "none"  # no case of others
    UNIT = "unit"  # the division's open cases; restricted ones of the own unit
    BELOW = "below"  # as UNIT, and restricted ones of units underneath: all within a county, one level further up


@dataclass(frozen=True, slots=True)
class Role:
    """A role, its label for people, how far it sees, what it may do."""

    name: str
    label: "_StrPromise"
    reach: Reach
    duties: frozenset[str]


def _role(name: str, label: "_StrPromise", reach: Reach, *duties: str) -> Role:
    return Role(name, label, reach, frozenset(duties))


# fmt: off
ROLES: dict[str, Role] = {role.name: role for role in (
    _role("province-supervisor", pgettext_lazy("role", "Province supervisor"), Reach.BELOW,
          "view_desk", "view_command", "view_territory", "supervise", "message", "note", "view_audit"),
    _role("city-supervisor", pgettext_lazy("role", "City supervisor"), Reach.BELOW,
          "view_desk", "view_command", "view_territory", "supervise", "message", "note", "view_audit"),
    _role("county-operator", pgettext_lazy("role", "County operator"), Reach.UNIT,
          "view_desk", "view_command", "view_territory", "file_case", "triage", "dispatch", "verify", "close", "hand_off",
          "message", "note", "release"),
    _role("county-supervisor", pgettext_lazy("role", "County supervisor"), Reach.BELOW,
          "view_desk", "view_command", "view_territory", "supervise", "triage", "dispatch", "verify", "close", "hand_off",
          "message", "note", "release", "manage_staff", "view_audit"),
    _role("town-operator", pgettext_lazy("role", "Township operator"), Reach.UNIT,
          "view_desk", "view_command", "file_case", "triage", "dispatch", "handle", "self_solve", "verify", "close",
          "hand_off", "message", "note", "release"),
    _role("village-clerk", pgettext_lazy("role", "Village clerk"), Reach.UNIT,
          "view_desk", "file_case", "verify_on_site", "handle", "self_solve", "message", "note"),
    _role("department-handler", pgettext_lazy("role", "Department handler"), Reach.UNIT,
          "view_desk", "verify_on_site", "handle", "message", "note"),
    _role("contractor", pgettext_lazy("role", "Contractor"), Reach.UNIT,
          "view_desk", "handle"),
    _role("grid-worker", pgettext_lazy("role", "Grid worker"), Reach.UNIT,
          "view_desk", "file_case", "verify_on_site", "handle", "self_solve", "message", "note"),
    _role("mediator", pgettext_lazy("role", "Mediator"), Reach.UNIT,
          "view_desk", "handle", "message", "note"),
    _role("reviewer", pgettext_lazy("role", "Independent reviewer"), Reach.UNIT,
          "view_desk", "triage", "dispatch", "handle", "verify", "close", "message", "note"),
    _role("steward", pgettext_lazy("role", "Data steward"), Reach.UNIT,
          "view_desk", "view_territory", "release", "manage_staff", "shape_territory"),
    _role("auditor", pgettext_lazy("role", "Auditor"), Reach.UNIT,
          "view_audit"),
    _role("volunteer", pgettext_lazy("role", "Volunteer"), Reach.NONE,
          "file_case"),
    _role("resident", pgettext_lazy("role", "Resident"), Reach.NONE,
          "file_case"),
    _role("admin", pgettext_lazy("role", "Administrator"), Reach.NONE,
          "configure"),
)}
# fmt: on
IN_GRIDS = frozenset({"grid-worker", "village-clerk", "town-operator", "department-handler"})  # may be given a grid
ROLE_CHOICES = [(role.name, role.label) for role in ROLES.values()]

# Actors without a post.
REPORTER_DUTIES = frozenset({"message", "reopen", "withdraw", "rate"})
CLIENT_DUTIES = frozenset({"file_case"})
SYSTEM_DUTIES = frozenset({"file_case", "triage", "dispatch", "hand_off", "close", "message", "note", "supervise"})
