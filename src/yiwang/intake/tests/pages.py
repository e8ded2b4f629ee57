"""What the tests of the resident's pages share: filling in the form, reading the answer."""

import io
import re
from typing import Any

from django.test import Client
from PIL import Image
from uuid6 import uuid7

from yiwang.cases.queries.case_types import OTHER
from yiwang.cases.tests.helpers import BINHE, inside

WORDS = "滨河路口的井盖翘起来了，缺了一角。"
COUNTY, TOWNSHIP = "990121000000", "990121001000"


def photo(*, place: bool = False, colour: tuple[int, int, int] = (200, 80, 60), name: str = "photo.jpg") -> io.BytesIO:
    """A JPEG; with `place`, one whose EXIF says where and with what it was taken."""
    picture = Image.new("RGB", (320, 240), colour)
    exif = Image.Exif()
    if place:
        exif[0x010F] = "SecretCamera"
        exif.get_ifd(0x8825)[2] = (30.0, 16.0, 48.0)
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    file.seek(0)
    file.name = name
    return file


def filled(**more: Any) -> dict[str, Any]:
    """A report as a browser sends it: a point in 滨河社区, anonymous."""
    lon, lat = inside(BINHE)
    return {
        "submission_id": str(uuid7()),
        "words": WORDS,
        "lon": str(lon),
        "lat": str(lat),
        "accuracy": "18",
        "datum": "wgs84",
        "case_type": OTHER,
        "contact": "none",
        **more,
    }


def without_point(**more: Any) -> dict[str, Any]:
    """A report from a browser without JavaScript."""
    return filled(lon="", lat="", accuracy="", datum="") | more


def send(client: Client, **more: Any) -> Any:
    """POST the report."""
    return client.post("/report", filled(**more))


def receipt_of(response: Any) -> str:
    """The code that the answer leads to."""
    assert response.status_code == 303, response.content.decode()[:3000]
    found = re.fullmatch(r"/r/([0-9A-Z-]+)\?new=1", response["Location"])
    assert found, response["Location"]
    return found[1]


def text(response: Any) -> str:
    return str(response.content.decode())
