"""The lifecycle table is sound, and its documentation is the table."""

from pathlib import Path

import pytest

from yiwang.access.queries import DUTIES
from yiwang.access.roles import REPORTER_DUTIES, ROLES
from yiwang.cases.lifecycle import BY_NAME, ENTRY, FINAL, MOVES, OPEN, SIDE, State, diagram, moves_from

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "lifecycle.md"


def test_every_state_of_the_main_line_is_reached():
    reached, frontier = set(ENTRY), list(ENTRY)
    while frontier:
        for move in moves_from(frontier.pop()):
            if move.target not in reached:
                reached.add(move.target)
                frontier.append(move.target)
    assert reached == set(State) - SIDE


def test_final_states_have_no_exit_but_the_reporters():
    for state in FINAL:
        assert all(move.by == "reporter" for move in moves_from(state)), state


def test_every_open_state_of_the_main_line_can_end():
    for state in OPEN - SIDE:
        seen, frontier = {state}, [state]
        while frontier:
            targets = {move.target for move in moves_from(frontier.pop())} - seen
            seen |= targets
            frontier += targets
        assert seen & FINAL, state


def test_names_and_keys_are_unique_in_every_state():
    assert len(BY_NAME) == len(MOVES)
    for state in State:
        keys = [move.key for move in moves_from(state) if move.key]
        # verify and close share a key: one is offered before verification, the other after
        assert len(keys) == len(set(keys)), state


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_every_move_has_a_duty_that_somebody_has(move):
    assert move.duty in DUTIES
    assert move.duty in REPORTER_DUTIES or any(move.duty in role.duties for role in ROLES.values())


def test_the_diagram_in_the_reference_is_the_table():
    assert f"```mermaid\n{diagram()}\n```" in PAGE.read_text(encoding="utf-8"), "run scripts/lifecycle"
