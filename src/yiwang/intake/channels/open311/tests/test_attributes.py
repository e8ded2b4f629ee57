"""Answers to the questions of a case type, by each datatype of the specification."""

from dataclasses import replace

import pytest

from yiwang.cases.case_type_info import Attribute, CaseTypeInfo, Named
from yiwang.cases.models import Case
from yiwang.cases.queries.case_types import case_types
from yiwang.intake.channels.open311.attributes import read_attributes, read_moment
from yiwang.intake.channels.open311.form import Form
from yiwang.intake.channels.open311.tests.helpers import content, form, make_key, post, said
from yiwang.shared.db.scope import Scope, scoped

VALUES = tuple(Named(key=key, name=key, name_en=key) for key in ("red", "green", "blue"))
pytestmark = pytest.mark.usefixtures("db", "world")


def asking(datatype: str, *, required: bool = False) -> CaseTypeInfo:
    question = Attribute(
        key="q", name="问题", name_en="Question", datatype=datatype, required=required, help="", help_en="",
        values=VALUES if datatype.endswith("list") else (),
    )  # fmt: skip
    return replace(case_types()["0402"], attributes=(question,))


@pytest.mark.parametrize(
    ("datatype", "sent", "kept"),
    [
        ("string", ["  a \n b "], "a b"),
        ("text", ["a\nb"], "a\nb"),
        ("number", ["3"], 3),
        ("number", ["-2.50"], -2.5),
        ("datetime", ["2026-11-20T14:30:00Z"], "2026-11-20T14:30:00+00:00"),
        ("datetime", ["2026-11-20"], "2026-11-20T00:00:00+08:00"),
        ("singlevaluelist", ["red"], "red"),
        ("singlevaluelist", ["red", "red"], "red"),
        ("multivaluelist", ["red"], ["red"]),
        ("multivaluelist", ["blue", "red", "blue"], ["blue", "red"]),
    ],
)
@pytest.mark.parametrize("name", ["attribute[q]", "attribute[q][]"])
def test_an_answer_is_kept_in_its_own_type(datatype: str, sent: list[str], kept: object, name: str) -> None:
    assert read_attributes(asking(datatype), Form({name: sent})) == ({"q": kept}, [])


@pytest.mark.parametrize(
    ("datatype", "sent"),
    [
        ("string", ["x" * 501]),
        ("string", ["a", "b"]),
        ("text", ["x" * 4001]),
        ("number", ["three"]),
        ("number", ["nan"]),
        ("number", ["inf"]),
        ("number", ["1" * 400]),
        ("datetime", ["soon"]),
        ("datetime", ["2026-02-30"]),
        ("datetime", ["0000-01-01T00:00:00Z"]),
        ("singlevaluelist", ["pink"]),
        ("singlevaluelist", ["red", "blue"]),
        ("multivaluelist", ["red", "pink"]),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_question(datatype: str, sent: list[str]) -> None:
    answers, wrong = read_attributes(asking(datatype), Form({"attribute[q]": sent}))
    assert answers == {}
    assert len(wrong) == 1
    assert "attribute[q]" in wrong[0]


def test_a_required_answer_must_be_there_and_others_may_be_missing() -> None:
    assert read_attributes(asking("string"), Form({"attribute[q]": [""]})) == ({}, [])
    assert len(read_attributes(asking("string", required=True), Form({}))[1]) == 1


def test_moments_are_read_as_clients_write_them() -> None:
    for text in ("2026-11-20T06:30:00Z", "2026-11-20T14:30:00+08:00", "2026-11-20T14:30:00 08:00", "2026-11-20T14:30:00"):
        moment = read_moment(text)
        assert moment is not None
        assert moment.timestamp() == 1795156200.0, text


def test_the_taxonomy_s_own_questions_are_answered_through_the_door() -> None:
    key = make_key()
    supply = {"attribute[supply][]": ["water", "gas"]}
    assert post({**form(key, service_code="0404"), **supply}).status_code == 201
    wrong = post({**form(key, service_code="0404"), "attribute[supply]": "tea"}, accept_language="en")
    assert wrong.status_code == 400
    assert "water" in said(wrong)
    missing = post(form(key, service_code="0501"), "xml", accept_language="en")
    assert missing.status_code == 400
    assert "attribute[source]" in content(missing)[0]["description"]


def test_numbers_of_people_in_free_answers_are_masked() -> None:
    (answer,) = content(post({**form(make_key()), "attribute[pole_number]": "LD-0377 电话 13800138000"}))
    with scoped(Scope(counties=("990121",))):
        kept = Case.objects.get(number=answer["service_request_id"]).attributes["pole_number"]
    assert kept.startswith("LD-0377")
    assert "13800138000" not in kept
