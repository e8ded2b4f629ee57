"""The product's settings with a data folder of the tests' own; the PostgreSQL in it is kept between runs (.cache/tests)."""

import os
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "tests"

for name in (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_RETENTION_URL",
    "YIWANG_WEB_PROCESS",
    "DEMO",
    "DEBUG",
    "MAIL_URL",
    "HOST",
    "PORT",
):
    os.environ.pop(name, None)
os.environ["YIWANG_DATA_DIR"] = str(CACHE / "data")

from yiwang.project.settings import *  # noqa: E402, F403 - the environment has to be ready first
