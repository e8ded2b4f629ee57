"""Read case_types.toml: the standard taxonomy as rows for the database. A mistake in it is one clear error."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from yiwang.cases.case_type_info import DATATYPES, EVIDENCE, LEVELS, REVIEWERS, TRACKS, Named
from yiwang.cases.working_time import Limit

FILE = Path(__file__).with_name("case_types.toml")


class CaseTypesError(ValueError):
    """The file of case types cannot be used; the message names the type and what is wrong."""


@cache
def _standard() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def departments() -> tuple[Named, ...]:
    """Departments that types and routing rules name, by key: for forms and for the units of a deployment."""
    return tuple(Named(key=key, name=row["zh"], name_en=row["en"]) for key, row in sorted(_standard()["departments"].items()))


def classes() -> tuple[Named, ...]:
    """Classes of case types by their two digits: what somebody looks after, in words of the standard."""
    return tuple(Named(key=code, name=row["zh"], name_en=row["en"]) for code, row in sorted(_standard()["classes"].items()))


def levels() -> tuple[Named, ...]:
    """The levels from the grid to the province: the ladder a case climbs when a level cannot solve it."""
    return tuple(Named(key=row["key"], name=row["zh"], name_en=row["en"]) for row in _standard()["levels"])


def standard_rows(content: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """One dict a type, keys as the columns of CaseType. `content` is a parsed file of the same form; None is the standard one."""
    given = _standard() if content is None else content
    if (ladder := tuple(level["key"] for level in given["levels"])) != LEVELS:
        raise CaseTypesError(f"levels must be {', '.join(LEVELS)}, not {', '.join(ladder)}")
    rows = []
    for code, kind in given["types"].items():
        try:
            rows.append(_row(code, kind, given))
        except (KeyError, ValueError) as problem:
            raise CaseTypesError(f"type {code}: {problem}") from problem
    return rows


def _row(code: str, kind: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    group = given["classes"][code[:2]]
    merged = {"public": True, "track": "open", "reviewer": "desk", **group, **kind}
    _check(code, merged)
    department = given["departments"][kind["department"]]
    attributes = [_attribute(attribute) for attribute in kind.get("attributes", ())]
    return {
        "code": code, "key": kind["key"], "name": kind["zh"], "name_en": kind["en"],
        "about": kind["about_zh"], "about_en": kind["about_en"],
        "class_code": code[:2], "class_key": group["key"], "class_name": group["zh"], "class_name_en": group["en"],
        "department": kind["department"], "department_name": department["zh"], "department_name_en": department["en"],
        "lowest_level": kind["level"],
        "milestones": [_milestone(step, given["steps"], attributes) for step in kind["milestones"]],
        "triage_limit": merged["triage"], "verification_limit": merged["verification"], "evidence": merged["evidence"],
        "may_be_public": merged["public"], "track": merged["track"], "reviewer": merged["reviewer"],
        "hand_off": _services(kind.get("hand_off", ()), given), "call_first": _services(kind.get("call_first", ()), given),
        "keywords": kind["keywords_zh"], "keywords_en": kind["keywords_en"], "attributes": attributes,
    }  # fmt: skip


def _check(code: str, merged: Mapping[str, Any]) -> None:
    if len(code) != 4 or not code.isdigit():
        raise ValueError("a code has four digits")
    for name, allowed in (("level", LEVELS), ("evidence", EVIDENCE), ("track", TRACKS), ("reviewer", REVIEWERS)):
        if merged[name] not in allowed:
            raise ValueError(f"{name} is {merged[name]!r}, expected one of {', '.join(allowed)}")
    if merged["track"] == "restricted" and merged["public"]:
        raise ValueError("a restricted type is never public")
    Limit.parse(merged["triage"])
    Limit.parse(merged["verification"])


def _milestone(row: Mapping[str, Any], steps: Mapping[str, Any], attributes: list[dict[str, Any]]) -> dict[str, Any]:
    step = steps[row["step"]]
    known = {attribute["key"]: {value["key"] for value in attribute["values"]} for attribute in attributes}
    for name, allowed in row.get("when", {}).items():
        if unknown := set(allowed) - known.get(name, set()):
            raise ValueError(f"a milestone depends on {name} = {', '.join(sorted(unknown))}, which the type does not ask")
    return {
        "key": row["step"], "name": step["zh"], "name_en": step["en"],
        "limit": str(Limit.parse(row["limit"])), "when": row.get("when", {}),
    }  # fmt: skip


def _attribute(row: Mapping[str, Any]) -> dict[str, Any]:
    values = [{"key": value["key"], "name": value["zh"], "name_en": value["en"]} for value in row.get("values", ())]
    if row["datatype"] not in DATATYPES or bool(values) != row["datatype"].endswith("valuelist"):
        raise ValueError(f"attribute {row['key']}: datatype {row['datatype']!r} does not fit its values")
    return {
        "key": row["key"], "name": row["zh"], "name_en": row["en"], "datatype": row["datatype"],
        "required": row.get("required", False), "values": values,
        "help": row.get("help_zh", ""), "help_en": row.get("help_en", ""),
    }  # fmt: skip


def _services(keys: list[str], given: Mapping[str, Any]) -> list[dict[str, str]]:
    found = [(key, given["services"][key]) for key in keys]
    return [{"key": key, "number": row["number"], "name": row["zh"], "name_en": row["en"]} for key, row in found]
