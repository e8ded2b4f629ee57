"""What can be set, called, announced, kept or asked for is in the reference, and nothing else is."""

import argparse
import ast
import re
import runpy
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from uuid6 import uuid7

from tests.support.people import actor
from yiwang.access.queries import reporter_actor, system_actor
from yiwang.cases.actions import add_note, escalate_overdue, rate_case, release_words, send_message
from yiwang.cases.queries import Filters
from yiwang.cases.tests.helpers import handled, move, opened
from yiwang.command.actions.ask_export import Wish, ask_export, tell_worker
from yiwang.project import health, metrics
from yiwang.project.cli import build_parser
from yiwang.shared.db.scope import scoped
from yiwang.shared.models import OutboxRow
from yiwang.shared.outbox import subscribers

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "yiwang"
REFERENCE = REPOSITORY / "docs" / "reference"
TOPIC = re.compile(r"(?:Case|Export)[A-Z][a-z]+")
READERS = re.compile(r'env\.(?:text|flag|whole|secret|words|database)\(\s*"([A-Z_]+)"')
OF_THE_TOOLS = {"PYTHON", "TEST_PROCESSES", "CI"}  # read by scripts and tests, not by settings.py


def settings_read() -> set[str]:
    return set(READERS.findall((REPOSITORY / "src/yiwang/project/settings.py").read_text(encoding="utf-8")))


def settings_documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (REFERENCE / "settings.md").read_text(encoding="utf-8"), re.MULTILINE))


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every verb and sub-verb with its parser."""
    waiting = [("yiwang", build_parser(only="*"))]
    while waiting:
        name, parser = waiting.pop()
        below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        waiting += [(f"{name} {word}", choice) for action in below for word, choice in action.choices.items()]
        if not below:
            yield name, parser


def chapter_of(command: str) -> str:
    """The part of the reference whose heading names the verb (and the sub-verb)."""
    _yiwang, verb, *rest = command.split()
    chapters = re.split(r"^### ", (REFERENCE / "commands.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return "".join(text for text in chapters if text.startswith(f"yiwang {verb}") and all(word in text for word in rest))


def test_every_setting_is_documented() -> None:
    assert settings_read() == settings_documented() - OF_THE_TOOLS


def test_every_command_is_documented() -> None:
    missing = [name for name, _parser in commands() if not chapter_of(name)]
    assert not missing


def test_every_option_is_documented() -> None:
    whole = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    options = {option for _name, parser in commands() for action in parser._actions for option in action.option_strings}
    missing = {option for option in options - {"-h", "--help"} if f"{option}" not in whole}
    assert not missing


def test_make_targets_are_documented() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE)
    assert targets
    assert all(f"`make {target}`" in text for target in targets)


def test_scripts_are_documented() -> None:
    text = (REPOSITORY / "scripts" / "README.md").read_text(encoding="utf-8")
    scripts = [path.name for path in (REPOSITORY / "scripts").iterdir() if path.suffix != ".md"]
    assert all(f"`{name}" in text for name in scripts)


def reference(page: str) -> str:
    return (REFERENCE / page).read_text(encoding="utf-8")


def topics_announced() -> set[str]:
    """Topics in the SQL that writes outbox rows, and in modules that call announce()."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.sql"):
        found |= set(re.findall(r"INTO shared_outboxrow[^;]*?SELECT at, '(\w+)'", path.read_text(encoding="utf-8")))
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "tests" not in path.parts and "import announce" in text:
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            found |= {value for value in constants if isinstance(value, str) and TOPIC.fullmatch(value)}
    return found


def events_documented() -> dict[str, set[str]]:
    """Topic → keys of its payload."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", reference("events.md"), re.MULTILINE)
    return {topic: set(re.findall(r"`(\w+)`", keys)) for topic, keys in rows}


def test_every_event_is_documented() -> None:
    assert set(events_documented()) == topics_announced()


def test_every_subscriber_is_documented() -> None:
    heard = {
        (f"{function.__module__.removeprefix('yiwang.')}.{function.__name__}", topic)
        for topic, functions in subscribers._subscribers.items()
        for function in functions
    }
    lines = re.findall(r"^\| `(\w+\.subscribers\.\w+)` \| ([^|]+) \|", reference("events.md"), re.MULTILINE)
    assert heard == {(name, topic) for name, topics in lines for topic in re.findall(r"`(\w+)`", topics)}


def test_payloads_hold_what_the_reference_says(world: None, db: None) -> None:
    case = opened()
    chen, asha = actor("chen"), reporter_actor(case.county, case.case_id)
    send_message(actor=asha, case_id=case.case_id, words="还是黑的。")
    add_note(actor=chen, case_id=case.case_id, words="打过电话。")
    handled(case)
    late = opened(reported_at=timezone.now() - timedelta(days=30))
    escalate_overdue(system_actor((late.county,)))
    move("chen_second", case, "verify", ground="灯亮了。")
    move("chen", case, "close", outcome="solved", reply="灯已经修好，谢谢您。")
    rate_case(actor=asha, case_id=case.case_id, solved="yes", words="")
    release_words(actor=actor("centre"), case_id=case.case_id, public_words="路灯坏了", photos=False)
    ask_for_a_file()
    sent = {row.topic: set(row.payload) for row in OutboxRow.objects.all()}
    assert sent == events_documented()


def ask_for_a_file() -> None:
    dara = actor("dara")
    with scoped(dara.scope()):
        tell_worker(ask_export(actor=dara, wish=Wish(uuid7(), "csv", (), Filters(tab="area"))))


def test_every_retention_rule_is_documented() -> None:
    script = runpy.run_path(str(REPOSITORY / "scripts" / "retention"))
    assert script["page"]() == reference("retention.md"), "run scripts/retention"


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address with its variable parts in capitals."""
    for pattern in patterns:
        route = before + str(pattern.pattern).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            named = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda found: (found[1] or found[2]).upper(), route)
            yield "/" + named.replace("\\", "")


def test_every_address_for_programs_is_documented() -> None:
    doors = {path for _method, path in (*health.HEALTH, *metrics.METRICS)}
    wanted = {address for address in addresses(get_resolver().url_patterns) if address.startswith("/api/")} | doors
    assert doors
    assert {address for address in wanted if address not in reference("api.md")} == set()


def test_every_figure_of_metrics_is_documented() -> None:
    named = set(re.findall(r"# TYPE (yiwang_\w+)", Path(metrics.__file__).read_text(encoding="utf-8")))
    assert named == set(re.findall(r"`(yiwang_\w+)`", reference("api.md")))
