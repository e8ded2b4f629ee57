"""Text as people write it, whatever was sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.shared.plain_text import plain_text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("路灯\x00坏了", "路灯坏了"),
        (" 一行\r\n二行\r三行\t。\n", "一行\n二行\n三行\t。"),
        ("\u202eevil.exe", "evil.exe"),
        ("a\ud800b\ufeff", "ab"),
        ("🏮 élan", "🏮 élan"),
    ],
)
def test_what_nobody_writes_drops_out(sent: str, kept: str) -> None:
    assert plain_text(sent) == kept


@given(st.text(st.characters()))
def test_the_rest_can_be_stored_anywhere(sent: str) -> None:
    kept = plain_text(sent)
    assert "\\u0000" not in json.dumps(kept)
    assert kept.encode().decode() == kept == plain_text(kept)
