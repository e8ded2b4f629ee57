"""Fixtures for the tests in src/yiwang/*/tests and in tests/. What they offer is told at the head of each module named here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.support.database_fixtures", "tests.support.browser_fixtures"]


@pytest.fixture(scope="session", autouse=True)
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Photos and mails of this run go to a folder of its own."""
    from django.test import override_settings

    base: Path = tmp_path_factory.mktemp("data")
    with override_settings(FILES_DIR=base / "files", MAIL_SINK_DIR=base / "mail", EXPORTS_DIR=base / "exports"):
        yield
