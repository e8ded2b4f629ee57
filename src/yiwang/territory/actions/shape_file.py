"""Read a Shapefile: a .shp beside its .dbf, .prj and .cpg, or all of them in one .zip."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import shapefile
import shapely
from shapely.geometry import shape as shape_of

from yiwang.shared.packed import BROKEN_PACK, refuse_bomb
from yiwang.shared.wrong_input import WrongInputError

PARTS = ("shp", "dbf", "shx", "prj", "cpg")
CODECS = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "ansi936": "gb18030", "65001": "utf-8"}
CHINESE_DBF = 0x4D  # language byte of a dBASE file: code page 936
BROKEN = (shapefile.ShapefileException, struct.error, ValueError, IndexError, KeyError, OSError, EOFError)


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a Shapefile holds. A geometry that cannot be read is the exception that says why."""

    rows: list[tuple[Mapping[str, Any], Any]]  # properties, shapely geometry | None | Exception
    projection: str  # text of the .prj, '' without one
    notes: tuple[str, ...]


def is_shapefile(path: Path) -> bool:
    """Whether it is read as a Shapefile."""
    return path.suffix.lower() in {".shp", ".zip"}


def read_shapes(path: Path) -> Shapes:
    """All features. Raises WrongInputError when parts are missing or broken, or the text is in no known encoding."""
    parts = _zipped(path) if path.suffix.lower() == ".zip" else _beside(path)
    for needed in ("shp", "dbf"):
        if needed not in parts:
            raise WrongInputError(f"{path.name} has no .{needed}: a Shapefile needs at least .shp and .dbf.")
    codec, notes = _codec(path, parts)
    try:
        with _open(parts, codec) as reader:
            rows = list(_rows(reader))
    except UnicodeDecodeError as problem:
        raise WrongInputError(
            f"The table of {path.name} is not written in {codec}: add a .cpg that says its encoding."
        ) from problem
    except BROKEN as problem:
        raise WrongInputError(f"{path.name} is no Shapefile that can be read: {problem}.") from problem
    return Shapes(rows, _text(parts.get("prj", b"")), notes)


def _zipped(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX")]
            stems = {PurePosixPath(one.filename).with_suffix("") for one in members if _kind(one.filename) == "shp"}
            if len(stems) != 1:
                raise WrongInputError(f"{path.name} must hold one Shapefile; it holds {len(stems)}.")
            stem = stems.pop()
            own = [one for one in members if _stem(one.filename) == str(stem).lower() and _kind(one.filename) in PARTS]
            refuse_bomb(path, own)
            return {_kind(one.filename): archive.read(one) for one in own}
    except BROKEN_PACK as problem:
        raise WrongInputError(f"{path.name} is no zip file that can be read: {problem}.") from problem


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _beside(path: Path) -> dict[str, bytes]:
    try:
        found = [one for one in path.parent.iterdir() if one.stem == path.stem and _kind(one.name) in PARTS]
        return {_kind(one.name): one.read_bytes() for one in found}
    except OSError as problem:
        raise WrongInputError(f"{path} cannot be read: {problem.strerror or problem}.") from problem


def _codec(path: Path, parts: dict[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """The encoding of the table: what the .cpg says, else the table's own mark, else what it can be read as."""
    if said := _text(parts.get("cpg", b"")).strip().lower():
        return CODECS.get(said.removeprefix("cp").removeprefix("ansi ").strip(), CODECS.get(said, said)), ()
    if parts["dbf"][29:30] == bytes([CHINESE_DBF]):
        return "gb18030", ()
    for codec in ("utf-8", "gb18030"):
        try:
            with _open(parts, codec) as reader:
                for _record in reader.iterRecords():
                    pass
        except UnicodeDecodeError:
            continue
        except BROKEN:
            break  # said by the reading proper
        note = () if codec == "utf-8" else (f"the table of {path.name} is not UTF-8 and was read as GB 18030.",)
        return codec, note
    return "gb18030", ()


def _open(parts: dict[str, bytes], codec: str) -> shapefile.Reader:
    index = io.BytesIO(parts["shx"]) if "shx" in parts else None
    try:
        return shapefile.Reader(shp=io.BytesIO(parts["shp"]), dbf=io.BytesIO(parts["dbf"]), shx=index, encoding=codec)
    except LookupError as problem:
        raise WrongInputError(f"The .cpg names an encoding that is not known here: {codec}.") from problem


def _rows(reader: shapefile.Reader) -> Iterator[tuple[Mapping[str, Any], Any]]:
    for pair in reader.iterShapeRecords():
        yield pair.record.as_dict(), _geometry(pair.shape)


def _geometry(raw: Any) -> Any:
    if raw.shapeType == shapefile.NULL or not raw.points:
        return None
    try:
        if raw.shapeTypeName.startswith("POLYGON") and len(raw.parts) == 1:
            return shapely.Polygon([point[:2] for point in raw.points])  # most are: ten times as fast as sorting out rings
        return shapely.force_2d(shape_of(raw.__geo_interface__))
    except Exception as problem:  # GEOS, shapely and pyshp raise many kinds for a ring that is none
        return problem


def _text(raw: bytes) -> str:
    return raw.decode("utf-8-sig", errors="replace").strip()
