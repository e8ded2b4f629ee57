"""Time limits in words."""

import pytest
from django.utils import translation

from yiwang.command.queries.clock_words import limit_words


@pytest.mark.parametrize(
    ("limit", "said"),
    [("30min", "30 min"), ("24h", "24 h"), ("1wh", "1 working hour"), ("4wh", "4 working hours"), ("1wd", "1 working day"),
     ("5wd", "5 working days"), ("1d", "1 day"), ("30d", "30 days"), ("soon", "soon")],
)  # fmt: skip
def test_limits_in_english(limit: str, said: str) -> None:
    with translation.override("en"):
        assert limit_words(limit) == said
