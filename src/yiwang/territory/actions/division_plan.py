"""What an import of divisions will do, before it does it: which rows begin, change or end, and what became of what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions.division_file import DivisionRow, DivisionTable
from yiwang.territory.actions.succession import Kind, Kinship, Stated, find_successors
from yiwang.territory.levels import Level
from yiwang.territory.models import Division, TerritoryVersion

IDENTITY = ("level", "parent_code", "name", "virtual")  # another value is another version of the division
ATTRIBUTES = ("name_en", "urban_rural", "lon", "lat", "given_lon", "given_lat", "datum")  # another value is a correction
PLURALS = {
    Level.PROVINCE: "provinces",
    Level.CITY: "cities",
    Level.COUNTY: "counties",
    Level.TOWNSHIP: "townships",
    Level.VILLAGE: "villages",
}


@dataclass
class Plan:
    """What the import will do to the table. `before`: the divisions that were valid until now, by code, as they were."""

    as_of: date
    before: dict[str, Division]
    new: list[Division] = field(default_factory=list)
    renewed: list[Division] = field(default_factory=list)  # rows that end because a new version of the same code begins
    corrected: list[Division] = field(default_factory=list)
    ended: list[Division] = field(default_factory=list)
    unchanged: int = 0
    ended_boundaries: int = 0
    kinship: Kinship = field(default_factory=Kinship)
    restated: Stated = field(default_factory=dict)  # what a steward states of divisions that had ended before

    @property
    def added(self) -> list[Division]:
        """Divisions whose codes were not valid until now."""
        return [one for one in self.new if one.code not in self.before]

    @property
    def idle(self) -> bool:
        """Nothing would change."""
        return not (self.new or self.corrected or self.ended or self.restated)

    def counts(self) -> tuple[str, ...]:
        """One line a level that changes, rows that only group others apart: "counties: 6 added, 6 ended, 0 renamed, 0 moved"."""
        lines = [self._line(PLURALS[level], _of(self.added, level), _of(self.ended, level), level) for level in PLURALS]
        grouping = [sum(one.virtual for one in found) for found in (self.added, self.ended)]
        if any(grouping):
            lines.append("rows that only group others, such as 市辖区: {} added, {} ended".format(*grouping))
        return tuple(line for line in lines if line)

    def succession(self) -> tuple[str, ...]:
        """One line: how many links on which basis, and how many divisions are left without."""
        if not (self.ended or self.kinship.links):
            return ()
        bases = Counter(str(link.basis) for link in self.kinship.links if link.old != link.new)
        said = ", ".join(f"{count:,} by {basis}" for basis, count in sorted(bases.items())) or "none"
        lost, unheard = len(self.kinship.lost), len(self.kinship.unheard)
        return (
            f"successors: {said}; {lost:,} ended without one, {unheard:,} new ones without a predecessor (named by --dry-run)",
        )

    def _line(self, name: str, added: int, ended: int, level: Level) -> str:
        kinds = Counter(link.kind for link in self.kinship.links if link.old == link.new and self.before[link.old].level == level)
        counts = {"added": added, "ended": ended, "renamed": kinds[Kind.RENAMED], "moved": kinds[Kind.MOVED]}
        said = ", ".join(f"{count:,} {word}" for word, count in counts.items())
        return f"{name}: {said}" if any(counts.values()) else ""


def _of(found: Sequence[Division], level: Level) -> int:
    return sum(one.level == level and not one.virtual for one in found)


def plan_divisions(
    table: DivisionTable, current: dict[str, Division], version: TerritoryVersion, datum: Datum | None, stated: Stated
) -> Plan:
    """What it takes to bring `current` (valid rows by code) to the state of `table`, and which divisions follow which.

    Changes the rows of `current` that are to be corrected. `stated` links win over those that would be found.
    """
    before = {
        code: Division(**{name: getattr(row, name) for name in ("code", *IDENTITY, "lon", "lat")})
        for code, row in current.items()
    }
    plan = Plan(as_of=version.as_of, before=before)
    for code, row in table.rows.items():
        known = current.get(code)
        wanted = _division(row, table, known, version, datum)
        if known is None:
            plan.new.append(wanted)
        elif any(getattr(known, name) != getattr(wanted, name) for name in IDENTITY):
            _renew(plan, known, wanted)
        elif any(getattr(known, name) != getattr(wanted, name) for name in ATTRIBUTES):
            plan.corrected.append(_overwritten(known, wanted))
        else:
            plan.unchanged += 1
    plan.ended = _vanished(table, current)
    after = {**current, **{one.code: one for one in plan.new}}
    for ended in plan.ended:
        del after[ended.code]
    if before:
        found = find_successors(before, after, {old: links for old, links in stated.items() if old in before})
        renewed = {row.code for row in plan.renewed}  # the same day said differently is no event
        links = tuple(link for link in found.links if link.old != link.new or link.old in renewed)
        plan.kinship = replace(found, links=links)
    return plan


def _division(
    row: DivisionRow, table: DivisionTable, known: Division | None, version: TerritoryVersion, datum: Datum | None
) -> Division:
    """The row as it should be; columns that the file does not have keep what is known."""
    wanted = Division(
        code=row.code,
        level=row.level,
        parent_code=row.parent,
        name=row.name,
        virtual=row.virtual,
        name_en=row.name_en or "",
        urban_rural=row.urban_rural or "",
        valid_from=version.as_of,
        version=version,
    )
    if row.point and row.given and datum:
        wanted.lon, wanted.lat = row.point
        wanted.given_lon, wanted.given_lat = row.given
        wanted.datum = datum
    if known:
        kept: tuple[str, ...] = () if table.has_points else ATTRIBUTES[2:]
        kept += () if table.has_name_en else ("name_en",)
        kept += () if table.has_urban_rural else ("urban_rural",)
        for name in kept:
            setattr(wanted, name, getattr(known, name))
    return wanted


def _renew(plan: Plan, known: Division, wanted: Division) -> None:
    if known.valid_from == wanted.valid_from:  # the same day said differently is a correction
        plan.corrected.append(_overwritten(known, wanted))
        return
    plan.renewed.append(known)
    plan.new.append(wanted)


def _overwritten(known: Division, wanted: Division) -> Division:
    for name in (*IDENTITY, *ATTRIBUTES):
        setattr(known, name, getattr(wanted, name))
    known.version = wanted.version
    return known


def _vanished(table: DivisionTable, current: dict[str, Division]) -> list[Division]:
    """Current rows that the file leaves out where it speaks of their siblings, and everything below them."""
    spoken_of = {row.parent for row in table.rows.values() if row.parent in table.rows}
    gone: dict[str, Division] = {}
    for code, row in sorted(current.items(), key=lambda item: item[1].level):
        if code not in table.rows and (row.parent_code in spoken_of or row.parent_code in gone):
            gone[code] = row
    return list(gone.values())
