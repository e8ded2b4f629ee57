"""yiwang bench NAME"""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="all", metavar="NAME", help="which figure; all of them when left out")


def run(arguments: argparse.Namespace) -> int:
    from yiwang.project import bench

    return bench.run(arguments.name)
