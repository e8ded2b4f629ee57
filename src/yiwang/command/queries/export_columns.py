"""The columns of an export: what each is called and what stands in it, in the language of whoever asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yiwang.access.queries import Actor, unit_names
from yiwang.cases.masking import plain_words
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.export import CaseValues, sees_words
from yiwang.cases.queries.labels import CHANNELS, OUTCOMES, STATES, URGENCIES
from yiwang.command.exporting.sheet import Heading, Kind
from yiwang.command.queries.queue import place_label
from yiwang.territory.queries import division_names

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MARK_KEY = "mark"
Value = Callable[[CaseValues, "Words"], object]


@dataclass(slots=True)
class Words:
    """Names that many rows share, looked up once for each export."""

    full: bool  # whether titles are shown
    units: dict[str, str] = field(default_factory=dict)
    _places: dict[tuple[str, str], str] = field(default_factory=dict)
    _divisions: dict[str, str] = field(default_factory=dict)
    _types: dict[str, tuple[str, str]] = field(default_factory=dict)

    def know_units(self, rows: Sequence[CaseValues]) -> None:
        """Read the names of the units in these rows that are not known yet: one statement, or none."""
        named = {unit for row in rows for unit in (row.unit, row.lead_unit, row.escalated_unit) if unit}
        if unknown := named - self.units.keys():
            self.units |= unit_names(unknown)

    def unit(self, code: str | None) -> str:
        """Its name, "" for none."""
        return self.units.get(code, code) if code else ""

    def place(self, code: str, stored: str) -> str:
        """A place in the reader's language."""
        key = (code, stored)
        if key not in self._places:
            self._places[key] = place_label(code, stored)
        return self._places[key]

    def division(self, code: str) -> str:
        """The name of a division in the reader's language; its code when it has none."""
        if code not in self._divisions:
            self._divisions[code] = division_names([code], get_language() or "").get(code, code)
        return self._divisions[code]

    def type(self, code: str) -> tuple[str, str]:
        """Class and type."""
        if code not in self._types:
            kind = case_type(code)
            self._types[code] = (kind.group.label, kind.label)
        return self._types[code]


@dataclass(frozen=True, slots=True)
class Column:
    """`words`: shown only to those who see the reporter's side. `usual`: chosen unless somebody chooses otherwise."""

    key: str
    label: "_StrPromise"
    value: Value
    kind: Kind = "text"
    usual: bool = False
    words: bool = False
    width: int = 16


def _title(row: CaseValues, words: Words) -> str:
    return plain_words(row.title) if words.full else words.type(row.case_type)[1]


# fmt: off
GROUPS: tuple[tuple["_StrPromise", tuple[Column, ...]], ...] = (
    (gettext_lazy("Case"), (
        Column("number", gettext_lazy("Number"), lambda row, _: row.number, usual=True, width=22),
        Column("title", gettext_lazy("Title"), _title, usual=True, width=36),
        Column("class", gettext_lazy("Class"), lambda row, words: words.type(row.case_type)[0]),
        Column("type", gettext_lazy("Type"), lambda row, words: words.type(row.case_type)[1], usual=True, width=20),
        Column("type_code", gettext_lazy("Type code"), lambda row, _: row.case_type, width=10),
        Column("urgency", gettext_lazy("Urgency"), lambda row, _: str(URGENCIES.get(row.urgency, row.urgency)), width=10),
        Column("channel", gettext_lazy("Came by"), lambda row, _: str(CHANNELS.get(row.channel, row.channel)), width=12),
    )),
    (gettext_lazy("How it stands"), (
        Column("state", gettext_lazy("State"), lambda row, _: str(STATES[row.state]), usual=True),
        Column("outcome", gettext_lazy("Outcome"), lambda row, _: str(OUTCOMES.get(row.outcome, row.outcome)), usual=True),
        Column("reopened", gettext_lazy("Times reopened"), lambda row, _: row.reopened, kind="whole", width=10),
        Column("unit", gettext_lazy("Next step"), lambda row, words: words.unit(row.unit), usual=True, width=24),
        Column("lead_unit", gettext_lazy("Responsible"), lambda row, words: words.unit(row.lead_unit), usual=True, width=24),
        Column("escalated_unit", gettext_lazy("Escalated to"), lambda row, words: words.unit(row.escalated_unit), width=24),
    )),
    (gettext_lazy("Times"), (
        Column("reported_at", gettext_lazy("Reported"), lambda row, _: row.reported_at, kind="moment", usual=True, width=20),
        Column("next_due_at", gettext_lazy("Next deadline"), lambda row, _: row.next_due_at, kind="moment", usual=True, width=20),
        Column("closed_at", gettext_lazy("Closed"), lambda row, _: row.closed_at, kind="moment", usual=True, width=20),
        Column("updated_at", gettext_lazy("Last change"), lambda row, _: row.updated_at, kind="moment", width=20),
        Column("message_waiting_at", gettext_lazy("Message waiting since"), lambda row, _: row.message_waiting_at, kind="moment",
               width=20),
    )),
    (gettext_lazy("Place"), (
        Column("place", gettext_lazy("Place"), lambda row, words: words.place(row.grid or row.division, row.place_label),
               usual=True, width=30),
        Column("landmark", gettext_lazy("Landmark"), lambda row, _: row.landmark or row.address, usual=True, width=24),
        Column("township", gettext_lazy("Township"), lambda row, words: words.division(row.township), width=20),
        Column("village", gettext_lazy("Village"), lambda row, words: words.division(row.village), width=20),
        Column("grid", gettext_lazy("Grid code"), lambda row, _: row.grid, width=20),
        Column("division", gettext_lazy("Division code"), lambda row, _: row.division, width=16),
        Column("lon", gettext_lazy("Longitude (WGS 84)"), lambda row, _: row.lon, kind="number"),
        Column("lat", gettext_lazy("Latitude (WGS 84)"), lambda row, _: row.lat, kind="number"),
    )),
    (gettext_lazy("Words"), (
        Column("words", gettext_lazy("What was reported (masked)"), lambda row, _: plain_words(row.words), words=True, width=60),
        Column("reply", gettext_lazy("Answer to the reporter"), lambda row, _: plain_words(row.reply), words=True, width=60),
    )),
)
# fmt: on
COLUMNS: Mapping[str, Column] = {column.key: column for _label, columns in GROUPS for column in columns}
USUAL = tuple(column.key for column in COLUMNS.values() if column.usual)


def offered(actor: Actor) -> dict[str, Column]:
    """The columns that this actor's file may have, in their order."""
    full = sees_words(actor)
    return {key: column for key, column in COLUMNS.items() if full or not column.words}


def chosen(actor: Actor, keys: Sequence[str]) -> list[Column]:
    """Those of `keys` that are offered, in the order of the offer; the usual ones when none is."""
    columns = offered(actor)
    return [column for key, column in columns.items() if key in keys] or [columns[key] for key in USUAL]


def headings(columns: Sequence[Column]) -> list[Heading]:
    """The headings of the file, the mark last."""
    own = [Heading(column.key, str(column.label), column.kind, column.width) for column in columns]
    return [*own, Heading(MARK_KEY, _("Made by"), width=40)]


def cells(columns: Sequence[Column], rows: Sequence[CaseValues], words: Words, mark: str) -> list[list[object]]:
    """The rows of the file."""
    words.know_units(rows)
    values = [column.value for column in columns]
    return [[*(value(row, words) for value in values), mark] for row in rows]
