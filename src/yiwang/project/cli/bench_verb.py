"""yiwang bench NAME"""

import argparse
from dataclasses import replace
from pathlib import Path

from yiwang.project.bench.figures import NAMES


def configure(parser: argparse.ArgumentParser) -> None:
    figures = f"{', '.join(NAMES)}; all if left out"
    parser.add_argument("name", nargs="?", default="all", metavar="NAME", help=figures)
    parser.add_argument("--quick", action="store_true", help="less of everything: for a look, not for figures to keep")
    parser.add_argument(
        "--clients", type=int, action="append", metavar="N", help="senders at the door, may be repeated (1, 8 and 32)"
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table into this page too")


def run(arguments: argparse.Namespace) -> int:
    from yiwang.project import bench

    size = bench.QUICK if arguments.quick else bench.Size()
    if arguments.clients:
        size = replace(size, clients=tuple(arguments.clients))
    return bench.run(arguments.name, size=size, page=arguments.write)
