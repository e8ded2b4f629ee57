"""What a channel hands to `open_cases`, and what it gets back. Plain data, the same for every channel."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from yiwang.cases.files import StoredFile


@dataclass(frozen=True, slots=True)
class ReportedPlace:
    """Where it is, as reported and as found. lon, lat in WGS 84 degrees; `original` is (lon, lat) in `datum`."""

    county: str  # 6 digits; where the case is filed
    division: str  # 12 digits, the finest division known
    township: str = ""
    village: str = ""
    grid: str = ""
    label: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    original: tuple[float, float] | None = None
    datum: str = "wgs84"
    address: str = ""
    landmark: str = ""
    area_code: str = ""  # as the sender named it, where there is no point


@dataclass(frozen=True, slots=True)
class Contact:
    """Sealed before it is stored; handlers see an alias."""

    email: str = ""
    phone: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone or self.name)


@dataclass(frozen=True, slots=True)
class Submission:
    """One report. `submission_id` is the client's own UUID: the same id with the same content never opens a second case."""

    submission_id: UUID
    case_type: str
    channel: str  # web open311 field phone
    words: str
    place: ReportedPlace
    reported_at: datetime
    contact: Contact = Contact()
    urgency: str = "normal"
    language: str = "zh-hans"
    keep_private: bool = False
    attributes: Mapping[str, object] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()
    client: str = ""  # name of the program, from its API key; never a person

    def digest(self, key: bytes) -> bytes:
        """A keyed digest of the content as sent (not of when it came or what place we found): 32 bytes."""
        place = self.place
        said = {
            "type": self.case_type,
            "words": self.words,
            "place": [place.original, place.datum, place.address, place.landmark, place.area_code],
            "contact": asdict(self.contact),
            "urgency": self.urgency,
            "private": self.keep_private,
            "attributes": dict(self.attributes),
            "files": [file.sha256 for file in self.files],
        }
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        return hmac.new(key, text.encode(), hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that a submission opened, or had opened before (`duplicate`)."""

    case_id: UUID
    county: str
    number: str
    receipt: str
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same submission id came with other content. Says nothing about the first one."""


Outcome = Opened | Conflict
