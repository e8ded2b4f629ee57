"""The frame of every change of the territory: one transaction of the owner, one at a time, one version, one audit record."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connections, transaction

from yiwang.accountability.actions import record
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.models import TerritoryVersion
from yiwang.territory.queries import forget

OWNER = "owner"
ONE_AT_A_TIME = 0x7E2217027  # advisory lock of the territory: versions are committed in the order of their numbers


@dataclass(frozen=True)
class _Operator:
    """Whoever sits at the server's command line."""

    kind: str = "system"
    account_id: int | None = None
    role: str = ""
    unit_id: str = ""


OPERATOR = _Operator()


@dataclass
class Change:
    """A change under way: what it is, and how many rows it has touched so far."""

    version: TerritoryVersion
    notes: list[str] = field(default_factory=list)  # what its source brought up
    rehearsal: bool = False  # take everything back at the end
    newer: bool = False  # the source tells that nothing has changed since an earlier day: worth a version too

    @property
    def made(self) -> bool:
        return self.newer or bool(self.version.added or self.version.changed or self.version.ended)

    def count(self, *, added: int = 0, changed: int = 0, ended: int = 0) -> None:
        self.version.added += added
        self.version.changed += changed
        self.version.ended += ended


@contextmanager
def territory_change(kind: TerritoryVersion.Kind, *, as_of: date, source: Path | None = None) -> Iterator[Change]:
    """Open a change. When the block leaves all counts at 0 no version remains; an exception undoes everything."""
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        version = TerritoryVersion(kind=kind, as_of=as_of, source=source.name[:200] if source else "")
        version.digest = file_digest(source) if source else ""
        version.save(using=OWNER)
        change = Change(version)
        yield change
        if change.rehearsal:
            transaction.set_rollback(True, using=OWNER)
        elif change.made:
            version.save(using=OWNER)
            record(OPERATOR, f"territory_{kind}", f"territory:{version.pk}", _detail(version), using=OWNER)
            transaction.on_commit(forget, using=OWNER)
        else:
            version.delete(using=OWNER)


def _detail(version: TerritoryVersion) -> dict[str, object]:
    return {
        "as_of": version.as_of.isoformat(),
        "source": version.source,
        "digest": version.digest,
        "added": version.added,
        "changed": version.changed,
        "ended": version.ended,
    }


def file_digest(path: Path) -> str:
    """SHA-256 of a file as hex. Raises WrongInputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise WrongInputError(f"{path} cannot be read: {problem.strerror}.") from problem
