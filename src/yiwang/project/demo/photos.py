"""Pictures of the demonstration, drawn: nobody's street. They go through the same cleaning as every photo."""

import io
import random
from functools import cache

from PIL import Image, ImageDraw

from yiwang.cases.actions import StoredFile, store_photo

SIZE = (1200, 900)
SLAB, JOINT, DARK, METAL = "#c4c9c4", "#a9b0aa", "#23292a", "#6d7573"


@cache
def report_photo(case_type: str) -> StoredFile:
    """What a resident photographed."""
    return _stored(_scene(case_type, mended=False))


@cache
def evidence_photo(case_type: str) -> StoredFile:
    """What it looked like afterwards."""
    return _stored(_scene(case_type, mended=True))


def _stored(picture: Image.Image) -> StoredFile:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return store_photo(buffer.getvalue())


def _scene(case_type: str, *, mended: bool) -> Image.Image:
    picture = Image.new("RGB", SIZE, SLAB)
    draw = ImageDraw.Draw(picture)
    _paving(draw)
    chance = random.Random(f"{case_type}{mended}")  # noqa: S311
    if case_type == "0401":
        _cover(draw, whole=mended)
    elif case_type == "0402":
        _lamp(draw, lit=mended)
    elif not mended:
        _litter(draw, chance)
    return picture


def _paving(draw: ImageDraw.ImageDraw) -> None:
    for row in range(0, SIZE[1], 150):
        draw.line([(0, row), (SIZE[0], row)], fill=JOINT, width=6)
        for column in range(75 if row % 300 else 0, SIZE[0], 300):
            draw.line([(column, row), (column, row + 150)], fill=JOINT, width=6)


def _cover(draw: ImageDraw.ImageDraw, *, whole: bool) -> None:
    draw.ellipse([330, 260, 890, 680], fill=DARK)
    box = [340, 268, 880, 672] if whole else [300, 200, 800, 560]
    draw.ellipse(box, fill=METAL, outline="#4a5251", width=10)
    for shift in range(4):
        y = box[1] + 90 + shift * 70
        draw.line([(box[0] + 80, y), (box[2] - 80, y)], fill="#4a5251", width=10)


def _lamp(draw: ImageDraw.ImageDraw, *, lit: bool) -> None:
    draw.rectangle([0, 0, *SIZE], fill="#1c2c30")
    draw.rectangle([580, 300, 620, 900], fill="#54676c")
    draw.rectangle([480, 270, 720, 320], fill="#54676c")
    if lit:
        draw.polygon([(490, 320), (710, 320), (960, 900), (240, 900)], fill="#6b6648")
    draw.ellipse([520, 300, 680, 380], fill="#ffe6bf" if lit else "#3f5257")


def _litter(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for _ in range(26):
        x, y, size = chance.randint(200, 950), chance.randint(250, 700), chance.randint(40, 130)
        colour = chance.choice(("#8d9794", "#55646a", "#b3bab5", "#7c8c8c", "#d9ddd8"))
        draw.ellipse([x, y, x + size, y + size * 0.7], fill=colour, outline="#3f5257", width=4)
