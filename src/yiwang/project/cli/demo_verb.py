"""yiwang demo seed | live"""

import argparse
import signal
import threading

from yiwang.project.cli.ready import django_ready, say


def configure(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    steps.add_parser(
        "seed", help="make the demonstration counties, their people and the reports of the last days; repeating adds nothing"
    )
    live = steps.add_parser("live", help="let new reports arrive at a running server until interrupted")
    live.add_argument("--address", required=True, help="the server's own address, such as http://127.0.0.1:8000")


def run(arguments: argparse.Namespace) -> int:
    return _seed() if arguments.step == "seed" else _live(arguments.address)


def _seed() -> int:
    with django_ready(owner=True):
        from yiwang.project.demo.seeding import seed

        for line in seed(say):
            say(line)
    return 0


def _live(address: str) -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    from yiwang.project.demo.live import run as run_live

    run_live(address.rstrip("/"), stop)
    return 0
