"""The questions that belong to a kind ("how many lights are out?"): optional for residents, kept as attributes of the case."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from yiwang.cases.case_type_info import Attribute, CaseTypeInfo
from yiwang.shared.plain_text import plain_text

PREFIX = "q_"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Question:
    """An attribute of the kind, with what was answered so far."""

    attribute: Attribute
    answers: tuple[str, ...]

    @property
    def name(self) -> str:
        return PREFIX + self.attribute.key

    @property
    def answer(self) -> str:
        return self.answers[0] if self.answers else ""


def questions_of(info: CaseTypeInfo | None, data: QueryDict) -> list[Question]:
    """The questions of a kind, with the answers in `data`."""
    if info is None:
        return []
    return [Question(one, tuple(data.getlist(PREFIX + one.key))) for one in info.attributes]


def answers_of(info: CaseTypeInfo, data: QueryDict) -> Mapping[str, object]:
    """What was answered, checked against the definitions: unknown keys and values that are not in the list are left out."""
    found: dict[str, object] = {}
    for question in questions_of(info, data):
        kind, allowed = question.attribute.datatype, {value.key for value in question.attribute.values}
        given = [answer for answer in (plain_text(answer)[:LONGEST] for answer in question.answers) if answer]
        if allowed:
            given = [answer for answer in given if answer in allowed]
        if kind == "number":
            given = [answer for answer in given if _is_number(answer)]
        if given:
            found[question.attribute.key] = given if kind == "multivaluelist" else given[0]
    return found


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e9
    except ValueError:
        return False
