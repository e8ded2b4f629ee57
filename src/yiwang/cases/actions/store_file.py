"""Take a photo or document from a sender and put it away."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from yiwang.cases.files import (
    PDF_MAX_BYTES,
    FileRefusedError,
    StoredFile,
    check_document,
    clean_photo,
    media_type_of,
    put_away,
    touch,
)

__all__ = ["FileRefusedError", "still_stored", "store_evidence", "store_photo"]


def store_photo(source: BinaryIO | bytes) -> StoredFile:
    """Re-encode a photo, without anything it carries beside the picture, and store it with a thumbnail.

    Called before the transaction that attaches it: a file that no case holds in the end is harmless and goes with the sweep.
    FileRefusedError has the message for the sender.
    """
    content = _read(source, settings.PHOTO_MAX_BYTES)
    photo = clean_photo(content, max_bytes=settings.PHOTO_MAX_BYTES, max_pixels=settings.PHOTO_MAX_PIXELS)
    folder = Path(settings.FILES_DIR)
    thumb = put_away(folder, photo.thumb)
    return StoredFile(put_away(folder, photo.content), "image/jpeg", len(photo.content), photo.width, photo.height, thumb)


def store_evidence(source: BinaryIO | bytes) -> StoredFile:
    """As `store_photo`, for staff: a PDF document is taken too, as it is, to be downloaded only."""
    content = _read(source, max(settings.PHOTO_MAX_BYTES, PDF_MAX_BYTES))
    if media_type_of(content) != "application/pdf":
        return store_photo(content)
    check_document(content)
    return StoredFile(put_away(Path(settings.FILES_DIR), content), "application/pdf", len(content))


def still_stored(file: StoredFile) -> bool:
    """Whether a file that was stored earlier is still there; from now on the sweep leaves it alone for another day."""
    folder = Path(settings.FILES_DIR)
    return all(touch(folder, digest) for digest in (file.sha256, file.thumb_sha256) if digest)


def _read(source: BinaryIO | bytes, most: int) -> bytes:
    """At most one byte more than allowed: enough to know that it is too large."""
    return source if isinstance(source, bytes) else source.read(most + 1)
