"""Many units, accounts and posts at once, in a handful of statements. For set-up and imports: runs as the owner."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from yiwang.access.actions.grid_staff import GridWork, fields_of
from yiwang.access.actions.posts import keep_higher, role_called
from yiwang.access.actions.refused import Refused
from yiwang.access.actor import Actor
from yiwang.access.models import Account, GridAssignment, Post, Unit
from yiwang.access.queries.actors import holding
from yiwang.access.roles import IN_GRIDS
from yiwang.accountability.actions import record
from yiwang.territory.queries import county_of

BATCH = 5000
UNIT_FIELDS = ["name", "name_en", "kind", "division", "county", "department", "parent_id", "email", "valid_from"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit; `division` has 12 digits, `parent` is the code of the unit above it."""

    code: str
    name: str
    kind: str
    division: str
    valid_from: date
    name_en: str = ""
    department: str = ""
    parent: str | None = None
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHolder:
    """An account and one post of it. Several with the same `username` give one account several posts.

    An empty password means that nobody can log in with it yet. `grids` are codes that a grid worker walks.
    """

    username: str
    display_name: str
    role: str
    unit: str
    valid_from: date
    password: str = ""
    email: str = ""
    language: str = settings.LANGUAGE_CODE
    grids: tuple[str, ...] = ()
    work: tuple[GridWork, ...] = (GridWork(),)  # in each of the grids; several departments are several lines


@dataclass(frozen=True, slots=True)
class UnitsOutcome:
    """What became of many units."""

    added: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        return f"units: {self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged"


def create_units(*, actor: Actor, units: Sequence[NewUnit], using: str = "owner") -> int:
    """Make units, or bring known ones up to date; how many were given. Parents may come in any order."""
    rows = [
        Unit(
            code=unit.code, name=unit.name, name_en=unit.name_en, kind=unit.kind,
            division=unit.division, county=county_of(unit.division), department=unit.department, parent_id=unit.parent,
            email=unit.email, valid_from=unit.valid_from,
        )
        for unit in units
    ]  # fmt: skip
    with transaction.atomic(using=using):
        Unit.objects.using(using).bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=UNIT_FIELDS
        )
        record(actor, "create_units", "units", {"units": len(rows)}, using=using)
    return len(rows)


def create_holders(*, actor: Actor, holders: Sequence[NewHolder], using: str = "owner") -> int:
    """Make accounts with their posts and grids; what exists already stays as it is. How many posts were given. Raises Refused."""
    units = Unit.objects.using(using).in_bulk({holder.unit for holder in holders})
    for holder in holders:
        role_called(holder.role)
        if holder.unit not in units:
            raise Refused(f"There is no unit “{holder.unit}” (for {holder.username}).")
    with transaction.atomic(using=using):
        accounts = _accounts(holders, units, using)
        posts = [
            Post(
                account_id=accounts[holder.username], unit_id=holder.unit, role=holder.role, county=units[holder.unit].county,
                valid_from=holder.valid_from,
            )
            for holder in holders
        ]  # fmt: skip
        Post.objects.using(using).bulk_create(posts, batch_size=BATCH, ignore_conflicts=True)
        _assign_grids(holders, accounts, using)
        record(actor, "create_holders", "accounts", {"accounts": len(accounts), "posts": len(posts)}, using=using)
    return len(posts)


def _accounts(holders: Sequence[NewHolder], units: dict[str, Unit], using: str) -> dict[str, int]:
    first = {holder.username: holder for holder in reversed(holders)}
    counties: dict[str, set[str]] = defaultdict(set)
    for holder in holders:
        counties[holder.username].add(units[holder.unit].county)
    known = {account.username: account for account in Account.objects.using(using).filter(username__in=first)}
    for name, account in known.items():
        keep_higher(account, holding(counties[name]), using)
    Account.objects.using(using).bulk_create(
        [
            Account(
                username=name, display_name=holder.display_name, email=holder.email, language=holder.language,
                county=holding(counties[name]), password=make_password(holder.password or None),
            )
            for name, holder in first.items()
            if name not in known
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return dict(Account.objects.using(using).filter(username__in=first).values_list("username", "id"))


def _assign_grids(holders: Sequence[NewHolder], accounts: dict[str, int], using: str) -> None:
    walkers = [holder for holder in holders if holder.grids]
    held = Post.objects.using(using).filter(account_id__in={accounts[holder.username] for holder in walkers}, role__in=IN_GRIDS)
    posts = {(post.account_id, post.unit_id): post.pk for post in held}
    rows = [
        GridAssignment(
            post_id=posts[accounts[holder.username], holder.unit], grid=grid, county=county_of(grid),
            valid_from=holder.valid_from, **fields_of(work),
        )
        for holder in walkers
        for grid in holder.grids
        for work in holder.work
    ]  # fmt: skip
    held_lines = GridAssignment.objects.using(using).filter(post_id__in=set(posts.values()))
    known = set(held_lines.values_list("post_id", "grid", "department"))
    fresh = [row for row in rows if (row.post_id, row.grid, row.department) not in known]
    GridAssignment.objects.using(using).bulk_create(fresh, batch_size=BATCH)
