"""Numbers from outside never make a page fail."""

import pytest

from yiwang.shared.web.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("", 0), ("-1", 0), ("²", 0), ("１", 0), ("1e3", 0), ("9" * 18, 10**18 - 1), ("9" * 5000, 0)],
)
def test_only_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number
