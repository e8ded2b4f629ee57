"""Rows of an older system's cases as the tables hold them. Uses no database but the reference data that is kept in memory.

The same rules as for a new report: numbers masked, words and contact sealed, restricted cases not indexed, the desk by the rules.
What many rows share (desks, masked and cut texts) is worked out once.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from yiwang.accountability.actions import retention_rules
from yiwang.cases import sealing
from yiwang.cases.case_type_info import CaseTypeInfo
from yiwang.cases.historic import HistoricCase
from yiwang.cases.lifecycle import BY_NAME, FINAL, HANDLING, State
from yiwang.cases.masking import mask
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.routes import handling_route_at, triage_route
from yiwang.cases.search_text import SEGMENTER_VERSION, county_lexeme, tsvector_literal, tsvector_piece
from yiwang.cases.submission import ReportedPlace
from yiwang.cases.titles import ALIASES, title_of

LED = HANDLING | {State.RESOLVED, State.CLOSED}  # states in which a unit is accountable for handling
ENDS = {State.CLOSED: "close", State.REJECTED: "reject", State.HANDED_OFF: "hand_off", State.WITHDRAWN: "withdraw"}
TEXTS = 30_000  # texts remembered: of an ordinary year every second address and answer comes again
Row = dict[str, Any]
quoted = json.encoder.encode_basestring  # a text as JSON, no letter escaped
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Json(str):
    """A document that is written already."""

    __slots__ = ()


NOTHING = Json("{}")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who had it, by the rules and by what the older system says."""

    triage: str
    lead: str
    took: Json  # why the desk has it
    routes: tuple[Json, Json]  # as stored with a case: without and with a unit that leads


@dataclass(frozen=True, slots=True)
class Source:
    """Where cases come from. `label` is what staff read, `now` the moment of the import."""

    name: str
    label: str
    now: datetime


class Rows:
    """Makes the rows of one import: `of` for each case. Remembers only while the import runs."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.mask = lru_cache(TEXTS)(mask)
        self.indexed = lru_cache(TEXTS)(tsvector_piece)
        self.kind = lru_cache(None)(case_type)
        self.title = lru_cache(TEXTS)(title_of)
        self._desks: dict[tuple[str, ...], Desk] = {}
        keep = retention_rules()["cases.CaseSeal"].keep
        assert keep is not None
        self.sealed_since = source.now - keep
        whole = retention_rules()["cases.Case"].keep
        assert whole is not None
        self.kept_since = source.now - whole
        self.key_id = sealing.key_id()

    def desk_of(self, case: HistoricCase) -> Desk:
        """Raises NoDeskError when nobody could take it."""
        place = case.place
        key = (case.case_type, case.urgency, case.lead_unit, place.grid, place.village, place.township, place.county)
        found = self._desks.get(key)
        if found is None:
            found = self._desks[key] = _desk(self.kind(case.case_type), place, case.urgency, case.lead_unit)
        return found

    def case(self, case: HistoricCase, id_: str, number: str) -> Row:
        """The row of cases_case, without columns that keep their default."""
        kind, desk, place = self.kind(case.case_type), self.desk_of(case), case.place
        led, final = case.state in LED, case.state in FINAL
        words, address, landmark = (self.mask(text) for text in (case.words, place.address, place.landmark))
        title = self._title(case, words.text, kind)
        last = case.last_at
        return {
            "id": id_, "county": place.county, "number": number, "case_type_id": kind.code, "track": kind.track,
            "state": case.state, "urgency": case.urgency, "channel": case.channel, "language": case.language,
            "alias": secrets.choice(ALIASES), "anonymous": not case.contact, "title": title, "words": words.text,
            "division": place.division, "township": place.township, "village": place.village, "grid": place.grid,
            "place_label": place.label, "lon": place.lon, "lat": place.lat,
            "original_lon": place.original[0] if place.original else None,
            "original_lat": place.original[1] if place.original else None,
            "datum": place.datum, "address": address.text, "landmark": landmark.text,
            "unit_id": _holder(case.state, desk), "triage_unit_id": desk.triage,
            "dispatch_unit_id": desk.triage if led else None, "lead_unit_id": desk.lead if led else None,
            "units": list(dict.fromkeys((desk.triage, desk.lead))) if led else [desk.triage], "route": desk.routes[led],
            "may_be_public": kind.may_be_public and not kind.restricted and not case.keep_private,
            "reported_at": case.reported_at, "updated_at": last, "public_at": last,
            "closed_at": case.closed_at if final else None, "next_due_at": _runs_until(case),
            "outcome": case.end.outcome, "reply": self.mask(case.end.reply).text,
            "search": self._search(kind, place, (title, words.text, address.text, landmark.text)),
            "segmenter_version": SEGMENTER_VERSION,
        }  # fmt: skip

    def _title(self, case: HistoricCase, words: str, kind: CaseTypeInfo) -> str:
        if kind.restricted:
            return kind.name
        said = self.mask(case.title).text if case.title else ""
        return self.title(said or words, self.title(words, kind.name) if said else kind.name)

    def _search(self, kind: CaseTypeInfo, place: ReportedPlace, texts: tuple[str, str, str, str]) -> str:
        if kind.restricted:
            return ""
        parts = ((text, weight) for text, weight in zip((*texts, kind.name), "ABCCD", strict=True) if text)
        return f"{tsvector_literal(*parts, piece=self.indexed)} {county_lexeme(place.county)}"

    def events(self, case: HistoricCase, master: str) -> list[Row]:
        """The timeline in the order of its moments. `master`: number of the case that this one was joined to, if it is here."""
        desk = self.desk_of(case)
        fields = ",".join([f"[{quoted(label)},{quoted(self.mask(text).text)}]" for label, text in case.fields])
        old = f'{{"source":{quoted(self.source.label)},"reference":{quoted(case.reference)},"fields":[{fields}]}}'
        found = [
            _event(
                case.reported_at,
                "reported",
                target_unit_id=desk.triage,
                to_state=State.REPORTED,
                public=True,
                detail=Json(f'{{"route":{desk.took},"old":{old}}}'),
            )
        ]
        found += _steps(case, desk)
        if case.state in FINAL and case.closed_at:
            found.append(self._end(case, desk, master))
        found += [_event(note.at, "note", words=self.mask(f"{note.label}: {note.words}").text) for note in case.notes]
        if rating := case.rating:
            said = self.mask(rating.words).text
            found.append(_event(rating.at, "rated", code=rating.solved, words=said, public=True))
        return found if case.closed_at and case.closed_at < case.reported_at else sorted(found, key=lambda event: event["at"])

    def _end(self, case: HistoricCase, desk: Desk, master: str) -> Row:
        assert case.closed_at is not None
        move, end = ENDS.get(case.state, ""), case.end
        code = end.outcome if case.state is State.CLOSED else end.code
        if case.state is State.MERGED:
            code = master or end.master or "—"
        event = _event(
            case.closed_at, "move" if move else str(case.state), to_state=case.state, target_unit_id=desk.triage,
            code=code[:32], words=self.mask(end.reply).text, public=True,
        )  # fmt: skip
        detail = {"master": end.master, "number": master} if end.master else NOTHING
        return event | {"move": move, "detail": detail, "unit_id": desk.lead if case.state is State.CLOSED else desk.triage}

    def clock(self, case: HistoricCase) -> Row | None:
        """The deadline that the older system had set, met or not; None where it had none."""
        if case.due_at is None:
            return None
        desk, running = self.desk_of(case), _runs_until(case) is not None
        stopped = None if running else (case.closed_at if case.state in FINAL else case.resolved_at) or case.last_at
        late = running and case.due_at <= self.source.now
        handled = case.state in LED
        return {
            "kind": "handling" if handled else "triage", "milestone": "", "limit": "",
            "unit_id": desk.lead if handled else desk.triage, "started_at": case.dispatched_at or case.reported_at,
            "due_at": case.due_at, "estimated": False, "stopped_at": stopped,
            "met": None if stopped is None else stopped <= case.due_at,
            # what had passed before it came here is marked and raises no alarm: a first round would tell of years at once
            "overdue_at": self.source.now if late else None, "level": 0,
            "next_alarm_at": case.due_at if running and not late else None,
        }  # fmt: skip

    def seal(self, case: HistoricCase, id_: str) -> Row | None:
        """Contact and unmasked words, sealed; nothing where a seal would be past its time already."""
        hidden = self.mask(case.words).found
        if not (case.contact or hidden) or self.past_sealing(case):
            return None
        contact = case.contact
        content = {"email": contact.email, "phone": contact.phone, "name": contact.name, "words": case.words if hidden else ""}
        return {"key_id": self.key_id, "sealed": sealing.seal(case.place.county, UUID(id_), content)}

    def past_sealing(self, case: HistoricCase) -> bool:
        """Whether the case ended longer ago than seals are kept."""
        return case.state in FINAL and (case.closed_at or case.reported_at) < self.sealed_since

    def past_keeping(self, case: HistoricCase) -> bool:
        """Whether the case ended longer ago than cases are kept."""
        return case.state in FINAL and (case.closed_at or case.reported_at) < self.kept_since


def _desk(kind: CaseTypeInfo, place: ReportedPlace, urgency: str, wanted: str) -> Desk:
    taken = triage_route(kind, place, urgency)
    given = handling_route_at(kind, place, urgency)
    # a complaint about an office is nobody's but the reviewer's, whatever an older system says
    lead = wanted if wanted and not kind.independent else given.unit
    took = taken.why()
    both = {"triage": took, "handling": given.why() if lead == given.unit else {"unit": lead}}
    return Desk(taken.unit, lead, Json(encode(took)), (Json(encode({"triage": took})), Json(encode(both))))


def _holder(state: State, desk: Desk) -> str:
    return desk.lead if state in HANDLING else desk.triage


def _runs_until(case: HistoricCase) -> datetime | None:
    waits = case.state in FINAL or case.state is State.RESOLVED
    return None if waits else case.due_at


def _event(at: datetime, kind: str, **told: Any) -> Row:
    return {
        "at": at, "kind": kind, "move": "", "to_state": "", "actor_kind": "history", "unit_id": "", "target_unit_id": "",
        "code": "", "words": "", "public": False, "detail": NOTHING,
    } | told  # fmt: skip


def _steps(case: HistoricCase, desk: Desk) -> list[Row]:
    """The moves in between of which the moment is known."""
    known = (
        ("dispatch", case.dispatched_at, desk.lead),
        ("acknowledge", case.acknowledged_at, desk.lead),
        ("resolve", case.resolved_at, desk.triage),
    )
    return [
        _event(
            at,
            "move",
            to_state=BY_NAME[move].target,
            target_unit_id=target,
            public=BY_NAME[move].public,
            move=move,
            unit_id=desk.triage if move == "dispatch" else desk.lead,
        )
        for move, at, target in known
        if at is not None
    ]


def number_of(case: HistoricCase, serial: int) -> str:
    """A case number of ours, by the day it was reported in the older system."""
    day = timezone.localtime(case.reported_at)
    return f"{case.place.county}-{day.year}{day.month:02}{day.day:02}-{serial:04}"
