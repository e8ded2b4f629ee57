"""Files and functions stay readable: 400 and 60 lines at most, for Python and for TypeScript."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES, FUNCTION_LINES = 400, 60
PYTHON = [path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
SCRIPT = list((ROOT / "frontend" / "src").rglob("*.ts"))


def test_no_file_is_longer_than_it_should_be():
    long = {str(path.relative_to(ROOT)): count for path in PYTHON + SCRIPT if (count := len(_lines(path))) > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_it_should_be():
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": size
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
