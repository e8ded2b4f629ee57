"""The mapping file of an older system: which column says what, and what its words mean here. Checked before any row is read."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yiwang.cases.actions import LOADABLE
from yiwang.cases.lifecycle import OUTCOMES, REJECT_REASONS, SERVICES, State
from yiwang.cases.queries.labels import CHANNELS, URGENCIES
from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError

SHIPPED = Path(__file__).parent / "mappings"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
WAYS = ("point", "division", "address")  # how a place can be found
SKIP = "skip"  # of a type: what the product never keeps
MOMENTS = ("reported_at", "dispatched_at", "acknowledged_at", "resolved_at", "closed_at", "due_at", "rated_at")
SEALED = ("contact", "contact_name")
COLUMNS = (
    "reference", *MOMENTS, "status", "type", "title", "words", "address", "landmark", "lon", "lat", "datum", "division",
    "channel", "urgency", "unit", "outcome", "reply", "master", *SEALED, "confidential", "solved", "rated_words",
)  # fmt: skip
NEEDED = ("reference", "reported_at", "status", "type")
SEVERAL = ("title", "words", "address", "reply", "rated_words", "contact_name")  # may be put together of several columns
TABLES: dict[str, tuple[str, ...]] = {
    "source": ("name", "label", "zone", "language", "public"),
    "columns": COLUMNS,
    "dates": ("formats",),
    "types": ("other", "map"),
    "statuses": ("other", "map"),
    "channels": ("other", "map"),
    "urgencies": ("other", "map"),
    "outcomes": ("other", "map"),
    "units": ("map",),
    "solved": ("map",),
    "places": ("datum", "find", "fallback", "default_points", "many"),
    "closures": ("column", "matches", "state", "outcome", "reason", "service", "master"),
    "notes": ("column", "label", "split"),
    "kept": ("columns",),
}
LISTS = ("closures", "notes")
LANGUAGES = ("zh-hans", "en")


class MappingError(WrongInputError):
    """The mapping cannot be used. `problems` has a line each, naming table and key and saying what to do."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.problems = tuple(problems)
        more = f" ({len(problems)} problems, listed above)" if len(problems) > 1 else ""
        super().__init__(f"{file} cannot be used{more}: {problems[0]}")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a status or a closure means: a state of ours and, of an end, how it ended."""

    state: State | None = None
    outcome: str = ""
    code: str = ""  # reason of a refusal, or service that took over


@dataclass(frozen=True, slots=True)
class Closure:
    """Rows whose `column` matches end as `standing` says. `master` finds the number of the case that this one repeats."""

    column: str
    matches: re.Pattern[str]
    standing: Standing
    master: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class NoteColumn:
    """A column whose words become internal notes, one for each piece between `split`."""

    column: str
    label: str
    split: str


@dataclass(frozen=True, slots=True)
class Words:
    """Their words for something, and what stands for any other: None refuses the row."""

    known: Mapping[str, Any]
    other: Any = None

    def get(self, word: str) -> Any:
        return self.known.get(word, self.other)


@dataclass(frozen=True, slots=True)
class Places:
    """How a place is found: the first of `find` that gives one; `fallback` is a division for all others."""

    datum: str
    find: tuple[str, ...]
    fallback: str
    default_points: frozenset[tuple[float, float]]  # (lon, lat) as written: where the older system put what it did not know
    many: int  # cases on one point from which it is pointed out


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """A mapping file, checked."""

    file: str
    digest: str
    name: str
    label: str
    zone: ZoneInfo
    language: str
    public: bool
    columns: Mapping[str, tuple[str, ...]]
    formats: tuple[str, ...]
    types: Words
    statuses: Words
    channels: Words
    urgencies: Words
    outcomes: Words
    units: Words
    solved: Words
    places: Places
    closures: tuple[Closure, ...] = ()
    notes: tuple[NoteColumn, ...] = ()
    kept: tuple[str, ...] = ()

    def columns_used(self) -> Iterator[tuple[str, str]]:
        """Every column named, with where in the mapping it is named."""
        for key, names in self.columns.items():
            yield from ((name, f"[columns] {key}") for name in names)
        yield from ((one.column, "[[closures]] column") for one in self.closures)
        yield from ((one.column, "[[notes]] column") for one in self.notes)
        yield from ((name, "[kept] columns") for name in self.kept)


def read_mapping(path: Path) -> CaseMapping:
    """Read and check a mapping file; a bare name means one that ships. Raises MappingError, WrongInputError."""
    if not path.exists() and path.parent == Path() and (SHIPPED / f"{path.name.removesuffix('.toml')}.toml").exists():
        path = SHIPPED / f"{path.name.removesuffix('.toml')}.toml"
    try:
        raw = path.read_bytes()
        tables = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as problem:
        raise WrongInputError(f"There is no mapping {path}: {problem.strerror}. Shipped are {', '.join(shipped())}.") from None
    except UnicodeDecodeError:
        raise WrongInputError(f"{path.name} is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as problem:
        raise WrongInputError(f"{path.name} is not TOML: {problem}.") from None
    return mapping_of(tables, file=path.name, digest=hashlib.sha256(raw).hexdigest())


def shipped() -> list[str]:
    """Names of the mappings that come with the product."""
    return sorted(one.stem for one in SHIPPED.glob("*.toml"))


def mapping_of(tables: Mapping[str, Any], *, file: str = "mapping", digest: str = "") -> CaseMapping:
    """The mapping that these tables say. Raises MappingError with everything that is wrong."""
    reader = _Reader()
    reader.names(tables)
    if reader.problems:
        raise MappingError(file, reader.problems)
    source, places, dates = tables.get("source", {}), tables.get("places", {}), tables.get("dates", {})
    found = CaseMapping(
        file=file,
        digest=digest,
        name=reader.matching("[source] name", source.get("name"), NAME, "small letters, digits and hyphens, such as boston-311"),
        label=reader.text("[source] label", source.get("label", source.get("name"))),
        zone=reader.zone(source.get("zone")),
        language=reader.one_of("[source] language", source.get("language", "zh-hans"), LANGUAGES),
        public=reader.yes_no("[source] public", source.get("public", False)),
        columns=reader.columns(tables.get("columns", {})),
        formats=reader.texts("[dates] formats", dates.get("formats", ["iso"])),
        types=reader.words("types", tables, reader.type_code, other=None),
        statuses=reader.words("statuses", tables, reader.standing, other=None),
        channels=reader.words("channels", tables, reader.among(CHANNELS), other="phone"),
        urgencies=reader.words("urgencies", tables, reader.among(URGENCIES), other="normal"),
        outcomes=reader.words("outcomes", tables, reader.among(OUTCOMES), other=""),
        units=reader.words("units", tables, reader.text, other=""),
        solved=reader.words("solved", tables, reader.among(("yes", "partly", "no", "")), other=""),
        places=reader.places(places),
        closures=tuple(reader.closure(f"[[closures]] {at}", one) for at, one in enumerate(tables.get("closures", []), 1)),
        notes=tuple(reader.note(f"[[notes]] {at}", one) for at, one in enumerate(tables.get("notes", []), 1)),
        kept=reader.texts("[kept] columns", tables.get("kept", {}).get("columns", [])),
    )
    reader.whole(found)
    if reader.problems:
        raise MappingError(file, reader.problems)
    return found


@dataclass
class _Reader:
    """Reads values and collects what is wrong with them, so that all of it is said at once."""

    problems: list[str] = field(default_factory=list)

    def names(self, tables: Mapping[str, Any]) -> None:
        """Tables and keys that there are, each of the right kind."""
        for name, table in tables.items():
            known = TABLES.get(name)
            if known is None:
                self.problems.append(f"there is no table [{name}]{_like(name, TABLES)}.")
                continue
            rows = table if name in LISTS else [table]
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self.problems.append(f"{name} must be written as {f'[[{name}]]' if name in LISTS else f'[{name}]'}.")
                continue
            unknown = dict.fromkeys(key for row in rows for key in row if key not in known)
            self.problems += [f"[{name}] has no key “{key}”{_like(key, known)}." for key in unknown]
        self.problems += [f"[{name}] is missing." for name in ("source", "columns") if name not in tables]

    def wrong(self, where: str, value: object, wanted: str) -> None:
        said = "is missing" if value is None else f"is {value!r}"
        self.problems.append(f"{where} {said}: write {wanted}.")

    def text(self, where: str, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(where, value, "some words in quotes")
        return ""

    def matching(self, where: str, value: object, pattern: re.Pattern[str], wanted: str) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.wrong(where, value, wanted)
        return ""

    def yes_no(self, where: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.wrong(where, value, "true or false")
        return value is True

    def one_of(self, where: str, value: object, known: Any) -> str:
        if isinstance(value, str) and value in known:
            return value
        self.wrong(where, value, "one of " + ", ".join(f"“{one}”" for one in known))
        return ""

    def among(self, known: Any) -> Any:
        return lambda where, value: self.one_of(where, value, known)

    def texts(self, where: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
            return tuple(value)
        self.wrong(where, value, 'a list such as ["A", "B"]')
        return ()

    def zone(self, value: object) -> ZoneInfo:
        try:
            return ZoneInfo(value if isinstance(value, str) else "")
        except (KeyError, ValueError, OSError):
            self.wrong("[source] zone", value, "a time zone such as “Asia/Shanghai” or “America/New_York”")
            return ZoneInfo("UTC")

    def columns(self, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, value in table.items():
            where = f"[columns] {key}"
            if isinstance(value, list) and key in SEVERAL:
                found[key] = self.texts(where, value)
            else:
                found[key] = (self.text(where, value),)
        missing = [key for key in NEEDED if key not in table]
        self.problems += [f"[columns] {key} is missing: name the column that holds it." for key in missing]
        return found

    def words(self, name: str, tables: Mapping[str, Any], read: Any, *, other: object) -> Words:
        table = tables.get(name, {})
        known = table.get("map", {})
        if not isinstance(known, dict):
            self.wrong(f"[{name}] map", known, f"a table [{name}.map] with a line for each of their words")
            known = {}
        said = {word.strip(): read(f"[{name}.map] “{word}”", value) for word, value in known.items()}
        return Words(said, read(f"[{name}] other", table["other"]) if "other" in table else other)

    def type_code(self, where: str, value: object) -> str:
        return self.matching(where, value, re.compile(r"\d{4}|skip"), "the code of a case type such as “0402”, or “skip”")

    def standing(self, where: str, value: object) -> Standing:
        table = value if isinstance(value, dict) else {"state": value}
        if unknown := table.keys() - {"state", "outcome", "reason", "service"}:
            self.problems.append(f"{where} has no key “{min(unknown)}”: state, outcome, reason or service.")
        state = self.one_of(f"{where} state", table.get("state"), [str(one) for one in LOADABLE])
        return self._ended(where, table, State(state) if state else None)

    def _ended(self, where: str, table: Mapping[str, Any], state: State | None) -> Standing:
        outcome = self.one_of(f"{where} outcome", table["outcome"], OUTCOMES) if "outcome" in table else ""
        reason = self.one_of(f"{where} reason", table["reason"], REJECT_REASONS) if "reason" in table else ""
        service = self.one_of(f"{where} service", table["service"], SERVICES) if "service" in table else ""
        if state is State.REJECTED and not reason:
            self.problems.append(f"{where} is rejected: add a reason, one of {', '.join(REJECT_REASONS)}.")
        if state is State.HANDED_OFF and not service:
            self.problems.append(f"{where} is handed_off: add the service, one of {', '.join(SERVICES)}.")
        return Standing(state, outcome, reason or service)

    def closure(self, where: str, table: Mapping[str, Any]) -> Closure:
        state = self.one_of(f"{where} state", table["state"], [str(one) for one in LOADABLE]) if "state" in table else ""
        if not table.keys() & {"state", "outcome"}:
            self.problems.append(f"{where} changes nothing: give it a state or an outcome.")
        return Closure(
            column=self.text(f"{where} column", table.get("column")),
            matches=self.pattern(f"{where} matches", table.get("matches")),
            standing=self._ended(where, table, State(state) if state else None),
            master=self.pattern(f"{where} master", table["master"]) if "master" in table else None,
        )

    def pattern(self, where: str, value: object) -> re.Pattern[str]:
        try:
            return re.compile(value if isinstance(value, str) and value else "[")
        except (re.error, OverflowError, RecursionError):
            self.wrong(where, value, "a regular expression such as '(?i)duplicate of'")
            return re.compile("(?!)")

    def note(self, where: str, table: Mapping[str, Any]) -> NoteColumn:
        column = self.text(f"{where} column", table.get("column"))
        return NoteColumn(
            column, self.text(f"{where} label", table.get("label", column)),
            self.text(f"{where} split", table["split"]) if "split" in table else "",
        )  # fmt: skip

    def places(self, table: Mapping[str, Any]) -> Places:
        find = self.texts("[places] find", table.get("find", list(WAYS)))
        for way in find:
            self.one_of("[places] find", way, WAYS)
        fallback = table.get("fallback", "")
        if fallback != "":
            code = re.compile(r"\d{6}|\d{12}")
            fallback = self.matching("[places] fallback", fallback, code, "the code of a division, 6 or 12 digits")
        many = table.get("many", 500)
        if not isinstance(many, int) or isinstance(many, bool) or many < 2:
            self.wrong("[places] many", many, "a whole number of cases, 2 or more")
        return Places(
            datum=self.one_of("[places] datum", table.get("datum", "wgs84"), [str(one) for one in Datum]),
            find=find,
            fallback=fallback,
            default_points=self.points(table.get("default_points", [])),
            many=many,
        )

    def points(self, value: object) -> frozenset[tuple[float, float]]:
        try:
            assert isinstance(value, list)
            return frozenset((float(lon), float(lat)) for lon, lat in value)
        except (AssertionError, TypeError, ValueError, OverflowError):
            self.wrong("[places] default_points", value, "a list of [longitude, latitude]")
            return frozenset()

    def whole(self, found: CaseMapping) -> None:
        """What no single value shows."""
        open_columns = {column for column, where in found.columns_used() if where.rpartition(" ")[2] not in SEALED}
        for key in SEALED:
            for column in set(found.columns.get(key, ())) & open_columns:
                self.problems.append(
                    f"[columns] {key} is the column “{column}”, which is also used in clear: contacts are sealed."
                )
        for first, second in (("lon", "lat"), ("lat", "lon")):
            if first in found.columns and second not in found.columns:
                self.problems.append(f"[columns] {second} is missing: a point has both.")
        if not found.statuses.known and found.statuses.other is None:
            self.problems.append("[statuses.map] is missing: say for each of their statuses what it is here.")
        if not found.types.known and found.types.other is None:
            self.problems.append("[types.map] is missing: say for each of their types what it is here, or give [types] other.")


def _like(name: str, known: Any) -> str:
    """ ": did you mean …?", or what there is."""
    near = get_close_matches(name, list(known), n=1)
    return f": did you mean “{near[0]}”?" if near else f": there are {', '.join(known)}"
