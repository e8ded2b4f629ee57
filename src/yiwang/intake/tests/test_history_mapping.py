"""The mapping file: every mistake is said, none is a traceback; what is read of a table is what stands in it."""

import copy
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.intake.history.account import Points
from yiwang.intake.history.mapping import COLUMNS, TABLES, MappingError, mapping_of, read_mapping, shipped
from yiwang.intake.history.moments import Moments
from yiwang.shared.table_stream import open_source
from yiwang.shared.wrong_input import WrongInputError

GOOD: dict[str, Any] = {
    "source": {"name": "old", "zone": "Asia/Shanghai"},
    "columns": {"reference": "n", "reported_at": "t", "status": "s", "type": "k"},
    "types": {"other": "9901"},
    "statuses": {"map": {"open": "reported"}},
}
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["closed", "0402", "(", "point"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.sampled_from(["state", "map", "column"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
SPOT = st.sampled_from([(table, key) for table, keys in TABLES.items() for key in keys] + [("", "")])


def said(table: str, key: str, value: object) -> list[str]:
    tables = copy.deepcopy(GOOD)
    if table in {"closures", "notes"}:
        tables[table] = [{key: value}]
    else:
        tables.setdefault(table, {})[key] = value
    with pytest.raises(MappingError) as problem:
        mapping_of(tables)
    return list(problem.value.problems)


@pytest.mark.parametrize("name", shipped())
def test_what_ships_is_right(name):
    assert read_mapping(Path(name)).name == name


@pytest.mark.parametrize(
    ("table", "key", "value", "words"),
    [
        ("source", "zone", "Mars/Olympus", "[source] zone is 'Mars/Olympus': write a time zone"),
        ("source", "nam", "x", "[source] has no key “nam”: did you mean “name”?"),
        ("colums", "x", "y", "there is no table [colums]: did you mean “columns”?"),
        ("types", "map", {"lamp": "42"}, "[types.map] “lamp” is '42': write the code of a case type"),
        ("statuses", "map", {"x": "suspended"}, "[statuses.map] “x” state is 'suspended'"),
        ("statuses", "map", {"x": "rejected"}, "is rejected: add a reason"),
        ("places", "find", ["moon"], "[places] find is 'moon': write one of “point”"),
        ("places", "datum", "nad27", "[places] datum is 'nad27'"),
        ("columns", "lon", "x", "[columns] lat is missing"),
        ("columns", "contact", "n", "contacts are sealed"),
        ("closures", "matches", "(", "[[closures]] 1 matches"),
        ("notes", "label", 3, "[[notes]] 1 column is missing"),
    ],
)
def test_mistakes_are_named_with_table_and_key(table, key, value, words):
    assert any(words in line for line in said(table, key, value)), said(table, key, value)


@settings(max_examples=150, deadline=None)
@given(SPOT, VALUE)
def test_any_mapping_is_taken_or_refused_in_words(spot, value):
    tables = copy.deepcopy(GOOD)
    table, key = spot
    if isinstance(tables.get(table), dict):
        tables[table][key] = value
    else:
        tables[table] = value
    with suppress(MappingError):  # anything else is a traceback that a person would see
        mapping_of(tables)


@pytest.mark.parametrize("text", ["a = ", "\x00", "[source]\nname = 1"])
def test_a_file_that_is_no_mapping(tmp_path, text):
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongInputError):
        read_mapping(tmp_path / "m.toml")
    with pytest.raises(WrongInputError, match="Shipped are boston-311, hotline-12345"):
        read_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("01/31/2015 12:20:09 AM", datetime(2015, 1, 31, 5, 20, 9, tzinfo=UTC)),
        ("7/1/2015 12:00:00 PM", datetime(2015, 7, 1, 16, 0, tzinfo=UTC)),
        ("2015-07-01T12:00:00+00:00", datetime(2015, 7, 1, 12, 0, tzinfo=UTC)),
        ("13/31/2015 01:00:00 AM", None), ("01/31/2015 13:00:00 PM", None), ("", None), ("01/31/2015", None), ("٣/1/2015 1:00:00 AM\n", None),
    ],
)  # fmt: skip
def test_moments(text, moment):
    assert Moments(("%m/%d/%Y %I:%M:%S %p",), ZoneInfo("America/New_York")).read(text) == moment


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(b"a,b\n" + content)
    try:
        lines = list(open_source(path).lines())
    except WrongInputError:
        return
    assert [line.number for line in lines] == sorted(line.number for line in lines)


def test_lines_are_those_of_the_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3,4\n', encoding="utf-8")
    assert [(line.number, line.cells) for line in open_source(path).lines()] == [(2, ["1", "two\nlines"]), (5, ["3", "4"])]


def test_points_are_counted_in_bounded_memory(monkeypatch):
    monkeypatch.setattr("yiwang.intake.history.account.POINTS_HELD", 50)
    points = Points()
    for at in range(2_000):
        points.add(float(at), 0.0, "x")
        points.add(7.5, 1.0, "hall")
    assert len(points._counts) <= 52
    (lon, lat, _cases, kind, _most), *_rest = points.crowded(100)
    assert (lon, lat, kind) == (7.5, 1.0, "hall")


def test_every_key_is_in_the_reference():
    page = (Path(__file__).parents[4] / "docs/reference/case-mapping.md").read_text(encoding="utf-8")
    keys = {key for name, keys in TABLES.items() if name != "columns" for key in keys} | set(COLUMNS)
    assert not {key for key in keys - {"map", "columns"} if f"`{key}`" not in page}
