"""The verb `import layer` takes what the how-to says."""

from pathlib import Path

import pytest

from yiwang.project.cli import build_parser, import_verb
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
NAMED = ["--name", "消防网格", "--code", "fire"]


def take(file: Path, *more: str) -> str:
    arguments = build_parser(only="import").parse_args(["import", "layer", str(file), *NAMED, "--as-of", "2024-01-01", *more])
    return str(import_verb._layer(arguments))


def test_a_layer_from_the_command_line(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    file = small.geojson_file(tmp_path, {"XF-01": small.square(0, 0, 2, 2)}, file="fire.geojson")
    with pytest.raises(WrongInputError, match="say what they refer to, --datum wgs84"):
        take(file)
    with pytest.raises(WrongInputError, match="There is no department “nobody”"):
        take(file, "--datum", "wgs84", "--department", "nobody")
    assert take(file, "--datum", "wgs84", "--dry-run").startswith("dry run: nothing was written; layer 消防网格")
    assert queries.layers_of("990121") == ()
    said = take(file, "--datum", "cgcs2000", "--department", "fire_emergency", "--county", "990121000000")
    assert said == "layer 消防网格 as of 2024-01-01 in 990121: 1 grids; 1 added, 0 changed, 0 gone"
    assert queries.layers_of("990121")[0].department == "fire_emergency"
