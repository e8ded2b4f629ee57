"""Search in Chinese and English against the real PostgreSQL."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.cases.search_text import tsquery_literal, tsvector_literal

pytestmark = pytest.mark.django_db
LIGHTS = "滨河路中段路灯不亮，灯杆 LD-0412 到 LD-0419，晚上很黑。"
COVER = "人行道上一个井盖翘起来了，缺了一角。老人买菜都从这里走。"
ENGLISH = "Two street lights are out on Café Street near pole ST-77. Potholes everywhere!"
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ask(vector, query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery, ts_rank(%s::tsvector, %s::tsquery)", [vector, query, vector, query])
        return cursor.fetchone()


def finds(text, words, weight="B"):
    query = tsquery_literal(words)
    assert query is not None
    return ask(tsvector_literal((text, weight)), query)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LIGHTS, "路灯"), (LIGHTS, "灯杆"), (LIGHTS, "不亮"), (LIGHTS, "路灯不亮"), (LIGHTS, "滨河路 路灯"), (LIGHTS, "亮"),
        (LIGHTS, "LD-0412"), (LIGHTS, "ld-04"), (LIGHTS, "0412"), (LIGHTS, "ＬＤ－０４１２"), (LIGHTS, "很黑"), (LIGHTS, "黑"),
        ("小区的路灯，一直不亮", "路灯不亮"),  # words apart
        (COVER, "井盖"), (COVER, "翘起"), (COVER, "人行道井盖"), (COVER, "井盖翘起来了吗"), (COVER, "买菜的老人"),
        ("學士街", "學士街"), ("３号楼２单元", "3号楼"), ("3号楼2单元", "２单元"),
        (ENGLISH, "street light"), (ENGLISH, "STREET LIGHTS"), (ENGLISH, "pothole"), (ENGLISH, "the lights"), (ENGLISH, "cafe"),
        (ENGLISH, "café"), (ENGLISH, "pot"), (ENGLISH, "st-77"), ("Ünïcode straße", "unicode"), ("ئۇيغۇرچە сообщение", "сообщ"),
        ("消防栓漏水", "消防栓"), ("消防栓漏水", "消防"), ("灯", "灯"), ("the", "the"),
    ],
)  # fmt: skip
def test_it_finds(text, words):
    assert finds(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LIGHTS, "井盖"), (COVER, "路灯"), (LIGHTS, "路灯 井盖"), (ENGLISH, "street lamps"), (LIGHTS, "LD-0999"),
        ("路，灯", "路灯"),  # no word across a comma
        ("LD 1, X 0412", "LD-0412"), ("大水冲了龙王庙", "庙王"),
    ],
)  # fmt: skip
def test_it_does_not_find(text, words):
    assert not finds(text, words)


def test_nothing_is_found_across_two_parts():
    assert not ask(tsvector_literal(("一条路", "A"), ("灯坏了", "B")), tsquery_literal("路灯"))[0]


def test_a_word_in_the_title_ranks_higher():
    query = tsquery_literal("井盖")
    title = ask(tsvector_literal(("井盖翘起", "A"), ("路边", "B")), query)[1]
    words = ask(tsvector_literal(("路边", "A"), ("井盖翘起", "B")), query)[1]
    address = ask(tsvector_literal(("路边", "A"), ("井盖翘起", "C")), query)[1]
    assert title > words > address > 0


def test_a_whole_word_ranks_higher_than_its_pieces():
    query = tsquery_literal("消防栓 漏水")
    whole = ask(tsvector_literal(("消防栓漏水", "B")), query)
    assert whole[0]
    assert whole[1] > ask(tsvector_literal(("消防栓在这里，那边的水管有一点漏水", "B")), query)[1]


def test_hidden_numbers_are_no_words():
    assert not finds("打⟦phone⟧找我", "phone")
    assert finds("打⟦phone⟧找我", "找我")


@pytest.mark.parametrize("words", ["", "   ", "' \\ : & | ! <-> ( ) *", "，。！", "\x00", "😀"])
def test_what_holds_no_word_is_no_question(words):
    assert tsquery_literal(words) is None
    assert tsvector_literal((words, "A")) == ""


@pytest.mark.parametrize(
    "text",
    ["'); DROP TABLE cases_case; --", "a'b\\c''d\\\\", "\\'", "':1A 'x", "x:1A,2B", "!a & b | c <-> d:*", "\x00a\x00", "⟦'⟧"],
)
def test_signs_of_the_query_language_are_only_signs(text):
    vector, query = tsvector_literal((text, "A")), tsquery_literal(text)
    assert query is None or ask(vector, query)[0] in {True, False}


@many
@given(st.text())
def test_any_text_makes_a_vector_and_a_question(text):
    vector, query = tsvector_literal((text, "A"), (text, "D")), tsquery_literal(text)
    assert ask(vector, query or "")[0] is bool(query)  # a text is found by all of its own words


@many
@given(st.text(alphabet=st.sampled_from("路灯不亮井盖ab1 '\\:&|!<->()*⟦⟧，-_.\x00\ud800é´")))
def test_texts_full_of_traps_do_too(text):
    vector, query = tsvector_literal((text, "B")), tsquery_literal(text)
    assert ask(vector, query or "")[0] is bool(query)


@many
@given(st.text(alphabet="人行道上一个井盖翘起来了缺角老人买菜都从这里走路灯不亮", min_size=2, max_size=30), st.data())
def test_every_two_neighbouring_characters_are_found(text, data):
    at = data.draw(st.integers(0, len(text) - 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [tsvector_literal((text, "B")), f"'{text[at : at + 2]}'"])
        assert cursor.fetchone()[0]


@pytest.mark.parametrize(
    "text", ["井盖" * 30_000, "x" * 100_000, "word " * 20_000, " ".join(map(str, range(20_000))), "路，" * 20_000]
)
def test_very_long_texts_stay_within_the_limits_of_the_type(text):
    vector = tsvector_literal((text, "A"), ("终点", "B"))
    assert ask(vector, tsquery_literal("终点"))[0]
    assert ask(vector, tsquery_literal(text))[0]


def test_a_weight_must_be_one():
    with pytest.raises(ValueError, match="weight"):
        tsvector_literal(("x", "E"))
