"""One row of an older system's table, read by its mapping: a case without its place yet, and what is wrong or odd about it."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiwang.cases.actions import Contact, HistoricCase, HistoricEnd, HistoricNote, HistoricRating, ReportedPlace
from yiwang.cases.lifecycle import FINAL, State
from yiwang.cases.working_time import FIRST_YEAR as FIRST
from yiwang.cases.working_time import LAST_YEAR as LAST
from yiwang.intake.history.account import Finding
from yiwang.intake.history.mapping import SEALED, SKIP, CaseMapping, NoteColumn, Standing
from yiwang.intake.history.moments import Moments
from yiwang.shared.plain_text import plain_text

LONGEST_REFERENCE, LONGEST_ADDRESS = 80, 300
NOBODY = Contact()
WHERE = ("lon", "lat", "datum", "division", "address", "landmark")
YES = frozenset({"1", "true", "yes", "y", "x", "是", "保密", "要求保密"})
AT_ITS_HEAD = re.compile(r"[\[【(（]?(\d{4}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?)[\]】)）]?[\s:：,，]*")
JOINTS = {"title": ": ", "words": ": "}


@dataclass(slots=True)
class Where:
    """What a row says about its place, as written."""

    lon: str = ""
    lat: str = ""
    datum: str = ""
    division: str = ""
    address: str = ""
    landmark: str = ""


@dataclass(slots=True)
class Draft:
    """A row on its way. `wrong` keeps it out, `odd` is pointed out; `told` are the fields of HistoricCase but its place."""

    line: int
    reference: str
    digest: bytes = b""
    cells: Sequence[str] = ()  # as in the file
    texts: Sequence[str] = ()  # the same as plain text
    wrong: list[Finding] = field(default_factory=list)
    odd: list[Finding] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    where: Where = field(default_factory=Where)
    kind: str = ""  # their word for its type
    place: ReportedPlace | None = None

    def default_point(self) -> tuple[float, float] | None:
        """(lon, lat) as written, where it is one of the points that the mapping does not believe."""
        unbelieved = any(one.rule == "default_point" for one in self.odd)
        return (float(self.where.lon), float(self.where.lat)) if unbelieved else None

    def case(self) -> HistoricCase:
        """The whole case, once the place is found."""
        assert self.place is not None
        return HistoricCase(reference=self.reference, digest=self.digest, place=self.place, **self.told)


class RowReader:
    """Reads rows of one file. `units`: codes of the units that exist."""

    def __init__(self, mapping: CaseMapping, header: Sequence[str], *, now: datetime, key: bytes, units: frozenset[str]) -> None:
        at = {name: index for index, name in enumerate(header)}
        self.mapping, self.now, self.key, self.units = mapping, now, key, units
        self.width = len(header)
        self.columns = {name: tuple(at[one] for one in names) for name, names in mapping.columns.items()}
        self.names = {name: " + ".join(names) for name, names in mapping.columns.items()}
        self.moments = Moments(mapping.formats, mapping.zone)
        self.times = [name for name in self.columns if name.endswith("_at")]
        self.closures = [(at[one.column], one) for one in mapping.closures]
        self.notes = [(at[one.column], one) for one in mapping.notes]
        self.kept = [(name, at[name]) for name in mapping.kept]

    def begin(self, line: int, cells: Sequence[str] | None) -> Draft:
        """Number and digest: enough to tell whether the row is here already."""
        if cells is None:
            return Draft(line, "", wrong=[Finding("unreadable")])
        if any(cells[self.width :]):
            return Draft(line, "", wrong=[Finding("too_many_cells")])
        cells = [*cells, *[""] * (self.width - len(cells))]
        texts = [cell.strip() for cell in cells] if "".join(cells).isprintable() else [plain_text(cell) for cell in cells]
        draft = Draft(line, self._one(texts, "reference"), cells=cells, texts=texts)
        if not draft.reference:
            draft.wrong.append(self._finding("missing", "reference", ""))
        elif len(draft.reference) > LONGEST_REFERENCE:
            draft.wrong.append(self._finding("too_long", "reference", draft.reference))
        whole = "\x1f".join(cells).rstrip("\x1f").encode(errors="replace")
        draft.digest = hashlib.blake2b(whole, digest_size=16, key=self.key).digest()
        return draft

    def read(self, draft: Draft) -> None:
        """Everything else but the place."""
        texts, told = draft.texts, draft.told
        times = self._times(draft)
        state = self._standing(draft, times)
        self._kind(draft)
        if draft.wrong or state is None:
            return
        told |= {
            "title": self._one(texts, "title"), "words": self._one(texts, "words"), "state": state,
            "channel": self.mapping.channels.get(self._one(texts, "channel")),
            "urgency": self.mapping.urgencies.get(self._one(texts, "urgency")), "language": self.mapping.language,
            "contact": self._contact(texts), **times,
            "keep_private": not self.mapping.public or self._one(texts, "confidential").lower() in YES,
        }  # fmt: skip
        self._end(draft, state)
        fields = list(self._fields(draft))
        told["lead_unit"] = self._unit(draft, fields)
        draft.where = Where(*[self._one(texts, name) for name in WHERE])
        if len(draft.where.address) > LONGEST_ADDRESS:
            draft.odd.append(self._finding("shortened", "address", draft.where.address))
            fields.append((self.names["address"], draft.where.address))
        told["fields"] = tuple(fields)
        told["notes"] = tuple(self._notes(draft))
        told["rating"] = self._rating(draft)

    def _one(self, texts: Sequence[str], key: str) -> str:
        """The words of a key: of its column, or of several put together."""
        if key not in self.columns:
            return ""
        first, *others = self.columns[key]
        if not others:
            return texts[first]
        return JOINTS.get(key, " ").join(dict.fromkeys(filter(None, (texts[at] for at in (first, *others)))))

    def _finding(self, rule: str, key: str, value: str) -> Finding:
        return Finding(rule, self.names.get(key, key), "" if key in SEALED else value)

    def _times(self, draft: Draft) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for key in self.times:
            if not (text := self._one(draft.texts, key)):
                continue
            moment = self.moments.read(text)
            if moment is None or not FIRST <= moment.year <= LAST:
                draft.wrong.append(self._finding("not_a_moment", key, text))
            elif moment > self.now and key != "due_at":
                draft.wrong.append(self._finding("future", key, text))
            else:
                found[key] = moment
        if "reported_at" not in found and not draft.wrong:
            draft.wrong.append(self._finding("missing", "reported_at", ""))
        return found

    def _standing(self, draft: Draft, times: dict[str, datetime]) -> State | None:
        """The state, and in `told` how it ended so far; `times` are put right with it."""
        word = self._one(draft.texts, "status")
        standing: Standing | None = self.mapping.statuses.get(word)
        if standing is None or standing.state is None:
            draft.wrong.append(self._finding("unknown_status" if word else "missing", "status", word))
            return None
        state, outcome, code, master = standing.state, standing.outcome, standing.code, ""
        if state not in FINAL:
            if times.pop("closed_at", None):
                draft.odd.append(self._finding("closed_but_open", "status", word))
            return state
        for at, closure in self.closures:
            if closure.matches.search(draft.cells[at]):
                said = closure.standing
                state, outcome, code = said.state or state, said.outcome or outcome, said.code or code
                named = closure.master.search(draft.cells[at]) if closure.master else None
                master = (named[1] if named.re.groups else named[0]) if named else ""
                break
        self._ended(draft, times)
        master = self._one(draft.texts, "master") or master if state is State.MERGED else ""
        draft.told["end"] = HistoricEnd(
            self._outcome(draft, state, outcome), code, "", "" if master == draft.reference else master
        )
        return state

    def _ended(self, draft: Draft, times: dict[str, datetime]) -> None:
        ended = times.get("closed_at") or times.get("resolved_at")
        if ended is None:
            if not draft.wrong:
                draft.wrong.append(self._finding("missing", "closed_at", ""))
            return
        times["closed_at"] = ended
        if "reported_at" in times and ended < times["reported_at"]:
            draft.odd.append(self._finding("closed_before_opened", "closed_at", self._one(draft.texts, "closed_at")))

    def _outcome(self, draft: Draft, state: State, outcome: str) -> str:
        if state is not State.CLOSED:
            return ""
        word = self._one(draft.texts, "outcome")
        return str((self.mapping.outcomes.get(word) if word else "") or outcome)

    def _end(self, draft: Draft, state: State) -> None:
        end, reply = draft.told.get("end", HistoricEnd()), self._one(draft.texts, "reply")
        draft.told["end"] = HistoricEnd(
            end.outcome, end.code, reply if state in FINAL or state is State.RESOLVED else "", end.master
        )

    def _kind(self, draft: Draft) -> None:
        word = draft.kind = self._one(draft.texts, "type")
        code = self.mapping.types.get(word)
        if not code:
            draft.wrong.append(self._finding("unknown_type" if word else "missing", "type", word))
        elif code == SKIP:
            draft.wrong.append(self._finding("not_kept", "type", word))
        elif word not in self.mapping.types.known:
            draft.odd.append(self._finding("other_type", "type", word))
        draft.told["case_type"] = code

    def _contact(self, texts: Sequence[str]) -> Contact:
        said, name = self._one(texts, "contact"), self._one(texts, "contact_name")
        if not (said or name):
            return NOBODY
        return Contact(email=said if "@" in said else "", phone="" if "@" in said else said, name=name)

    def _fields(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """What is kept as it was: the columns that the mapping names, and their word where ours is a wider one."""
        if draft.kind and draft.kind not in self.mapping.types.known:
            yield self.names["type"], draft.kind
        for name, at in self.kept:
            if text := draft.texts[at]:
                yield name, text

    def _unit(self, draft: Draft, fields: list[tuple[str, str]]) -> str:
        word = self._one(draft.texts, "unit")
        if word and self.names["unit"] not in dict(fields):
            fields.append((self.names["unit"], word))
        if not word or not self.mapping.units.known:
            return ""
        code: str = self.mapping.units.get(word)
        if not code:
            draft.odd.append(self._finding("unknown_unit", "unit", word))
        return code

    def _notes(self, draft: Draft) -> Iterator[HistoricNote]:
        times = [moment for name in self.times if name != "due_at" and (moment := draft.told.get(name))]
        for at, note in self.notes:
            if text := draft.texts[at]:
                draft.odd.append(Finding("notes", note.column))
                yield from self._pieces(note, text, max(times))

    def _pieces(self, note: NoteColumn, text: str, last: datetime) -> Iterator[HistoricNote]:
        for piece in text.split(note.split) if note.split else [text]:
            head = AT_ITS_HEAD.match(piece.strip())
            moment = self.moments.read(head[1]) if head else None
            if moment and head and FIRST <= moment.year <= LAST and moment <= self.now:
                yield HistoricNote(moment, note.label, piece.strip()[head.end() :] or piece.strip())
            elif piece.strip():
                yield HistoricNote(last, note.label, piece.strip())

    def _rating(self, draft: Draft) -> HistoricRating | None:
        solved = self.mapping.solved.get(self._one(draft.texts, "solved"))
        at = draft.told.pop("rated_at", None) or draft.told.get("closed_at")
        if not solved or at is None:
            return None
        return HistoricRating(at, str(solved), self._one(draft.texts, "rated_words"))
