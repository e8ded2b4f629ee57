"""What a dry run of `yiwang import divisions` prints."""

from pathlib import Path

import pytest

from yiwang.project.cli.division_lines import what_would_change
from yiwang.territory.actions import DivisionsFile, import_divisions, look_at_divisions
from yiwang.territory.models import Division, Succession, TerritoryVersion
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_names_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    kept = [line.replace("云溪街道", "云溪新街道") for line in small.DIVISIONS if small.EAST_TOWN not in line]
    new = "990121003000,990121000000,石门街道,town,Shimen Subdistrict"
    file = DivisionsFile(small.csv_file(tmp_path, [*kept, new]), small.LATER)
    lines = list(what_would_change(look_at_divisions(file)))
    assert lines[:2] == ["townships: 1 added, 1 ended, 1 renamed, 0 moved", "villages: 0 added, 2 ended, 0 renamed, 0 moved"]
    assert "  990121100000 青溪县 石门镇 → 990121003000 青溪县 石门街道 (recoded, by name); with 2 villages" in lines
    assert "  990121001000 云溪街道 → 云溪新街道 (renamed)" in lines
    assert (TerritoryVersion.objects.count(), Succession.objects.count()) == (1, 0)
    assert Division.objects.get(code=small.WEST_TOWN).name == "云溪街道"


def test_it_says_so_when_nothing_would_change(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    assert list(what_would_change(look_at_divisions(DivisionsFile(small.csv_file(tmp_path), small.DAY)))) == [
        "Nothing would change."
    ]
