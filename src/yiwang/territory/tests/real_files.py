"""Real files that lie beside the repository, not in it: tests that read one are skipped where it is absent, and say so."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


def real_file(name: str) -> Path:
    """The path of a file such as "divisions/zhejiang_2016_levels1-5.csv.gz"; skips the test when there is none."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"{path} is absent: see docs/howto/import-territory.md for what it is")
    return path
