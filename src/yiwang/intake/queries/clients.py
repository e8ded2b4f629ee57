"""Which program a key belongs to. Kept in memory: the door asks for every report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yiwang.cases.queries.kept import KeptTable
from yiwang.intake.models import ApiKey
from yiwang.intake.models.api_key import key_digest

LONGEST = 200  # characters of a key; more is none of ours and not worth a digest


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may file. `jurisdictions`: first digits of the divisions it is kept to, () for all."""

    id: UUID
    name: str
    unit: str
    jurisdictions: tuple[str, ...]
    reports_per_hour: int | None  # None: the limit of the sender's address holds; 0: no limit

    def covers(self, county: str) -> bool:
        """Whether it may file in this 6-digit county."""
        return not self.jurisdictions or county.startswith(self.jurisdictions)


def client_of(key: str) -> Client | None:
    """The program with this key, if the key is good today."""
    return _clients.get().get(key_digest(key)) if 0 < len(key) <= LONGEST else None


def forget_clients() -> None:
    """Read the keys anew at the next question; called by whoever changes them in this process."""
    _clients.forget()


def _read(today: date) -> Mapping[bytes, Client]:
    rows = ApiKey.objects.filter(may_file=True, valid_from__lte=today).exclude(valid_to__lte=today)
    return {bytes(row.digest): _client(row) for row in rows}


def _client(row: ApiKey) -> Client:
    return Client(row.id, row.name, row.unit_id or "", tuple(row.jurisdictions), row.reports_per_hour)


_clients = KeptTable(ApiKey, _read)
