"""yiwang worker"""

import argparse

from yiwang.project.cli.ready import django_ready


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Runs until SIGTERM or SIGINT. Several workers may run; nothing happens twice."


def run(_arguments: argparse.Namespace) -> int:
    with django_ready():
        from yiwang.project.worker import work

        return work()
