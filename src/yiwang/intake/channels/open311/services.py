"""Service list, service definitions and discovery: the taxonomy as GeoReport v2 shows it. Emergencies are not in the list."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.cases.queries.case_types import CaseTypeInfo, case_types
from yiwang.cases.queries.public import case_types_changed_at
from yiwang.intake.channels.open311.documents import CONTENT_TYPES
from yiwang.intake.channels.open311.problems import Problem

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
PRIVATE = "private"  # FixMyStreet and its kin do not publish reports of a service with this keyword


def service_list() -> list[dict[str, object]]:
    """What can be reported here; types for which nothing is stored are left out."""
    return [_service(kind) for kind in case_types().values() if not kind.hand_off]


def service_definition(code: str) -> dict[str, object]:
    """The questions of one type. Problem 404 for a code that is not in the list."""
    kind = case_types().get(code)
    if kind is None or kind.hand_off:
        raise Problem(404, _("There is no service with the code %(code)s.") % {"code": code[:40]})
    return {"service_code": kind.code, "attributes": [_attribute(kind, order) for order in range(len(kind.attributes))]}


def discovery() -> Mapping[str, object]:
    """Where the service is and what it speaks. The changeset is when the taxonomy last changed."""
    changed = _changeset(case_types_changed_at())
    return {
        "changeset": changed,
        "contact": _("The operator of %(url)s") % {"url": settings.PUBLIC_URL},
        "key_service": _("Keys for programs are given by the operator of %(url)s on request.") % {"url": settings.PUBLIC_URL},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.PUBLIC_URL}/open311/v2",
                "changeset": changed,
                "type": "test" if settings.DEMO else "production",
                "formats": [kind.partition(";")[0] for kind in CONTENT_TYPES.values()],
            }
        ],
    }


def _service(kind: CaseTypeInfo) -> dict[str, object]:
    keywords = [*kind.keywords, *kind.keywords_en, *([] if kind.may_be_public else [PRIVATE])]
    return {
        "service_code": kind.code,
        "service_name": kind.label,
        "description": kind.explanation,
        "metadata": bool(kind.attributes),
        "type": "realtime",
        "keywords": ",".join(dict.fromkeys(keywords)),
        "group": kind.group.label,
    }


def _attribute(kind: CaseTypeInfo, at: int) -> dict[str, object]:
    question = kind.attributes[at]
    shown: dict[str, object] = {
        "variable": True,
        "code": question.key,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": question.hint or None,
        "order": at + 1,
        "description": question.label,
    }
    if question.values:
        shown["values"] = [{"key": value.key, "name": value.label} for value in question.values]
    return shown


def _changeset(moment: datetime | None) -> str:
    return (moment or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
