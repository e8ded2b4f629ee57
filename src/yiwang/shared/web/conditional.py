"""Answers that are kept ready compressed and told apart by a tag."""

import gzip
from typing import Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

TILE = "application/vnd.mapbox-vector-tile"


def tagged(
    request: HttpRequest, tag: str, gzipped: bytes, content_type: str, *, kept: Literal["public", "private"] = "public"
) -> HttpResponseBase:
    """Send what is compressed already: 304 to who has it, 204 when there is nothing, plain to who cannot read gzip.

    `kept` says who may keep it for a minute: everybody on the way, or the reader's own browser alone.
    """
    etag = f'W/"{tag}"'
    if "If-None-Match" in request.headers and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(gzipped if zipped or not gzipped else gzip.decompress(gzipped), content_type=content_type)
    if not gzipped:
        response.status_code = 204
    elif zipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"] = etag
    response["Cache-Control"] = f"{kept}, max-age=60"
    return response
