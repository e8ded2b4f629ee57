"""Photos come out clean, upright and small; everything that is no photo is refused in words."""

import io
import os
import struct
import time
import tracemalloc
import zlib

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from yiwang.cases.actions.store_file import store_evidence, store_photo
from yiwang.cases.files import (
    FileRefusedError,
    StoredFile,
    clean_photo,
    media_type_of,
    path_of,
    put_away,
    serving_headers,
    webp_size,
)

pytestmark = pytest.mark.filterwarnings(r"ignore::UserWarning:PIL\.")  # as files.py says; pytest sets its own filters
LIMITS = {"max_bytes": 15 * 1024 * 1024, "max_pixels": 50_000_000}
RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 20), (20, 20, 220), (255, 255, 255)
GPS = {1: "N", 2: (29.0, 30.0, 0.0), 3: "E", 4: (124.0, 30.0, 0.0)}


def encoded(picture, kind="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def plain(size=(60, 40), colour=RED, mode="RGB"):
    return Image.new(mode, size, colour)


def cleaned(content):
    photo = clean_photo(content, **LIMITS)
    return photo, Image.open(io.BytesIO(photo.content))


def near(pixel, colour, slack=12):
    return all(abs(a - b) <= slack for a, b in zip(pixel, colour, strict=True))


def quarters():
    """Red, green above; blue, white below: shows every turn and mirror."""
    picture = Image.new("RGB", (80, 40), WHITE)
    for colour, corner in ((RED, (0, 0)), (GREEN, (40, 0)), (BLUE, (0, 20))):
        picture.paste(colour, (*corner, corner[0] + 40, corner[1] + 20))
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_takes_the_three_formats(kind):
    photo, picture = cleaned(encoded(plain(), kind))
    assert (photo.width, photo.height) == (60, 40) == picture.size
    assert picture.format == "JPEG"
    assert near(picture.convert("RGB").getpixel((30, 20)), RED)


def test_place_time_and_device_are_gone():
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "SecretPhone", "2026:11:20 13:58:00"
    exif.get_ifd(0x8825).update(GPS)
    content = encoded(plain(), exif=exif, comment=b"SecretPhone was here", dpi=(300, 300))
    assert b"SecretPhone" in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    photo, picture = cleaned(content)
    assert b"SecretPhone" not in photo.content + photo.thumb
    assert b"Exif" not in photo.content + photo.thumb
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_words_in_a_png_and_what_follows_the_picture_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "SecretName")
    words.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    content = encoded(plain(), "PNG", pnginfo=words) + b"<script>alert(1)</script>PK\x03\x04SecretZip"
    photo, _picture = cleaned(content)
    assert not any(secret in photo.content for secret in (b"SecretName", b"SecretXmp", b"script", b"PK\x03\x04"))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_upright_whatever_the_camera_says(orientation):
    turn = Image.Transpose
    stored = [None, turn.FLIP_LEFT_RIGHT, turn.ROTATE_180, turn.FLIP_TOP_BOTTOM, turn.TRANSPOSE, turn.ROTATE_90, turn.TRANSVERSE]
    how = [*stored, turn.ROTATE_270][orientation - 1]
    turned = quarters() if how is None else quarters().transpose(how)
    exif = Image.Exif()
    exif[0x0112] = orientation
    _photo, picture = cleaned(encoded(turned, quality=95, exif=exif))
    assert picture.size == (80, 40)
    assert near(picture.getpixel((20, 10)), RED)
    assert near(picture.getpixel((60, 10)), GREEN)
    assert near(picture.getpixel((20, 30)), BLUE)


def test_broken_exif_does_not_cost_the_photo():
    content = encoded(plain(), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + os.urandom(40))
    assert cleaned(content)[1].size == (60, 40)


def test_a_large_picture_becomes_smaller_and_keeps_its_shape():
    photo, picture = cleaned(encoded(Image.effect_noise((5200, 3900), 20)))
    assert picture.size == (photo.width, photo.height) == (2560, 1920)
    assert Image.open(io.BytesIO(photo.thumb)).size == (480, 360)


def test_a_small_picture_is_not_blown_up():
    photo, picture = cleaned(encoded(plain((1, 1))))
    assert picture.size == (1, 1) == Image.open(io.BytesIO(photo.thumb)).size


def test_a_very_long_picture_is_taken():
    assert cleaned(encoded(plain((12000, 3)), "PNG"))[1].size == (2560, 1)


def test_transparency_turns_white():
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture.paste(RED, (0, 0, 10, 20))
    for content in (encoded(picture, "PNG"), encoded(picture, "WEBP", lossless=True)):
        _photo, found = cleaned(content)
        assert near(found.getpixel((15, 10)), WHITE)
        assert near(found.getpixel((4, 10)), RED)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (plain(mode="L", colour=128), (128, 128, 128)),
        (plain(mode="1", colour=1), WHITE),
        (plain(mode="CMYK", colour=(0, 255, 255, 0)), (254, 0, 0)),
        (plain().quantize(4), RED),
        (plain(mode="LA", colour=(100, 255)), (100, 100, 100)),
    ],
    ids=["grey", "bilevel", "cmyk", "palette", "grey-alpha"],
)
def test_every_kind_of_colour_becomes_rgb(picture, expected):
    _photo, found = cleaned(encoded(picture, "JPEG" if picture.mode == "CMYK" else "PNG"))
    assert found.mode == "RGB"
    assert near(found.getpixel((5, 5)), expected)


def test_a_palette_with_transparency_turns_white():
    picture = plain(colour=0, mode="P")
    picture.putpalette([200, 0, 0, 0, 0, 200])
    picture.paste(1, (0, 0, 30, 40))
    _photo, found = cleaned(encoded(picture, "PNG", transparency=0))
    assert near(found.getpixel((50, 20)), WHITE)
    assert near(found.getpixel((10, 20)), (0, 0, 200))


def test_sixteen_bits_of_grey_keep_their_brightness():
    picture = Image.new("I;16", (20, 20), 128 * 256)
    assert near(cleaned(encoded(picture, "PNG"))[1].getpixel((5, 5)), (128, 128, 128))


def test_a_colour_profile_is_applied_and_dropped():
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, linear.tobytes(), b"no profile at all"):
        _photo, found = cleaned(encoded(plain(), icc_profile=profile))
        assert "icc_profile" not in found.info
        assert near(found.getpixel((5, 5)), RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_only_the_first_frame_of_a_moving_picture_counts(kind):
    content = encoded(plain(colour=RED), kind, save_all=True, append_images=[plain(colour=BLUE)] * 20, duration=50)
    if kind == "GIF":
        with pytest.raises(FileRefusedError):
            cleaned(content)
    else:
        assert near(cleaned(content)[1].getpixel((5, 5)), RED)


def test_a_phones_two_pictures_in_one_file_give_the_first():
    content = encoded(plain(colour=RED), "MPO", save_all=True, append_images=[plain(colour=BLUE)])
    assert near(cleaned(content)[1].getpixel((5, 5)), RED)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\x00" * 100


@pytest.mark.parametrize(
    "content",
    [
        SVG, HTML, PDF, b"just words", b"\x00" * 1000, b"GIF89a" + HTML, b"MZ" + b"\x00" * 500, b"PK\x03\x04" + b"\x00" * 100,
        *(encoded(plain(), kind) for kind in ("BMP", "TIFF", "GIF", "ICO", "JPEG2000")), b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x24\x00\x00\x00WEBPVP8 ", b"\xff\xd8\xff\xe0" + HTML,
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(FileRefusedError):
        cleaned(content)


def test_the_refusal_speaks_to_the_sender():
    with translation.override("en"):
        for content, expected in (
            (HEIC, "HEIC"), (SVG, "not a photo"), (b"", "empty"), (encoded(plain())[:-200], "damaged"),
            (b"x" * (15 * 1024 * 1024 + 1), "15 MB"),
        ):  # fmt: skip
            with pytest.raises(FileRefusedError, match=expected):
                cleaned(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(kind):
    content = encoded(Image.effect_noise((200, 200), 60).convert("RGB"), kind)
    with pytest.raises(FileRefusedError):
        cleaned(content[: len(content) // 2])


def png_of_size(width, height):
    """A PNG that says it is huge and consists of zeros: a few kilobytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def webp_that_says(width, height):
    content = bytearray(encoded(plain((16, 16)), "WEBP", lossless=True, exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"))
    assert content[12:16] == b"VP8X"
    content[24:27], content[27:30] = (width - 1).to_bytes(3, "little"), (height - 1).to_bytes(3, "little")
    return bytes(content)


@pytest.mark.parametrize("content", [png_of_size(60000, 60000), png_of_size(12000, 12000), webp_that_says(16000, 16000)])
def test_a_bomb_costs_neither_time_nor_memory(content):
    began = time.perf_counter()
    tracemalloc.start()
    with pytest.raises(FileRefusedError, match=r"像素|pixels"):
        cleaned(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.perf_counter() - began < 1
    assert peak < 20_000_000


def test_a_jpeg_of_endless_scans_is_refused_before_decoding():
    content = encoded(plain((400, 400)), progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    with pytest.raises(FileRefusedError):
        cleaned(content[:-2] + scan * 5000 + b"\xff\xd9")


def test_words_of_a_png_that_swell_are_refused():
    words = PngImagePlugin.PngInfo()
    for _ in range(3):
        words.add_text("Comment", "x" * 50_000_000, zip=True)
    with pytest.raises(FileRefusedError):
        cleaned(encoded(plain(), "PNG", pnginfo=words))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_broken_the_answer_is_a_photo_or_a_refusal(kind, data):
    content = bytearray(encoded(quarters(), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        photo = clean_photo(bytes(content), **LIMITS)
    except FileRefusedError:
        return
    assert photo.content.startswith(b"\xff\xd8\xff")


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered(content):
    assert isinstance(media_type_of(content), str)
    with pytest.raises(FileRefusedError):
        clean_photo(content, **LIMITS)


def test_webp_says_its_size():
    for options in ({"lossless": True}, {"quality": 80}, {"quality": 80, "exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}):
        assert webp_size(encoded(plain((123, 45)), "WEBP", **options)) == (123, 45)


def test_files_are_put_away_whole_once_and_for_nobody_else(tmp_path):
    folder = tmp_path / "files"
    digest = put_away(folder, b"content")
    stored = path_of(folder, digest)
    assert stored.read_bytes() == b"content"
    assert stored.stat().st_mode & 0o777 == 0o600
    assert {entry.stat().st_mode & 0o777 for entry in (folder, stored.parent)} == {0o700}
    os.utime(stored, (1, 1))
    assert put_away(folder, b"content") == digest
    assert stored.stat().st_mtime > 1  # a sweep by age spares what is wanted again
    assert [entry.name for entry in stored.parent.iterdir()] == [digest]


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("yiwang.cases.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        put_away(tmp_path, b"content")
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 65])
def test_a_path_is_made_of_a_digest_only(tmp_path, digest):
    with pytest.raises(ValueError, match="digest"):
        path_of(tmp_path, digest)


def test_it_works(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    stored = store_photo(io.BytesIO(encoded(quarters())))
    assert stored == store_photo(encoded(quarters()))
    assert stored.media_type == "image/jpeg"
    for digest in (stored.sha256, stored.thumb_sha256):
        assert path_of(tmp_path, digest).is_file()
    assert path_of(tmp_path, stored.sha256).stat().st_size == stored.size == stored.row()["size"]


def test_residents_cannot_send_documents_and_staff_can(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    with pytest.raises(FileRefusedError):
        store_photo(PDF)
    assert store_evidence(PDF) == StoredFile(store_evidence(PDF).sha256, "application/pdf", len(PDF))
    assert store_evidence(encoded(plain())).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-10],
        PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript >> /Type"),
        PDF + b" " * (10 * 1024 * 1024),
        b" " * 2000 + PDF,
    ],
)
def test_documents_that_are_broken_large_or_active_are_refused(settings, tmp_path, content):
    settings.FILES_DIR = tmp_path
    with pytest.raises(FileRefusedError):
        store_evidence(content)


def test_a_photo_over_the_limit_is_refused_without_reading_it_all(settings, tmp_path):
    settings.FILES_DIR, settings.PHOTO_MAX_BYTES = tmp_path, 1000

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 < size <= 1001
            return b"x" * size

    with pytest.raises(FileRefusedError):
        store_photo(Endless())


def test_nothing_stored_can_run_in_a_browser():
    photo, document = serving_headers("image/jpeg", "photo.jpg"), serving_headers("application/pdf", 'a"\r\nX: 1.pdf')
    assert photo["Content-Disposition"].startswith("inline")
    assert document["Content-Disposition"] == 'attachment; filename="a___X__1.pdf"'
    for headers in (photo, document, serving_headers("text/html", "x")):
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert serving_headers("text/html", "x")["Content-Type"] == "application/octet-stream"
