"""Photos that belong to a receipt or to a report that is not sent yet. Served to their reporter, never listed."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from yiwang.cases.files import path_of, serving_headers
from yiwang.cases.queries.story import reporter_story
from yiwang.intake.web.answers import holder
from yiwang.intake.web.kept_photos import signed_thumb
from yiwang.intake.web.receipt_page import visible_photos
from yiwang.shared.db.scope import scoped


@require_safe
def receipt_photo(request: HttpRequest, receipt: str, photo: UUID) -> HttpResponseBase:
    """A photo of the case behind this receipt, `?size=thumb` for the small one. Wrong code or wrong photo: 404."""
    actor = holder(request, receipt)
    if isinstance(actor, HttpResponse):
        return actor
    with scoped(actor.scope()):
        found = visible_photos(reporter_story(actor)).get(photo)
    if found is None:
        raise Http404
    small = request.GET.get("size") == "thumb" and found.thumb_sha256
    name = f"photo-{photo.hex[-6:]}" + (".jpg" if found.media_type == "image/jpeg" else ".pdf")
    return _file(found.thumb_sha256 if small else found.sha256, "image/jpeg" if small else found.media_type, name)


@require_safe
def kept_photo(request: HttpRequest, token: str) -> HttpResponseBase:
    """The small picture of a photo that was chosen for a report which came back with errors."""
    digest = signed_thumb(token)
    if digest is None:
        raise Http404
    return _file(digest, "image/jpeg", "photo.jpg")


def _file(digest: str, media_type: str, name: str) -> FileResponse:
    try:
        handle = path_of(Path(settings.FILES_DIR), digest).open("rb")
    except (OSError, ValueError) as problem:
        raise Http404 from problem
    response = FileResponse(handle)
    for header, value in serving_headers(media_type, name).items():
        response.headers[header] = value
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
