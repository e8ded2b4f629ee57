"""A run that dies at any moment, with signal 9, leaves whole batches; run again, it is as if nothing had happened."""

import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests.support.hotline import orders, write
from yiwang.access.queries import console_actor
from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseReference, CaseSeal
from yiwang.intake.actions import import_cases
from yiwang.intake.history.mapping import read_mapping

pytestmark = pytest.mark.usefixtures("world", "owner_db")
BATCH, MOST_BATCHES = 25, 16
# Ends itself with signal 9 at the n-th COPY: some batches are done, one is half written.
DIES = """
    import os, signal, sys
    import django
    django.setup()
    from django.conf import settings
    from django.db import connections
    for alias in connections:
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = sys.argv[2]
    from pathlib import Path
    from yiwang.access.queries import console_actor
    from yiwang.cases.actions import load_history
    from yiwang.intake.actions import import_cases
    from yiwang.intake.history.mapping import read_mapping
    sys.modules["yiwang.intake.actions.import_cases"].BATCH = int(sys.argv[4])
    left = int(sys.argv[3])
    copy = load_history.HistoryLoader._copy

    def dying(self, model, rows):
        global left
        left -= 1
        copy(self, model, rows)
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    load_history.HistoryLoader._copy = dying
    import_cases(Path(sys.argv[1]), read_mapping(Path("hotline-12345")), actor=console_actor())
"""


def die_at(copy: int, file: Path) -> int:
    program = textwrap.dedent(DIES)
    words = [sys.executable, "-c", program, str(file), str(settings.DATABASES["owner"]["NAME"]), str(copy), str(BATCH)]
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(words, env=surroundings, capture_output=True, check=False).returncode


def state() -> tuple[object, ...]:
    """Everything but ids and numbers of ours."""
    cases = Case.objects.using("owner")
    told = cases.values_list(
        "title", "words", "state", "grid", "unit_id", "lead_unit_id", "reported_at", "closed_at", "outcome", "search"
    )
    return (
        sorted(told, key=str),
        sorted(CaseReference.objects.using("owner").values_list("reference", "county", "track")),
        sorted(CaseEvent.objects.using("owner").values_list("at", "kind", "move", "words"), key=str),
        sorted(CaseClock.objects.using("owner").values_list("due_at", "met", "unit_id"), key=str),
        CaseSeal.objects.using("owner").count(),
    )


def test_killed_anywhere_and_run_again_it_is_complete_and_single(tmp_path, monkeypatch):
    file = write(tmp_path, orders(300))["hotline.csv"]
    mapping, chance = read_mapping(Path("hotline-12345")), random.Random(7)  # noqa: S311
    connections.close_all()
    deaths = [die_at(chance.randrange(2, 6 * MOST_BATCHES // 2), file) for _ in range(3)]
    assert deaths == [-9, -9, -9]
    half = CaseReference.objects.using("owner").count()
    assert half % BATCH != 1 and 0 < half < 290
    done = import_cases(file, mapping, actor=console_actor())
    assert done.account.already >= half and done.account.read == 302
    after = state()
    again = import_cases(file, mapping, actor=console_actor())
    assert again.account.loaded == 0 and state() == after
    assert len(after[1]) == len(set(after[1])) == Case.objects.using("owner").count()
    assert done.account.rejected == 9
