"""Who acts: one value that carries what policies ask and what row-level security needs."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from yiwang.access.roles import CLIENT_DUTIES, REPORTER_DUTIES
from yiwang.shared.db.scope import Scope

Kind = Literal["staff", "reporter", "system", "client"]


def account_mark(account_id: int) -> str:
    """The entry of a scope that opens one account and its posts, and nothing else (policy in migration access.0001)."""
    return f"account:{account_id}"


def staff_mark(county: str) -> str:
    """The entry of a scope that opens the accounts kept under one 6-digit code, for administrators and auditors."""
    return f"staff:{county}"


def crew_mark(county: str) -> str:
    """The entry of a scope that lets a post change who looks after the grids of one 6-digit code, and learn their names."""
    return f"crew:{county}"


def part_mark(township: str) -> str:
    """The entry of a scope that opens the cases of one township (12 digits) in a county that is open in part."""
    return f"part:{township}"


def login_mark(username: str) -> str:
    """The entry of a scope that opens the one account with this log-in name."""
    return f"login:{username}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Without a post the role is the kind.

    counties: 6-digit codes whose cases are in reach. units: codes whose restricted cases (disputes, staff complaints) are.
    staff_of: 6-digit codes whose staff accounts are in reach; () for nearly everybody, since posts act and not named persons.
    crew_of: 6-digit codes whose grid staff the actor sees by name and assigns.
    """

    kind: Kind
    role: str
    duties: frozenset[str]
    counties: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    staff_of: tuple[str, ...] = ()
    crew_of: tuple[str, ...] = ()
    account_id: int | None = None
    post_id: int | None = None
    unit_id: str = ""
    division: str = ""  # 12 digits
    cases: tuple[UUID, ...] = ()
    partial: tuple[str, ...] = ()  # 6-digit codes of which only `parts` and what the own unit acts on are in reach
    parts: tuple[str, ...] = ()  # townships, 12 digits
    name: str = ""  # of the client program; the label of a post comes from its unit and role

    def may(self, duty: str) -> bool:
        """Whether the role carries this duty; whether it reaches a given case is the case's policy."""
        return duty in self.duties

    def scope(self, case: UUID | None = None) -> Scope:
        """What the database shows to this actor; `case` opens what is bound to one case, after a policy has allowed it."""
        own = () if self.account_id is None else (account_mark(self.account_id),)
        marks = (*map(part_mark, self.parts), *self.units, *own, *map(staff_mark, self.staff_of), *map(crew_mark, self.crew_of))
        return Scope(self.counties, marks, self.cases if case is None else (*self.cases, case), self.partial)


def reporter_actor(county: str, case_id: UUID) -> Actor:
    """The reporter of one case, known by the receipt alone."""
    return Actor("reporter", "reporter", REPORTER_DUTIES, counties=(county,), cases=(case_id,))


def client_actor(name: str, counties: tuple[str, ...] = (), unit_id: str = "") -> Actor:
    """A program with a key: may file, sees nothing beyond what `counties` opens."""
    return Actor("client", "client", CLIENT_DUTIES, counties=counties, unit_id=unit_id, name=name)
