"""yiwang migrate"""

import argparse

from yiwang.project.cli.ready import django_ready, say


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=("demo", "real"), default="", help="refuse a database that was made for the other kind")
    parser.add_argument("--seed", action="store_true", help="then fill the demonstration, as `yiwang demo seed` does")
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")


def run(arguments: argparse.Namespace) -> int:
    with django_ready(owner=True, migrated=False):
        from yiwang.project.migration import migrate_everything

        migrate_everything(kind=arguments.kind, report=(lambda _line: None) if arguments.quiet else say)
        if arguments.seed:
            from yiwang.project.demo.seeding import seed

            for line in seed(say):
                say(line)
    return 0
