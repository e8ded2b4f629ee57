#!/usr/bin/env python
"""Django's own commands, for developers. What an operator needs is in `yiwang --help`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
    from django.core.management import execute_from_command_line

    from yiwang.project.embedded import database_running

    with database_running():
        execute_from_command_line(sys.argv)
