"""Photos and documents sent with a form. They are stored before the action runs, so that a refused form keeps them."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.cases.actions import StoredFile
from yiwang.cases.actions.store_file import FileRefusedError, still_stored, store_evidence

MOST_FILES = 10
KEPT_S = 24 * 3600


class Uploads:
    """What was sent now, and what an earlier try of the same form stored. `errors` tell which files were not taken, and why."""

    def __init__(self, request: HttpRequest, case_id: UUID) -> None:
        self._salt = f"desk-files:{case_id}"
        self.errors: list[str] = []
        self.files: list[StoredFile] = self._kept(request.POST.get("kept", ""))
        for upload in request.FILES.getlist("files"):
            self._take(upload)

    def _take(self, upload: Any) -> None:
        if len(self.files) >= MOST_FILES:
            self.errors.append(_("At most %(count)s files at a time.") % {"count": MOST_FILES})
            return
        try:
            stored = store_evidence(upload)
        except FileRefusedError as problem:
            self.errors.append(_("%(name)s: %(problem)s") % {"name": upload.name, "problem": problem})
            return
        if stored not in self.files:
            self.files.append(stored)

    def _kept(self, token: str) -> list[StoredFile]:
        if not token:
            return []
        try:
            rows = signing.loads(token, salt=self._salt, max_age=KEPT_S)
        except signing.BadSignature:
            return []
        return [file for file in (StoredFile(**row) for row in rows) if still_stored(file)]

    @property
    def token(self) -> str:
        """For a hidden field: the files stored so far, signed for this case."""
        return signing.dumps([file.row() for file in self.files], salt=self._salt, compress=True) if self.files else ""
