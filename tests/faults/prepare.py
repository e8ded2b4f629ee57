"""Fills a fresh installation: the demonstration's ground, units and people on a real database, and a key for programs.

Run as a program of its own, because settings are read once: `python -m tests.faults.prepare`.
"""

import os

from yiwang.project.cli.ready import django_ready

API_KEY, PASSWORD = "never-lost", "grey-heron-by-the-river"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "yiwang.project.settings"
    with django_ready(owner=True, migrated=False):
        from yiwang.access.queries import system_actor
        from yiwang.intake.actions import NewKey, make_api_key
        from yiwang.project.demo import world
        from yiwang.project.migration import migrate_everything

        migrate_everything(kind="real", report=lambda _line: None)
        world.build(password=PASSWORD)
        make_api_key(system_actor(()), NewKey(name=API_KEY, key=API_KEY, reports_per_hour=0), using="owner")


if __name__ == "__main__":
    main()
