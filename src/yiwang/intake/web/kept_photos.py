"""Photos of a report that is not sent yet: put away once, then carried through the form as a signed list, so that nobody has to
choose them again after a mistake in another field. What no report claims in the end is swept away with age.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.cases.actions.store_file import FileRefusedError, still_stored, store_photo
from yiwang.cases.files import StoredFile
from yiwang.intake.web.answers import too_many_photos

LIST, THUMB = "intake.kept-photos", "intake.kept-thumb"
KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo on its way, with the signed name under which its small picture can be seen."""

    file: StoredFile
    thumb: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Photos that go with the report, and what was wrong with others."""

    photos: tuple[KeptPhoto, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[StoredFile, ...]:
        return tuple(photo.file for photo in self.photos)

    @property
    def token(self) -> str:
        """The signed list for the form; "" when there are none."""
        if not self.photos:
            return ""
        return signing.dumps([photo.file.row() for photo in self.photos], salt=LIST, compress=True)


def chosen_photos(request: HttpRequest) -> Chosen:
    """Photos carried by the form, without those that were taken out, and those uploaded now, re-encoded and put away."""
    dropped = set(request.POST.getlist("drop"))
    files = [file for file in _carried(request.POST.get("kept", "")) if file.sha256 not in dropped]
    problems: list[str] = []
    uploads = request.FILES.getlist("photos")
    if too_many_photos(request):
        return Chosen(tuple(_kept(files)), (_("Many photos came from your connection within this hour. Try again later."),))
    room = settings.PHOTOS_PER_REPORT - len(files)
    if len(uploads) > room:
        most = settings.PHOTOS_PER_REPORT
        problems.append(ngettext("At most %(count)s photo.", "At most %(count)s photos.", most) % {"count": most})
    for upload in uploads[: max(room, 0)]:
        stored = _stored(upload, problems)
        if stored and stored.sha256 not in {file.sha256 for file in files}:
            files.append(stored)
    return Chosen(tuple(_kept(files)), tuple(problems))


def carried_photos(request: HttpRequest) -> Chosen:
    """Only what the form carries already: nothing new is looked at."""
    return Chosen(tuple(_kept(_carried(request.POST.get("kept", "")))))


def _stored(upload: "UploadedFile[Any]", problems: list[str]) -> StoredFile | None:
    try:
        return store_photo(upload.read(settings.PHOTO_MAX_BYTES + 1))
    except FileRefusedError as refused:
        problems.append(_("%(name)s: %(problem)s") % {"name": upload.name, "problem": refused})
        return None


def _carried(token: str) -> list[StoredFile]:
    if not token:
        return []
    try:
        rows = signing.loads(token, salt=LIST, max_age=KEPT_S)
    except signing.BadSignature:
        return []  # too old, or not ours: the photos have to be chosen again
    return [file for file in (StoredFile(**row) for row in rows) if still_stored(file)]


def _kept(files: Sequence[StoredFile]) -> list[KeptPhoto]:
    signer = signing.TimestampSigner(salt=THUMB)
    return [KeptPhoto(replace(file), signer.sign(file.thumb_sha256)) for file in files]


def signed_thumb(token: str) -> str | None:
    """The digest in a signed name; None when it is not ours or too old."""
    try:
        return signing.TimestampSigner(salt=THUMB).unsign(token, max_age=KEPT_S)
    except signing.BadSignature:
        return None
