"""Answers to the questions of a case type: attribute[CODE]=value, attribute[CODE][]=value for several."""

import math
from collections.abc import Callable
from datetime import datetime

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from yiwang.cases.queries.case_types import CaseTypeInfo
from yiwang.intake.channels.open311.form import Form

LINE, TEXT = 500, 4000  # characters


class _Wrong(ValueError):
    """A value that does not fit its question; the message is for the sender."""


def read_attributes(kind: CaseTypeInfo, form: Form) -> tuple[dict[str, object], list[str]]:
    """The answers by the codes of the questions, and what is wrong with them. Codes that the type does not ask for drop out."""
    answers: dict[str, object] = {}
    wrong: list[str] = []
    for question in kind.attributes:
        sent = form.many(f"attribute[{question.key}]") + form.many(f"attribute[{question.key}][]")
        try:
            if sent:
                answers[question.key] = _READERS[question.datatype](sent, {value.key for value in question.values})
            elif question.required:
                raise _Wrong(_("an answer is required"))
        except _Wrong as problem:
            parts = {"code": question.key, "label": question.label, "problem": problem}
            wrong.append(_("attribute[%(code)s] (%(label)s): %(problem)s.") % parts)
    return answers, wrong


def _only(sent: list[str]) -> str:
    if len(set(sent)) > 1:
        raise _Wrong(_("only one answer is possible"))
    return sent[0]


def _string(sent: list[str], _keys: set[str]) -> object:
    value = " ".join(_only(sent).split())
    if len(value) > LINE:
        raise _Wrong(_("at most %(count)s characters") % {"count": LINE})
    return value


def _text(sent: list[str], _keys: set[str]) -> object:
    value = _only(sent)
    if len(value) > TEXT:
        raise _Wrong(_("at most %(count)s characters") % {"count": TEXT})
    return value


def _number(sent: list[str], _keys: set[str]) -> object:
    value = _only(sent)
    try:
        number = float(value) if len(value) <= 40 else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _Wrong(_("a number is expected"))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _datetime(sent: list[str], _keys: set[str]) -> object:
    moment = read_moment(_only(sent))
    if moment is None:
        raise _Wrong(_("a date and time are expected, as in 2026-11-20T14:30:00Z"))
    return moment.isoformat()


def _single(sent: list[str], keys: set[str]) -> object:
    return _among([_only(sent)], keys)[0]


def _multi(sent: list[str], keys: set[str]) -> object:
    return _among(list(dict.fromkeys(sent)), keys)


def _among(sent: list[str], keys: set[str]) -> list[str]:
    if not keys.issuperset(sent):
        raise _Wrong(_("the possible answers are %(keys)s") % {"keys": ", ".join(sorted(keys))})
    return sent


_READERS: dict[str, Callable[[list[str], set[str]], object]] = {
    "string": _string, "text": _text, "number": _number, "datetime": _datetime,
    "singlevaluelist": _single, "multivaluelist": _multi,
}  # fmt: skip


def read_moment(text: str) -> datetime | None:
    """A date and time in the W3C form, a plain date too; without a zone it is the deployment's own. None when it is neither."""
    try:
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (made aware below)
        return make_aware(moment) if moment and is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None
