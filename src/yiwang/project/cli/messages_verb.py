"""yiwang messages collect | fill | check | compile"""

import argparse
from pathlib import Path

from yiwang.project.cli.ready import say
from yiwang.shared.wrong_input import WrongInputError

SHOWN = 40


def configure(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    steps.add_parser("collect", help="write the texts of the source into the catalogues under locale/")
    steps.add_parser("check", help="say what is missing, unused, untranslated or wrong; exit code 1 if anything is")
    steps.add_parser("compile", help="make the files that the server reads")
    fill = steps.add_parser("fill", help='fill empty translations from JSON files of the form {"English": "translation"}')
    fill.add_argument("files", type=Path, nargs="+", metavar="FILE")


def run(arguments: argparse.Namespace) -> int:
    return {"collect": _collect, "check": _check, "compile": _compile, "fill": _fill}[arguments.step](arguments)


def _collect(_arguments: argparse.Namespace) -> int:
    from yiwang.project import texts

    for path in texts.update():
        say(str(path))
    return 0


def _check(_arguments: argparse.Namespace) -> int:
    from yiwang.project import texts

    faults = list(texts.faults())
    for fault in faults[:SHOWN]:
        say(f"{fault.catalogue}: {fault.what}")
    if len(faults) > SHOWN:
        say(f"… and {len(faults) - SHOWN:,} more")
    return 1 if faults else 0


def _compile(_arguments: argparse.Namespace) -> int:
    from yiwang.project import texts

    for path in texts.compile_all():
        say(str(path))
    return 0


def _fill(arguments: argparse.Namespace) -> int:
    from yiwang.project import texts

    for file in arguments.files:
        try:
            say(f"{file}: {texts.fill(file)} filled")
        except (OSError, ValueError) as problem:
            raise WrongInputError(f"{file} cannot be used: {problem}") from problem
    return 0
