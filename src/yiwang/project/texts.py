"""The texts people see: collecting them from the source, checking and compiling their translations. Needs no gettext programs.

English is the language of the source; every other language has catalogues in locale/<language>/LC_MESSAGES.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

LAZY = {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY}
WIDTH = 120
DOMAINS = ("django", "djangojs")
Text = tuple[str, str | tuple[str, ...]]  # context, msgid


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a catalogue."""

    catalogue: Path
    what: str


def collect() -> dict[str, Catalog]:
    """All texts in the source by domain."""
    catalogues = {domain: Catalog(domain=domain) for domain in DOMAINS}
    for domain, found in (("django", _server_texts()), ("djangojs", _script_texts())):
        for context, msgid in found:
            catalogues[domain].add(msgid, context=context or None)
    return catalogues


def update() -> list[Path]:
    """Write new texts into the catalogues of every language and drop those that are gone; returns the catalogues."""
    source = collect()
    return [_update(path, language, source[path.stem]) for path, language in _catalogue_files()]


def fill(translations: Path) -> int:
    """Fill empty translations from a JSON file {"English": "translation" or ["translation", …]}; returns how many were filled.

    A text with a context is found as "context\\u0004English" first.
    """
    known = json.loads(translations.read_text(encoding="utf-8"))
    filled = 0
    for path, language in _catalogue_files():
        catalogue = _read(path, language)
        for message in _messages(catalogue):
            singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
            key = next((name for name in (f"{message.context}\u0004{singular}", singular) if name in known), None)
            if key and _is_empty(message):
                message.string = _as_string(message, known[key])
                filled += 1
        _write(path, catalogue)
    return filled


def compile_all() -> list[Path]:
    """Compile every catalogue to the .mo file that Django reads; returns those."""
    made = []
    for path, language in _catalogue_files():
        if path.exists():
            target = path.with_suffix(".mo")
            with target.open("wb") as file:
                write_mo(file, _read(path, language))
            made.append(target)
    return made


def faults() -> Iterator[Fault]:
    """What keeps a language from being complete: texts missing from, gone from or empty in a catalogue, wrong placeholders."""
    source = collect()
    for path, language in _catalogue_files():
        catalogue = _read(path, language)
        wanted, present = ({(m.context, _key(m)): m for m in _messages(c)} for c in (source[path.stem], catalogue))
        yield from (Fault(path, f"not collected: {key[1]}") for key in wanted.keys() - present.keys())
        yield from (Fault(path, f"no longer used: {key[1]}") for key in present.keys() - wanted.keys())
        yield from (Fault(path, f"not translated: {key[1]}") for key, message in present.items() if _is_empty(message))
        yield from (Fault(path, f"{_key(message)}: {problem[0]}") for message, problem in catalogue.check())


def _update(path: Path, language: str, source: Catalog) -> Path:
    catalogue = _read(path, language)
    old = {(m.context, _key(m)): m.string for m in _messages(catalogue)}
    fresh = Catalog(locale=to_locale(language), domain=path.stem, project="Yiwang", charset="utf-8")
    for message in _messages(source):
        fresh.add(message.id, old.get((message.context, _key(message)), ""), context=message.context)
    _write(path, fresh)
    return path


def _catalogue_files() -> list[tuple[Path, str]]:
    languages = [code for code, _name in settings.LANGUAGES if not code.startswith("en")]
    root = Path(settings.LOCALE_PATHS[0])
    return [(root / to_locale(code) / "LC_MESSAGES" / f"{domain}.po", code) for code in languages for domain in DOMAINS]


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=to_locale(language), domain=path.stem)
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language), domain=path.stem, ignore_obsolete=True)


def _write(path: Path, catalogue: Catalog) -> None:
    """Sorted, without dates and line numbers, so that two people's changes rarely meet."""
    output = BytesIO()
    write_po(output, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    plural = catalogue.plural_forms
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural};\\n"\n\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head.encode() + output.getvalue())


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def _is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(strings)


def _as_string(message: Message, given: str | list[str]) -> str | tuple[str, ...]:
    strings = [given] if isinstance(given, str) else list(given)
    return tuple(strings) if isinstance(message.id, tuple | list) else strings[0]


def _server_texts() -> Iterator[Text]:
    source = Path(__file__).resolve().parents[1]
    for path in sorted(source.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from _texts_of(path.read_bytes(), "python")
    for pattern in ("*.html", "*.txt"):
        for path in sorted(source.rglob(f"templates/**/{pattern}")):
            yield from _texts_of(_as_python(path), "python")


def _script_texts() -> Iterator[Text]:
    for path in sorted((Path(__file__).resolve().parents[3] / "frontend" / "src").rglob("*.ts")):
        yield from _texts_of(path.read_bytes(), "javascript", {"jsx": False})


def _as_python(path: Path) -> bytes:
    """A template as the calls that Django would make for it. Indentation means something to Python's reader: it goes."""
    lines = templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


def _texts_of(content: bytes, language: str, options: dict[str, bool] | None = None) -> Iterator[Text]:
    found: Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]
    found = extract(language, BytesIO(content), keywords=KEYWORDS, options={"encoding": "utf-8", **(options or {})})
    for _line, msgid, _comments, context in found:
        yield context or "", msgid
