"""Whatever bytes arrive, the answer is a document, never a failure; and what is taken is clean text."""

import json
from urllib.parse import urlencode

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.intake.channels.open311.documents import render
from yiwang.intake.channels.open311.form import Form, read_form
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.reading import read_number
from yiwang.intake.channels.open311.received import Received, language_of
from yiwang.intake.limits import sender_address
from yiwang.shared.plain_text import plain_text

BROAD = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parsed(body: bytes, content_type: str, query: str = "") -> Form | None:
    try:
        return read_form(Received(form="json", body=body, content_type=content_type, query=query))
    except Problem as problem:
        raised = problem
    assert raised.status in {400, 413, 415}
    assert all(raised.sentences)
    return None


@BROAD
@given(st.binary(max_size=400), st.text(max_size=80))
def test_any_bytes_give_a_form_or_a_problem(body: bytes, query: str) -> None:
    parsed(body, "application/x-www-form-urlencoded", query)
    parsed(body, "multipart/form-data; boundary=b")
    parsed(b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n" + body + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")


@BROAD
@given(st.text(max_size=100))
def test_any_content_type_gives_a_form_or_a_problem(content_type: str) -> None:
    parsed(b"a=b", content_type)


@BROAD
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"]))
        )
    )
)
def test_what_is_sent_arrives_clean(pairs: list[tuple[str, str]]) -> None:
    form = parsed(urlencode(pairs).encode(), "application/x-www-form-urlencoded")
    for name, value in pairs:
        assert plain_text(value) in form.values[plain_text(name)]
    for values in form.values.values():
        for value in values:
            assert not set(value) & set("\x00\x1f\x7f\r\u2028")
            value.encode()  # no lone surrogate


@BROAD
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
        max_leaves=8,
    )
)
def test_every_document_is_well_formed_in_both_forms(value: object) -> None:
    fromstring(render("discovery", {"inner": value}, "xml").decode("utf-8", "surrogatepass"))
    json.loads(render("discovery", {"inner": value}, "json"))


@BROAD
@given(st.text(max_size=60))
def test_numbers_are_plain_decimals_or_nothing(text: str) -> None:
    number = read_number(text)
    if number is not None and number == number:
        assert set(text) <= set("0123456789.+-eE")


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1_0", "0x10", "１２", "1e", "--1", " 1", "1e9999"])
def test_odd_numbers_are_no_numbers(text: str) -> None:
    number = read_number(text)
    assert number is None or number != number or number in {float("inf")}


@BROAD
@given(st.text(max_size=60))
def test_any_language_header_leads_to_a_language(header: str) -> None:
    assert language_of(header) in {"zh-hans", "en"}


@BROAD
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_address_can_be_counted(peer: str, forwarded: str) -> None:
    assert isinstance(sender_address(peer, forwarded), str)


def test_addresses_are_counted_by_network_and_proxies_only_here_are_believed() -> None:
    assert sender_address("203.0.113.7", "198.51.100.1") == "203.0.113.7"
    assert sender_address("127.0.0.1", "192.0.2.9, 198.51.100.1") == "198.51.100.1"
    assert sender_address("::ffff:203.0.113.7", "") == "203.0.113.7"
    assert sender_address("2001:db8:1:2:3:4:5:6", "") == sender_address("2001:db8:1:2::9", "") == "2001:db8:1:2::/64"
    assert sender_address("127.0.0.1", "") == "127.0.0.1"


@pytest.mark.parametrize("words", ["a\x00b", "<b>&amp;</b>", "]]>", "\ud800", "\ufffe", "😀", "x" * 10_000])
def test_nothing_breaks_out_of_xml(words: str) -> None:
    document = render("services", [{"description": words}], "xml")
    (service,) = fromstring(document)
    assert service.find("description").text is None or "\x00" not in service.find("description").text
