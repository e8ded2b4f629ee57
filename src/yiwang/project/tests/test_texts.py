"""Collecting, filling, checking and compiling texts."""

import gettext
import json
from pathlib import Path
from typing import Any

import pytest

from yiwang.project import texts


@pytest.fixture
def locale(tmp_path: Path, settings: Any) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path / "zh_Hans" / "LC_MESSAGES"


def test_texts_of_python_templates_and_scripts_are_found() -> None:
    found = texts.collect()
    assert all(len(catalogue) > 20 for catalogue in found.values())


def test_a_template_is_read_whatever_its_indentation(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}<p>\n      {% translate 'One' %}\n  {% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases"
        '{% endblocktranslate %}\n    <a title="{% translate "It\'s here" %}">{{ _(\'Two\')|upper }}</a></p>'
    )
    found = [msgid for _context, msgid in texts._texts_of(texts._as_python(page), "python")]
    assert found == ["One", ("%(n)s case", "%(n)s cases"), "It's here", "Two"]


def test_it_keeps_translations_and_drops_what_is_gone(locale: Path, tmp_path: Path) -> None:
    texts.update()
    catalogue = locale / "djangojs.po"
    first = next(message for message in texts._messages(texts._read(catalogue, "zh-hans")) if isinstance(message.id, str))
    given = tmp_path / "zh.json"
    given.write_text(json.dumps({first.id: "译文"}))
    assert texts.fill(given) >= 1
    catalogue.write_text(catalogue.read_text() + '\nmsgid "Nobody says this"\nmsgstr "无人说"\n')
    texts.update()
    assert "译文" in catalogue.read_text()
    assert "Nobody says this" not in catalogue.read_text()


def test_it_is_written_the_same_way_twice(locale: Path) -> None:
    texts.update()
    before = (locale / "django.po").read_bytes()
    texts.update()
    assert (locale / "django.po").read_bytes() == before


def test_what_is_missing_is_told(locale: Path) -> None:
    texts.update()
    assert any(fault.what.startswith("not translated") for fault in texts.faults())
    (locale / "django.po").unlink()
    assert any(fault.what.startswith("not collected") for fault in texts.faults())


def test_compiled_texts_are_what_the_server_reads(locale: Path, tmp_path: Path) -> None:
    texts.update()
    message = next(one for one in texts._messages(texts.collect()["django"]) if isinstance(one.id, str) and not one.context)
    given = tmp_path / "zh.json"
    given.write_text(json.dumps({message.id: "译文"}))
    texts.fill(given)
    compiled = next(path for path in texts.compile_all() if path.stem == "django")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext(str(message.id)) == "译文"
