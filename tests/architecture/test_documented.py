"""What an operator can set or call is in the reference, and nothing else is."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from yiwang.project.cli import build_parser

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY / "docs" / "reference"
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
