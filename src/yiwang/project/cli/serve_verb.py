"""yiwang serve"""

import argparse

from yiwang.project.cli.ready import say


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo", action="store_true", help="serve the demonstration county; loopback only, on a database of its own"
    )
    parser.add_argument("--port", type=int, help="default PORT or 8000; 0 takes a free one and says which")


def run(arguments: argparse.Namespace) -> int:
    from yiwang.project import settings
    from yiwang.project.serve import serve

    port = settings.PORT if arguments.port is None else arguments.port
    return serve(host=settings.HOST, port=port, demo=arguments.demo, say=say)
