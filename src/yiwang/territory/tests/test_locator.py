"""Point and code → place."""

import pytest

from yiwang.territory import queries


@pytest.mark.django_db
def test_it_answers_nothing_for_an_empty_territory() -> None:
    assert queries.current_version() == 0
    assert queries.locate(120.0, 30.0) is None
    assert queries.place_of_code("330106000000") is None
    assert queries.place_in_words("西湖区") is None
    assert queries.counties() == ()
