"""Photos and documents: nothing is kept as it was sent. A photo is decoded, turned upright and encoded anew, which drops
the place, the time, the device and everything else that a file can carry beside the picture. No Django models here.
"""

import os
import re
import secrets
import struct
import warnings
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import puremagic
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

PHOTO_EDGE_PX, THUMB_EDGE_PX = 2560, 480
PHOTO_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF_MAX_BYTES = 10 * 1024 * 1024
MOST_SCANS = 60  # a progressive JPEG of a camera has about ten; thousands of empty ones would keep a processor busy for minutes
DIGEST = re.compile(r"[0-9a-f]{64}")
ASIDE = ".aside"  # the end of the name of a file that a sweep looks at
# Value of the EXIF orientation → what turns the picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
# Pillow would only warn of a picture that is too large; here the size is compared before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
# What is odd in a file is the sender's affair and no news for the log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
LARGE_PIXELS = 20_000_000
_decoding = BoundedSemaphore(2)  # at most two pictures lie in memory at once, however many arrive,
_decoding_large = Lock()  # and one of those that take hundreds of megabytes


class FileRefusedError(ValueError):
    """A file that is not taken; the message tells the sender, in the language of the page, what to do."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was put away. Sizes in bytes and pixels; a document has no pixels and no thumbnail."""

    sha256: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0
    thumb_sha256: str = ""

    def row(self) -> dict[str, Any]:
        """The columns of an attachment."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo ready to be put away: two JPEG files and the size of the larger one in pixels."""

    content: bytes
    thumb: bytes
    width: int
    height: int


def clean_photo(content: bytes, *, max_bytes: int, max_pixels: int) -> Photo:
    """Decode a JPEG, PNG or WebP picture (its first frame) and encode it anew. FileRefusedError says what is wrong with it."""
    _check_size(content, max_bytes)
    media_type = media_type_of(content)
    if media_type not in PHOTO_FORMATS:
        raise FileRefusedError(_why_no_photo(media_type))
    if media_type == "image/jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        raise FileRefusedError(_("This photo is built in an unusual way and cannot be opened. Take or choose another one."))
    if media_type == "image/webp":
        _check_pixels(webp_size(content), max_pixels)  # Pillow sets memory aside before it tells the size
    with _decoding:
        try:
            return _encode_anew(content, PHOTO_FORMATS[media_type], max_pixels)
        except FileRefusedError:
            raise
        except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, struct.error, MemoryError) as problem:
            # Whatever a broken file makes a decoder say, the sender can only choose another one.
            raise FileRefusedError(_("This photo is damaged or incomplete. Take or choose it again.")) from problem


def check_document(content: bytes) -> None:
    """FileRefusedError unless this is a plain PDF that may be kept as evidence. It is served as a download only."""
    _check_size(content, PDF_MAX_BYTES)
    if media_type_of(content) != "application/pdf" or b"%%EOF" not in content[-2048:]:
        raise FileRefusedError(_("This is not a PDF document, or it is incomplete."))
    if any(word in content for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Encrypt")):
        raise FileRefusedError(
            _("This PDF is protected or carries programs or other files. Print it to a new PDF and send that.")
        )


def media_type_of(content: bytes) -> str:
    """The media type by content alone, '' when unknown. Never by name or by what the sender says."""
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}:
        return "image/heic"
    try:
        return str(puremagic.from_string(content[:4096], mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def webp_size(content: bytes) -> tuple[int, int]:
    """Width and height that a WebP file states in its first chunk; (0, 0) when it states none."""
    kind, head = content[12:16], content[20:30]
    if len(head) < 10:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF


def put_away(folder: Path, content: bytes) -> str:
    """Write a file under its own digest, whole or not at all, and return the digest. The same content is stored once."""
    digest = sha256(content).hexdigest()
    target = path_of(folder, digest)
    for level in (folder, target.parent):
        level.mkdir(mode=0o700, parents=True, exist_ok=True)
    if touch(folder, digest):
        return digest
    draft = target.with_name(f".{digest[:16]}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return digest


def touch(folder: Path, digest: str) -> bool:
    """Make a file young again, for the sweep of files that no case holds goes by age; False when it is not there."""
    try:
        os.utime(path_of(folder, digest))
    except FileNotFoundError:
        return False
    return True


def old_files(folder: Path, before: float) -> Iterator[str]:
    """Digests of the files last put away or touched before a moment (Unix time).

    Drafts of that age are removed: their writer died. What an earlier sweep moved aside when it died is put back first.
    """
    for file in folder.glob(f"??/.*{ASIDE}"):
        _put_back(file, path_of(folder, file.name[1 : -len(ASIDE)]))
    for file in folder.glob("[0-9a-f][0-9a-f]/*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                if DIGEST.fullmatch(file.name):
                    yield file.name
                else:
                    file.unlink()


def remove_if_old(folder: Path, digest: str, before: float) -> bool:
    """Remove a file that nobody touched since `before`; False when somebody did meanwhile, or it is gone.

    It is moved aside first. Whoever is about to attach it touches it: either that came before the move, and the file is young and
    comes back; or it finds nothing and stores the file anew.
    """
    target = path_of(folder, digest)
    aside = target.with_name(f".{digest}{ASIDE}")
    try:
        target.rename(aside)
        young = aside.stat().st_mtime >= before
    except FileNotFoundError:  # another sweep was quicker
        return False
    if young:
        _put_back(aside, target)
    else:
        aside.unlink(missing_ok=True)
    return not young


def _put_back(aside: Path, target: Path) -> None:
    with suppress(FileExistsError, FileNotFoundError):  # stored anew meanwhile: the same content
        os.link(aside, target)
    aside.unlink(missing_ok=True)


def path_of(folder: Path, digest: str) -> Path:
    """Where the file with this digest lies. ValueError for anything that is no digest, so that no path can be made of it."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 digest")
    return folder / digest[:2] / digest


def serving_headers(media_type: str, name: str) -> dict[str, str]:
    """HTTP headers for a stored file: pictures are shown, everything else is a download, nothing in it can run."""
    shown = media_type == "image/jpeg"
    return {
        "Content-Type": media_type if shown or media_type == "application/pdf" else "application/octet-stream",
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{re.sub("[^A-Za-z0-9._-]", "_", name)}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",  # nothing of a case stays in the browser of a shared computer
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _check_size(content: bytes, max_bytes: int) -> None:
    if not content:
        raise FileRefusedError(_("This file is empty. Choose it again."))
    if len(content) > max_bytes:
        limit = max(1, max_bytes // (1024 * 1024))
        raise FileRefusedError(_("This file is too large: at most %(limit)s MB.") % {"limit": limit})


def _check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        limit = max(1, max_pixels // 1_000_000)
        raise FileRefusedError(_("This photo has too many pixels: at most %(limit)s million.") % {"limit": limit})


def _why_no_photo(media_type: str) -> str:
    if media_type == "image/heic":
        return _("This photo is in the HEIC format. Set the camera to “most compatible”, or send a screenshot of it.")
    return _("This is not a photo file. Send a JPEG, PNG or WebP picture.")


def _encode_anew(content: bytes, kind: str, max_pixels: int) -> Photo:
    with Image.open(BytesIO(content), formats=(kind,)) as opened:
        _check_pixels(opened.size, max_pixels)
        orientation, profile = _orientation(opened), opened.info.get("icc_profile")
        if kind == "JPEG":
            opened.draft(
                None, (PHOTO_EDGE_PX, PHOTO_EDGE_PX)
            )  # decodes a large picture at a half or a quarter, at a fraction of the cost
        with _decoding_large if opened.width * opened.height > LARGE_PIXELS else nullcontext():
            opened.load()
            picture = _opaque(opened)
            picture.thumbnail((PHOTO_EDGE_PX, PHOTO_EDGE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _in_srgb(picture, profile)
    if orientation in UPRIGHT:
        picture = picture.transpose(UPRIGHT[orientation])
    photo = _jpeg(picture, quality=86)
    width, height = picture.size
    picture.thumbnail((THUMB_EDGE_PX, THUMB_EDGE_PX), Image.Resampling.LANCZOS)
    return Photo(photo, _jpeg(picture, quality=80), width, height)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken EXIF is dropped anyway; it must not cost the sender the photo
        return 1


def _opaque(picture: Image.Image) -> Image.Image:
    """The picture in grey, RGB or CMYK with 8 bits, on white where it was transparent."""
    if picture.mode.startswith("I"):  # 16 bits of grey; Pillow's own conversion would cut everything above 255 to white
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in picture.info or picture.mode in {"LA", "PA", "La", "RGBa"}:
        picture = picture.convert("RGBA")
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture)
        return ground
    if picture.mode in {"L", "RGB", "CMYK"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A colour profile is applied, then dropped; one that makes no sense is only dropped."""
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")  # a copy also where it is RGB: the opened file is closed


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """JPEG without any metadata: Pillow would write what it finds in `info`."""
    picture.info = {}
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=quality)
    return encoded.getvalue()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
