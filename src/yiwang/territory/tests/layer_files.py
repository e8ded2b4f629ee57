"""Files as departments hand them in: Shapefiles in any encoding and system, workbooks of codes."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import shapefile
import shapely

FIELDS = (("WGBM", "code"), ("WGMC", "name"), ("ZZ", "duty"))
PRJ_4549 = "CGCS2000 / 3-degree Gauss-Kruger CM 120E"


def shapefile_of(
    folder: Path,
    rows: Iterable[tuple[Mapping[str, str], Any]],
    *,
    stem: str = "grids",
    encoding: str = "utf-8",
    cpg: str = "",
    prj: str = "",
) -> Path:
    """A .shp with its .dbf, and .cpg and .prj where given. Rows are ({"code", "name", "duty"}, polygon or None)."""
    path = folder / f"{stem}.shp"
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        for field, _name in FIELDS:
            writer.field(field, "C", size=60)
        for values, polygon in rows:
            writer.record(*(values.get(name, "") for _field, name in FIELDS))
            writer.shape(shapely.geometry.mapping(polygon)) if polygon is not None else writer.null()
    for ending, text in ((".cpg", cpg), (".prj", prj)):
        path.with_suffix(ending).unlink(missing_ok=True)
        if text:
            path.with_suffix(ending).write_text(text)
    return path


def zipped(path: Path) -> Path:
    """The parts of a Shapefile in one .zip, in a folder, as people pack them."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part != target:
                archive.write(part, f"网格/{part.name}")
    return target


def workbook(folder: Path, header: Sequence[str], rows: Iterable[Sequence[object]], name: str = "codes.xlsx") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path
