"""What access does for others: accounts, posts, grids, units, sessions. Every change writes an audit record."""

from yiwang.access.actions.accounts import (
    Created,
    NewAccount,
    change_account,
    create_account,
    reset_second_step,
    set_active,
    set_language,
    set_password,
)
from yiwang.access.actions.bulk import NewHolder, NewUnit, UnitsOutcome, create_holders, create_units
from yiwang.access.actions.carry_assignments import Carried, carry_assignments
from yiwang.access.actions.grid_staff import GridWork, Period, assign_grid, change_assignment, end_assignment, work_of
from yiwang.access.actions.import_units import import_units
from yiwang.access.actions.import_workers import WorkerImport, WorkersOutcome, import_workers
from yiwang.access.actions.posts import end_post, give_post, switch_post
from yiwang.access.actions.refused import Refused
from yiwang.access.actions.sessions import end_session, end_sessions
from yiwang.access.actions.standard_units import Office, create_standard_units
from yiwang.access.actions.take_over import end_for_successor, look_at_take_over
from yiwang.access.actions.worker_file import Vocabulary, words_of

__all__ = [
    "Carried",
    "Created",
    "GridWork",
    "NewAccount",
    "NewHolder",
    "NewUnit",
    "Office",
    "Period",
    "Refused",
    "UnitsOutcome",
    "Vocabulary",
    "WorkerImport",
    "WorkersOutcome",
    "assign_grid",
    "carry_assignments",
    "change_account",
    "change_assignment",
    "create_account",
    "create_holders",
    "create_standard_units",
    "create_units",
    "end_assignment",
    "end_for_successor",
    "end_post",
    "end_session",
    "end_sessions",
    "give_post",
    "import_units",
    "import_workers",
    "look_at_take_over",
    "reset_second_step",
    "set_active",
    "set_language",
    "set_password",
    "switch_post",
    "words_of",
    "work_of",
]
