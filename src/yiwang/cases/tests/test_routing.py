"""Routing: the most specific rule wins, whatever the order of the table, and the answer says why."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.cases import routing
from yiwang.cases.case_type_file import standard_rows
from yiwang.cases.routing import ANY, NoRuleError, RoutingQuestion, Rule, Sought, Stage, Target, UnitIndex, choose, why_in_words

PLACE = {
    "grid": "990121001001007",
    "village": "990121001001",
    "township": "990121001000",
    "county": "990121000000",
    "city": "990100000000",
    "province": "990000000000",
}
ROOM = (Target("township_room", "township"),)
MANHOLE = RoutingQuestion(Stage.HANDLING, "0401", "housing_construction", "township", PLACE)


@dataclass(frozen=True)
class Unit:
    code: str
    kind: str
    division: str
    department: str = ""


def rule(code, **said):
    return Rule(code=code, stage=Stage.HANDLING, targets=ROOM, ground=code, ground_en=code, **said)


def standard_rules():
    rows = tomllib.loads(Path(routing.__file__).with_name("routing_rules.toml").read_text(encoding="utf-8"))
    return [
        Rule(code=code, **{**row, "stage": Stage(row["stage"]), "targets": tuple(Target(**target) for target in row["targets"])})
        for code, row in rows.items()
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"case_type": "0401"}, {"case_type": "04", "place": PLACE["grid"], "urgency": "normal"}),
        ({"case_type": "04"}, {"place": PLACE["grid"], "urgency": "normal"}),
        ({"place": PLACE["grid"]}, {"place": PLACE["village"], "urgency": "normal"}),
        ({"place": PLACE["township"]}, {"place": PLACE["county"]}),
        ({"place": PLACE["province"]}, {"urgency": "normal"}),
        ({"urgency": "normal"}, {}),
    ],
)
def test_the_more_specific_rule_wins(better, worse):
    rules = [rule("a-worse", **worse), rule("z-better", **better)]
    assert choose(rules, MANHOLE).rule == "z-better"
    assert choose(rules[::-1], MANHOLE).rule == "z-better"


def test_equally_specific_rules_are_decided_by_their_code():
    assert choose([rule("b"), rule("a"), rule("c")], MANHOLE).rule == "a"


@pytest.mark.parametrize("other", [{"case_type": "0402"}, {"case_type": "05"}, {"place": "990122000000"}, {"urgency": "urgent"}])
def test_a_rule_for_something_else_does_not_apply(other):
    with pytest.raises(NoRuleError, match="0401"):
        choose([rule("r", **other)], MANHOLE)


def test_place_is_matched_by_the_places_own_parents_and_not_by_digits():
    """A county governed by the province has a code that looks like a child of some city."""
    question = replace(MANHOLE, place={"county": "429004000000", "province": "420000000000"})
    with pytest.raises(NoRuleError):
        choose([rule("city", place="429000000000")], question)
    assert choose([rule("province", place="420000000000")], question).rule == "province"


rules_strategy = st.lists(
    st.builds(
        rule,
        st.text("abcdef", min_size=1, max_size=4),
        case_type=st.sampled_from([ANY, "04", "0401", "0402", "05"]),
        place=st.sampled_from([ANY, *PLACE.values(), "990122000000"]),
        urgency=st.sampled_from([ANY, "normal", "urgent"]),
    ),
    max_size=12,
    unique_by=lambda made: made.code,
)


@given(rules_strategy, st.randoms())
def test_the_answer_never_hangs_on_the_order_of_the_table(rules, random):
    rules = [rule("general"), *rules]
    first = choose(rules, MANHOLE)
    random.shuffle(rules)
    assert choose(rules, MANHOLE) == first


@given(rules_strategy)
def test_taking_away_a_rule_that_lost_changes_nothing(rules):
    rules = [rule("general"), *rules]
    winner = choose(rules, MANHOLE).rule
    for one in rules:
        if one.code != winner:
            assert choose([other for other in rules if other is not one], MANHOLE).rule == winner


def test_an_answer_names_its_rule_its_ground_and_its_reasons():
    answer = choose([rule("R-0401-2", case_type="0401", place=PLACE["township"]), rule("R-1")], MANHOLE)
    assert (answer.rule, answer.ground) == ("R-0401-2", "R-0401-2")
    assert [why.kind for why in answer.why] == ["duty", "type", "place", "others"]
    assert all(why_in_words(why) for why in answer.why)


UNITS = UnitIndex(
    [
        Unit("990121-town-001", "township_room", PLACE["township"]),
        Unit("990121-dept-housing-001", "department", PLACE["township"], "housing_construction"),
        Unit("990121-dept-housing-002", "department", PLACE["township"], "housing_construction"),
        Unit("990121-dept-utilities", "department", PLACE["county"], "utilities"),
        Unit("990121-review", "department", PLACE["county"], "independent_review"),
        Unit("990121-village-001", "village", PLACE["village"]),
        Unit("990121-mediation-001", "mediation", PLACE["township"]),
        Unit("990121-centre", "county_centre", PLACE["county"]),
    ]
)


def desk(stage, code, urgency="normal", place=PLACE):
    row = next(row for row in standard_rows() if row["code"] == code)
    question = RoutingQuestion(stage, code, row["department"], row["lowest_level"], place, urgency)
    return UNITS.pick(choose(standard_rules(), question).sought)


@pytest.mark.parametrize(
    ("stage", "code", "urgency", "expected"),
    [
        (Stage.TRIAGE, "0401", "normal", "990121-town-001"),
        (Stage.TRIAGE, "1401", "normal", "990121-review"),
        (Stage.HANDLING, "0401", "normal", "990121-dept-housing-001"),  # the township's office of the type's department
        (Stage.HANDLING, "0301", "normal", "990121-village-001"),  # grid level
        (Stage.HANDLING, "0301", "urgent", "990121-town-001"),
        (Stage.HANDLING, "0404", "normal", "990121-dept-utilities"),  # county level
        (Stage.HANDLING, "0201", "normal", "990121-mediation-001"),
        (Stage.HANDLING, "0201", "urgent", "990121-mediation-001"),  # a dispute stays with mediators, however urgent
        (Stage.HANDLING, "0503", "normal", "990121-town-001"),  # no ecology office here: the room answers for the township
        (Stage.HANDLING, "1402", "normal", "990121-review"),
    ],
)
def test_standard_rules_find_the_lowest_competent_desk(stage, code, urgency, expected):
    assert desk(stage, code, urgency) == expected


def test_a_place_known_only_by_its_county_goes_to_the_county_centre():
    assert desk(Stage.TRIAGE, "0401", place={"county": PLACE["county"]}) == "990121-centre"


@pytest.mark.parametrize("row", standard_rows(), ids=lambda row: row["code"])
def test_every_standard_type_has_a_desk_in_both_stages(row):
    for stage in Stage:
        assert desk(stage, row["code"]), stage


def test_a_unit_that_is_gone_is_passed_over():
    wishes = [Sought(unit="gone"), Sought(kind="village", division="990121001099"), Sought(unit="990121-centre")]
    assert UNITS.pick(wishes) == "990121-centre"
    assert UNITS.pick(wishes[:2]) is None
