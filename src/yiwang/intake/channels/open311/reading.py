"""The fields of a POST as a submission. Everything that is wrong is said at once, so that a sender can mend it in one go."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from uuid6 import uuid7

from yiwang.cases.actions import Contact, FileRefusedError, ReportedPlace, StoredFile, Submission, store_photo
from yiwang.cases.queries.case_types import CaseTypeInfo, case_types
from yiwang.intake.channels.open311.attributes import read_attributes
from yiwang.intake.channels.open311.form import Form
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.place import PlaceProblem, resolve_place
from yiwang.intake.queries import Client
from yiwang.shared import clock

LONGEST = {"description": 4000, "address_string": 300, "email": 254, "phone": 40, "first_name": 60, "last_name": 60}  # characters
LONGEST_ID, MOST_MEDIA, LONGEST_URL = 255, 10, 1000
YES = {"1", "true", "yes", "on"}
DECIMAL = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,3})?", re.ASCII)
HAN = re.compile("[\u3400-\u9fff]")  # such names stand together, family name first
is_web_address = URLValidator(schemes=["http", "https"])
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends and how: the program, the jurisdiction it named, the language it reads, its own name for this submission."""

    client: Client
    jurisdiction: str = ""
    language: str = "zh-hans"
    idempotency_key: str = ""


class _Wrongs(list[str]):
    """Sentences about what is wrong."""

    def gather(self, read: Callable[[], T], otherwise: T) -> T:
        """What `read` gives; when it meets a problem, `otherwise`, and the problem is noted."""
        try:
            return read()
        except Problem as problem:
            if problem.status != 400:
                raise
            self += problem.sentences
        except PlaceProblem as problem:
            self.append(str(problem))
        return otherwise


def read_submission(form: Form, sender: Sender) -> Submission:
    """Raises Problem: 400 with every sentence that applies, 403 for a place the program is not meant for, 404 for the service."""
    kind = _read_service(form)
    wrong = _Wrongs()
    for name, most in LONGEST.items():
        wrong += [too_long(name, most)] if any(len(value) > most for value in form.many(name)) else []
    words = wrong.gather(lambda: form.one("description"), "")
    contact = wrong.gather(lambda: _read_contact(form), Contact())
    place = wrong.gather(lambda: _read_place(form, sender), None)
    answers, wrong_answers = read_attributes(kind, form)
    media: list[str] = wrong.gather(lambda: _read_media(form), [])
    submission_id = wrong.gather(lambda: _submission_id(form, sender), None)
    wrong += wrong_answers
    if wrong or place is None or submission_id is None:
        raise Problem(400, *wrong)
    _check_reach(place, sender)
    return Submission(
        submission_id=submission_id, case_type=kind.code, channel="open311", words=words, place=place, reported_at=clock.now(),
        contact=contact, language=sender.language, keep_private=form.one("keep_private").lower() in YES,
        attributes=answers | ({"media_url": media} if media else {}), files=tuple(map(_stored, form.photos)),
        client=sender.client.name,
    )  # fmt: skip


def too_long(name: str, most: int) -> str:
    """The sentence about a field with too many characters."""
    return _("%(field)s is too long: at most %(count)s characters.") % {"field": name, "count": most}


def _read_service(form: Form) -> CaseTypeInfo:
    code = form.one("service_code")
    if not code:
        raise Problem(400, _("service_code is missing."))
    kind = case_types().get(code)
    if kind is None:
        raise Problem(404, _("There is no service with the code %(code)s.") % {"code": code[:40]})
    if kind.hand_off:
        numbers = ", ".join(f"{service.number} ({service.label})" for service in kind.hand_off)
        raise Problem(
            400, _("This cannot wait for a form. Call %(numbers)s now. Nothing was sent or stored.") % {"numbers": numbers}
        )
    return kind


def _read_place(form: Form, sender: Sender) -> ReportedPlace:
    lat, lon, code, address = form.one("lat"), form.one("long"), form.one("address_id"), form.one("address_string")
    if lat or lon:
        return resolve_place(lon=read_number(lon), lat=read_number(lat), datum=form.one("datum") or "wgs84", address=address)
    try:
        return resolve_place(area_code=code, address=address) if code else _by_words(address, sender.jurisdiction)
    except PlaceProblem:
        if code and address:  # another system's id beside words that we may understand
            return _by_words(address, sender.jurisdiction)
        raise


def _by_words(address: str, jurisdiction: str) -> ReportedPlace:
    """An address is looked for in the county that the request is limited to, if it is limited to one."""
    return resolve_place(address=address, area_code=jurisdiction if len(jurisdiction) == 6 and address else "")


def read_number(text: str) -> float | None:
    """A plain decimal number; None for nothing and NaN for anything else, which no place accepts."""
    if not text:
        return None
    return float(text) if DECIMAL.fullmatch(text) else math.nan


def _check_reach(place: ReportedPlace, sender: Sender) -> None:
    if not sender.client.covers(place.county):
        raise Problem(403, _("This API key may not file reports for this place."))
    if not place.county.startswith(sender.jurisdiction):
        raise Problem(400, _("The place lies outside the jurisdiction that was named."))


def _read_contact(form: Form) -> Contact:
    email, first, last = form.one("email"), form.one("first_name"), form.one("last_name")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Problem(400, _("The e-mail address is not valid.")) from None
    name = last + first if HAN.search(first + last) else f"{first} {last}".strip()
    return Contact(email=email, phone=form.one("phone"), name=name)


def _read_media(form: Form) -> list[str]:
    """Addresses of pictures elsewhere: kept for the staff as text, never fetched."""
    found = list(dict.fromkeys(form.many("media_url") + form.many("media_url[]")))
    if len(found) > MOST_MEDIA:
        raise Problem(400, _("At most %(count)s values of media_url can be sent.") % {"count": MOST_MEDIA})
    for address in found:
        try:
            is_web_address(address if len(address) <= LONGEST_URL else "")
        except ValidationError:
            raise Problem(400, _("media_url must be an address that begins with http:// or https://.")) from None
    return found


def _submission_id(form: Form, sender: Sender) -> UUID:
    """The program's own name for this report, inside its own name space; a new one when it gave none."""
    name = sender.idempotency_key.strip().strip('"') or form.one("submission_id")
    if len(name) > LONGEST_ID:
        raise Problem(400, too_long("Idempotency-Key", LONGEST_ID))
    return uuid5(sender.client.id, name) if name else uuid7()


def _stored(photo: bytes) -> StoredFile:
    try:
        return store_photo(photo)
    except FileRefusedError as problem:
        raise Problem(400, str(problem)) from None
