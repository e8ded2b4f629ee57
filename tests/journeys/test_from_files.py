"""The commands of docs/howto/from-files-to-working-territory.md, run as they stand there; what the page shows is what they say."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.test import Client

from tests.support import newcomer
from yiwang.access.actor import login_mark
from yiwang.access.models import Account
from yiwang.cases.models import Case, CaseReference
from yiwang.project.cli import account_verb, build_parser, import_verb
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.wrong_input import WrongInputError

pytestmark = pytest.mark.usefixtures("owner_db")
REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "howto" / "from-files-to-working-territory.md"
FOLDER = "data/newcomer"
OLD_NUMBER = "QX2026000104"
BLOCK = re.compile(r"^```(sh|)\n(.*?)^```$", re.M | re.S)
VERBS = {"import": import_verb, "account": account_verb}


def blocks() -> Iterator[tuple[list[str], list[str]]]:
    """Commands, and the lines that the page shows after them."""
    commands: list[str] = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            if commands:
                yield commands, []
            commands = text.splitlines()
        elif commands:
            yield commands, text.splitlines()
            commands = []
    yield commands, []


def run(command: str) -> None:
    words = shlex.split(command.removesuffix(" || true"))
    if words[0] == "scripts/samples":
        return newcomer.main(*words[1:])
    if words[0] != "yiwang":
        subprocess.run(command, shell=True, check=True, cwd=REPOSITORY)  # noqa: S602  (a line of our own page)
        return None
    try:
        assert VERBS[words[1]].run(build_parser(only=words[1]).parse_args(words[1:])) == 0
    except WrongInputError:
        assert command.endswith("|| true"), command
    return None


def test_the_page_is_true(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    for verb in VERBS.values():
        monkeypatch.setattr(verb, "django_ready", lambda **_wanted: nullcontext())
    for commands, shown in blocks():
        for command in commands:
            run(command.replace(FOLDER, str(tmp_path)))
        said = capfd.readouterr().out
        assert [line for line in shown if line not in said] == [], said
    assert Case.objects.using("owner").count() == 1195
    assert (tmp_path / "findings.csv").exists() and (tmp_path / "workers.xlsx.rejected.csv").exists()
    settings.STAFF_TOTP_REQUIRED = False
    with scoped(Scope(units=(login_mark("lin"),))):
        lin = Account.objects.get(username="lin")
    client = Client(headers={"Accept-Language": "zh-CN"})
    client.force_login(lin)
    known = Case.objects.using("owner").get(id=CaseReference.objects.using("owner").get(reference=OLD_NUMBER).case_id)
    assert f"/{known.number}/" in client.get("/desk/", {"q": OLD_NUMBER}).content.decode()
    assert client.get("/territory/").status_code == 200
