"""The taxonomy: complete, consistent, without any type about persons; loaded without touching what an office changed."""

import copy
import re
import tomllib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

from yiwang.cases.actions.load_case_types import load_case_types
from yiwang.cases.actions.load_routing_rules import load_routing_rules
from yiwang.cases.case_type_file import FILE, CaseTypesError, departments, levels, standard_rows
from yiwang.cases.models import CaseType, RoutingRule
from yiwang.cases.queries import kept
from yiwang.cases.queries.case_types import OTHER, case_type, case_types, forget_case_types, info_of, suggest_types
from yiwang.cases.queries.routing_rules import forget_routing_rules, routing_rules
from yiwang.cases.suggesting import Suggester
from yiwang.cases.working_time import Limit

ROWS = standard_rows()
KINDS = [info_of(CaseType(**row)) for row in ROWS]
BY_CODE = {kind.code: kind for kind in KINDS}
SUGGESTER = Suggester(KINDS)
CLASSES = {
    "01": 7,
    "02": 8,
    "03": 6,
    "04": 5,
    "05": 4,
    "06": 3,
    "07": 4,
    "08": 5,
    "09": 4,
    "10": 4,
    "11": 4,
    "12": 1,
    "13": 2,
    "14": 2,
    "99": 1,
}
THINGS_AND_PLACES = {"01", "03", "04", "05", "06", "10", "13"}


@pytest.fixture(autouse=True)
def fresh():
    forget_case_types()
    forget_routing_rules()
    yield
    forget_case_types()
    forget_routing_rules()


def edited(code=None, **said):
    content = copy.deepcopy(tomllib.loads(FILE.read_text(encoding="utf-8")))
    if code:
        content["types"][code] |= said
    return content


def test_every_class_has_its_types():
    assert {code: sum(row["class_code"] == code for row in ROWS) for code in CLASSES} == CLASSES
    assert len({row["code"] for row in ROWS}) == len({(row["class_key"], row["key"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_type_is_complete_in_both_languages(kind):
    named = [kind.group, kind.department, *kind.every_milestone, *kind.attributes, *kind.hand_off, *kind.call_first]
    named += [value for attribute in kind.attributes for value in attribute.values]
    for chinese, english in [(kind.name, kind.name_en), (kind.about, kind.about_en), *((one.name, one.name_en) for one in named)]:
        assert re.search("[\u4e00-\u9fff]|^[0-9]", chinese), chinese
        assert english.strip(), chinese
        assert not re.search("[\u4e00-\u9fff]", english), english
    assert kind.milestones
    for limit in (kind.triage_limit, kind.verification_limit, *(step.limit for step in kind.every_milestone)):
        assert str(Limit.parse(limit)) == limit
    CaseType(**next(row for row in ROWS if row["code"] == kind.code)).clean_fields()


def test_disputes_and_complaints_are_restricted_and_nobody_elses_class_is():
    assert {row["class_code"] for row in ROWS if row["track"] == "restricted"} == {"02", "14"}
    assert {row["class_code"] for row in ROWS if row["reviewer"] == "independent"} == {"14"}
    assert {row["class_code"] for row in ROWS if row["may_be_public"]} <= THINGS_AND_PLACES


def test_emergencies_and_crime_send_nothing_and_show_a_number():
    handed = {kind.code for kind in KINDS if kind.hand_off}
    assert handed == {"1101", "1102", "1103", "1104"}
    assert [service.number for service in BY_CODE["1104"].hand_off] == ["110"]
    assert all(re.fullmatch("1[0-9]{2}", service.number) for kind in KINDS for service in (*kind.hand_off, *kind.call_first))


def test_no_type_is_about_who_somebody_is():
    """Product law: no type for petitioners, key persons, special groups, migrants, opinion, or tips on named persons."""
    said = FILE.read_text(encoding="utf-8")
    for word in (
        "信访人",
        "重点人员",
        "特殊人群",
        "流动人口",
        "舆情",
        "线索",
        "吸毒人员",
        "刑满",
        "社区矫正",
        "精神障碍患者",
        "上访",
        "邪教",
    ):
        assert word not in said


def test_there_is_a_type_for_what_fits_none():
    assert BY_CODE[OTHER].milestones[0].limit == "1wd"
    assert {level.key for level in levels()} >= {kind.lowest_level for kind in KINDS}
    assert {row["department"] for row in ROWS} <= {department.key for department in departments()}


@pytest.mark.parametrize(
    ("code", "attributes", "expected"),
    [
        ("0401", {}, ["guard 2h", "fix 24h"]),
        ("0305", {}, ["stop 4wh", "penalty 7wd", "removal 20wd"]),
        ("0402", {}, ["fix 2wd"]),
        ("0402", {"lights_out": "one"}, ["fix 1wd"]),
        ("0402", {"lights_out": "section"}, ["fix 2wd"]),
        ("0501", {"source": "night_works"}, ["arrive 2h", "dispose 3wd"]),
        ("0501", {"source": ["business"]}, ["dispose 3wd"]),
        ("0601", {"kind": "abandoned"}, ["dispose 10wd"]),
        ("0601", {"kind": None, "unknown": 7}, ["dispose 1wd"]),
        ("0602", {"kind": ["wish", "signal"]}, ["fix 24h"]),
    ],
)
def test_milestones_follow_what_is_known(code, attributes, expected):
    assert [f"{step.key} {step.limit}" for step in BY_CODE[code].milestones_for(attributes)] == expected


@pytest.mark.parametrize(
    ("words", "code", "matched"),
    [
        ("滨河路和学士街路口，人行道上一个井盖翘起来了，缺了一角。", "0401", ("井盖", "翘起", "缺了一角")),
        ("工地打桩，中午也不停", "0501", ("工地", "打桩")),
        ("电动车在楼道拉线充电", "0103", ("拉线充电",)),
        ("菜场东边路面有个坑", "0403", ("路面", "有个坑")),
        ("咨询：高龄津贴怎么办", "0802", ("高龄津贴",)),
        ("Ｓｔｒｅｅｔ ＬＩＧＨＴＳ out", "0402", ("street light",)),
        ("Two potholes", "0403", ("pothole",)),
        ("家里着火了", "1102", ("着火",)),
        ("隔壁家暴", "1104", ("家暴",)),
    ],
)
def test_a_suggestion_says_which_words_it_comes_from(words, code, matched):
    first = SUGGESTER.suggest(words)[0]
    assert (first.kind.code, first.matched) == (code, matched)


@pytest.mark.parametrize("words", ["", "你好", "xyz", "a binary cabin", "12345", "，。"])
def test_without_a_telling_word_nothing_is_suggested(words):
    assert SUGGESTER.suggest(words) == []


def test_at_most_as_many_suggestions_as_asked_for():
    words = "井盖 路灯 垃圾 噪声 违停 燃气泄漏"
    assert [len(SUGGESTER.suggest(words, limit)) for limit in (1, 2, 3, 99)] == [1, 2, 3, 6]


def test_names_are_shown_in_the_language_of_the_page():
    kind = BY_CODE["0401"]
    with translation.override("en"):
        assert (kind.label, kind.group.label) == ("Manhole cover missing or broken", "Public things that are broken")
        assert kind.explanation.startswith("Covers and grates")
    with translation.override("zh-hans"):
        assert (kind.label, kind.milestones[0].label) == ("井盖缺失、破损", "围护")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (edited("0401", level="street"), "0401: level"),
        (edited("0201", public=True), "0201: a restricted type"),
        (edited("0401", milestones=[{"step": "fix", "limit": "soon"}]), "0401: not a time limit"),
        (
            edited("0401", milestones=[{"step": "fix", "limit": "1wd", "when": {"damage": ["eaten"]}}]),
            "0401: a milestone depends on",
        ),
        (edited("0401", department="nowhere"), "0401: 'nowhere'"),
        (edited("0401", attributes=[{"key": "x", "zh": "x", "en": "x", "datatype": "singlevaluelist"}]), "0401: attribute x"),
        (edited() | {"levels": []}, "levels must be"),
    ],
)
def test_a_mistake_in_the_file_is_named(content, expected):
    with pytest.raises(CaseTypesError, match=expected):
        standard_rows(content)


def test_it_works(db):
    assert case_type("0401").name == "井盖缺失、破损"
    assert list(case_types()) == sorted(BY_CODE)
    assert dict(case_types()) == BY_CODE
    assert suggest_types("井盖")[0].kind.code == "0401"
    with pytest.raises(KeyError):
        case_type("0000")


def test_loading_again_changes_nothing(owner_db):
    load_case_types()
    before = list(CaseType.objects.values())
    again = load_case_types()
    assert (again.written, again.retired) == (0, 0)
    assert list(CaseType.objects.values()) == before


def test_what_the_office_changed_stays_and_the_rest_follows_the_file(owner_db):
    load_case_types()
    CaseType.objects.using("owner").filter(code="0401").update(name="窨井盖", own=True)
    loaded = load_case_types(edited("0402", zh="路灯坏了"))
    assert (loaded.written, loaded.kept) == (1, 1)
    assert (case_type("0401").name, case_type("0402").name) == ("窨井盖", "路灯坏了")


def test_a_type_that_left_the_file_is_out_of_use_but_still_known(owner_db):
    load_case_types()
    content = edited()
    del content["types"]["0405"]
    assert load_case_types(content).retired == 1
    assert "0405" not in case_types()
    assert case_type("0405").name == "健身、座椅、公厕设施"
    assert all(one.kind.code != "0405" for one in suggest_types("公厕门锁坏了"))
    assert load_case_types().written == 1
    assert "0405" in case_types()


def test_a_mistake_leaves_the_table_as_it_was(owner_db):
    load_case_types()
    before = list(CaseType.objects.values())
    with pytest.raises(CaseTypesError):
        load_case_types(edited("9901", level="street"))
    assert list(CaseType.objects.values()) == before


@pytest.mark.parametrize(
    ("field", "shift", "used"),
    [("valid_from", 1, False), ("valid_from", 0, True), ("valid_to", 0, True), ("valid_to", -1, False)],
)
def test_types_hold_between_their_dates(owner_db, field, shift, used):
    load_case_types()
    day: date = timezone.localdate() + timedelta(days=shift)
    CaseType.objects.using("owner").filter(code="0401").update(**{field: day, "changed_at": timezone.now()})
    forget_case_types()
    assert ("0401" in case_types()) is used


def test_a_change_elsewhere_is_noticed(owner_db, monkeypatch):
    load_case_types()
    assert case_type("0401").name == "井盖缺失、破损"
    row = CaseType.objects.using("owner").get(code="0401")
    row.name = "井盖"
    row.save(using="owner")
    monkeypatch.setattr(kept, "REFRESH_S", 0)
    assert case_type("0401").name == "井盖"


def test_the_database_refuses_a_public_dispute(owner_db):
    load_case_types()
    with pytest.raises(IntegrityError):
        CaseType.objects.using("owner").filter(code="0201").update(may_be_public=True)


def test_routing_rules_load_and_keep_the_offices_own(owner_db):
    load_routing_rules()
    assert load_routing_rules() == 0
    rules = RoutingRule.objects.using("owner")
    rules.filter(code="R-H-1").update(ground="本县规定", own=True)
    rules.create(
        code="R-0401-2", stage="handling", case_type="0401", targets=[{"kind": "unit", "unit": "990121-town-001"}], ground="权属"
    )
    assert load_routing_rules() == 0
    found = {rule.code: rule for rule in routing_rules()}
    assert found["R-H-1"].ground == "本县规定"
    assert found["R-0401-2"].targets[0].unit == "990121-town-001"


def test_rules_out_of_use_are_not_offered(owner_db):
    load_routing_rules()
    yesterday = timezone.localdate() - timedelta(days=1)
    RoutingRule.objects.using("owner").filter(code="R-H-urgent").update(active=False)
    RoutingRule.objects.using("owner").filter(code="R-H-0204").update(valid_to=yesterday)
    forget_routing_rules()
    assert not {"R-H-urgent", "R-H-0204"} & {rule.code for rule in routing_rules()}
