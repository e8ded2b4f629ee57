"""The fields of a POST: urlencoded or multipart, at most so many and so large, as clean text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.received import Received
from yiwang.shared.plain_text import plain_text

MULTIPART = "multipart/form-data"
PHOTOS_TOGETHER = 2  # of the largest size: the body is held in memory


@dataclass(slots=True)
class Form:
    """Fields by name with all their values, in the order they came; photos as they were sent."""

    values: dict[str, list[str]] = field(default_factory=dict)
    photos: list[bytes] = field(default_factory=list)

    def many(self, name: str) -> list[str]:
        """All values of a field that are not empty: a field that is empty is the same as none."""
        return [value for value in self.values.get(name, ()) if value]

    def one(self, name: str) -> str:
        """The value of a field that can have only one, "" without any. Problem when there are several and they differ."""
        found = self.many(name)
        if len(set(found)) > 1:
            raise Problem(400, _("The field %(field)s was sent more than once, with different values.") % {"field": name})
        return found[0] if found else ""


def largest_body(content_type: str) -> int:
    """Bytes that are read of a body of this type; more is refused with 413."""
    if content_type.lower().startswith(MULTIPART):
        return PHOTOS_TOGETHER * settings.PHOTO_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def too_large() -> Problem:
    """For either door, which notice it at different moments."""
    return Problem(413, _("The request is too large."))


def read_form(received: Received) -> Form:
    """The fields of the body, then those of the address that the body does not have. Problem 400, 413 or 415."""
    kind, _sep, _parameters = received.content_type.partition(";")
    if received.content_encoding.lower() not in {"", "identity"}:
        raise Problem(415, _("Send the form uncompressed."))
    if len(received.body) > largest_body(received.content_type):
        raise too_large()
    _check_charset(received.content_type)
    form = Form()
    match kind.strip().lower():
        case "application/x-www-form-urlencoded" | "":
            _add(form, _pairs(received.body))
        case "multipart/form-data":
            _read_multipart(form, received)
        case _:
            raise Problem(415, _("Send a form: application/x-www-form-urlencoded or multipart/form-data, in UTF-8."))
    sent = set(form.values)
    _add(form, [pair for pair in _pairs(received.query.encode("latin-1", "replace")) if pair[0] not in sent])
    return form


def _check_charset(content_type: str) -> None:
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", content_type, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, _("Send a form: application/x-www-form-urlencoded or multipart/form-data, in UTF-8."))


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        )
    except UnicodeDecodeError:
        raise Problem(400, _("The request is not valid UTF-8.")) from None
    except ValueError:
        raise Problem(413, _("The request has too many fields.")) from None


def _read_multipart(form: Form, received: Received) -> None:
    meta = {"CONTENT_TYPE": received.content_type, "CONTENT_LENGTH": str(len(received.body))}
    handlers = [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]
    try:
        fields, files = MultiPartParser(meta, BytesIO(received.body), handlers, "utf-8").parse()
    except (RequestDataTooBig, TooManyFilesSent):
        raise too_large() from None
    except SuspiciousOperation:
        raise Problem(413, _("The request has too many fields.")) from None
    except (MultiPartParserError, ValueError):
        raise Problem(400, _("The form could not be read: it is cut off or not well formed.")) from None
    _add(form, [(name, value) for name, values in fields.lists() for value in values])
    for _name, uploads in files.lists():
        form.photos += [upload.read() for upload in uploads]
    if len(form.photos) > settings.PHOTOS_PER_REPORT:
        raise Problem(413, _("At most %(count)s photos can be sent.") % {"count": settings.PHOTOS_PER_REPORT})


def _add(form: Form, pairs: Iterable[tuple[str, str]]) -> None:
    for name, value in pairs:
        form.values.setdefault(plain_text(name), []).append(plain_text(value))
