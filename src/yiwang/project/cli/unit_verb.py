"""yiwang unit take-over"""

import argparse

from yiwang.project.cli.ready import django_ready, say

ABOUT = "End a unit and give its open cases to another; deadlines stay as they are. May be run again after an interruption."


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="unit_verb", metavar="VERB", required=True)
    take_over = verbs.add_parser("take-over", help=ABOUT, description=ABOUT)
    take_over.add_argument("old", metavar="OLD", help="code of the unit that ends")
    take_over.add_argument("new", metavar="NEW", help="code of the unit that takes over")
    take_over.add_argument("--dry-run", action="store_true", help="say how many cases and posts it concerns; change nothing")


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import override

    with django_ready(owner=True), override("en"):  # as all lines of the command
        if arguments.dry_run:
            _look(arguments.old, arguments.new)
        else:
            _take_over(arguments.old, arguments.new)
    return 0


def _look(old: str, new: str) -> None:
    from yiwang.access.actions import look_at_take_over
    from yiwang.access.queries import console_actor
    from yiwang.cases.actions import held_by

    posts = look_at_take_over(actor=console_actor(), old=old, new=new)
    say(f"{new} would take over {len(held_by(old)):,} cases from {old}, which would end today with {posts:,} posts.")


def _take_over(old: str, new: str) -> None:
    from yiwang.access.queries import console_actor
    from yiwang.cases.actions import take_over

    done = 0
    for done, of in take_over(actor=console_actor(), old=old, new=new):
        if of and done:
            say(f"  {done:,} of {of:,} cases")
    say(f"{new} took over {done:,} cases from {old}, which has ended. Give the people who worked there posts at {new}.")
