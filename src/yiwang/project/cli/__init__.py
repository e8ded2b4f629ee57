"""The `yiwang` command. One file a verb with `configure(parser)` and `run(arguments) -> exit code`, loaded when it is called.

Exit codes: 0 done; 1 it could not be done (the reason is printed); 2 wrong input (one line); 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

VERBS = {
    "serve": "Start the server, its worker and, without DATABASE_URL, the embedded database.",
    "worker": "Deliver what has happened: notices, jobs, clocks and escalation.",
    "migrate": "Bring the database up to date.",
    "doctor": "Say what is wrong with this installation and what to do about it.",
    "demo": "Fill the demonstration county, or let its day of reports arrive.",
    "account": "Create accounts of staff.",
    "import": "Import divisions, boundaries, grids, units, grid staff or cases of an older system.",
    "unit": "Let one unit take over from another that ends.",
    "bench": "Measure this installation against the figures in docs/reference/performance.md.",
    "messages": "Collect, check and compile the texts in every language.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    parsed = build_parser(only=next((word for word in words if word in VERBS), "")).parse_args(words)
    from yiwang.project.cli.outcome import report_problems

    with report_problems() as outcome:
        outcome.code = import_module(module_of(parsed.verb)).run(parsed)
    return outcome.code


def build_parser(only: str = "") -> argparse.ArgumentParser:
    """The parser; the options of a verb are loaded when it is `only`, or of all verbs when `only` is '*'."""
    parser = argparse.ArgumentParser(prog="yiwang", description="One net: one door, one case, one answer.")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, help_text in VERBS.items():
        sub = verbs.add_parser(verb, help=help_text, description=help_text)
        if only in {verb, "*"}:
            import_module(module_of(verb)).configure(sub)
    return parser


def module_of(verb: str) -> str:
    return f"yiwang.project.cli.{verb}_verb"
