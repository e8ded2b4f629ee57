"""The documentation holds together: links lead somewhere, indexes are complete, nothing names one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
SOURCE = REPOSITORY / "src" / "yiwang"
READMES = ("README.md", "README.zh-CN.md")
GENERATED = {".venv", ".cache", "node_modules", "data", "build", "dist"}
HOSTS = {"127.0.0.1", "your-server", "report.example.gov", "wiki.open311.org"}  # that pages may name
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|<(?:img|a)[^>]+(?:src|href)=\"([^\"]+)\"")
SCREENSHOT_BYTES = 200 * 1024


def pages() -> list[Path]:
    found = (path for path in REPOSITORY.rglob("*.md") if not GENERATED & set(path.relative_to(REPOSITORY).parts))
    return sorted(found)


def text_of(path: Path | str) -> str:
    return (REPOSITORY / path).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def links(page: Path) -> Iterator[str]:
    for found in LINK.finditer(without_code(text_of(page))):
        yield next(group for group in found.groups() if group)


def anchors(page: Path) -> set[str]:
    """How a heading is named in an address, as code hosts do it."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    if re.match(r"https?://", link):
        return False
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return not target.exists() or bool(anchor and target.suffix == ".md" and anchor not in anchors(target))


def test_every_link_leads_somewhere() -> None:
    wrong = [f"{page.relative_to(REPOSITORY)}: {link}" for page in pages() for link in links(page) if leads_nowhere(page, link)]
    assert wrong == []


def test_every_page_is_found_from_an_index() -> None:
    linked = {
        (index.parent / link).resolve()
        for index in (DOCS / "README.md", DOCS / "decisions" / "README.md")
        for link in links(index)
    }
    assert {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page not in linked} == {"README.md"}


def test_the_index_of_decisions_is_complete() -> None:
    lines = []
    for page in sorted((DOCS / "decisions").glob("0*.md")):
        heading = re.match(r"# (\d{4}) (.+)\n", text_of(page))
        assert heading, f"{page.name} has no heading with its number"
        assert page.name.startswith(heading[1])
        lines.append(f"| {heading[1]} | [{heading[2]}]({page.name}) |")
    assert re.findall(r"^\| \d{4} .*$", text_of("docs/decisions/README.md"), re.MULTILINE) == lines
    numbers = [line[2:6] for line in lines]
    assert len(numbers) == len(set(numbers))


def test_every_decision_has_its_parts() -> None:
    for page in (DOCS / "decisions").glob("0*.md"):
        missing = [part for part in ("**Context.**", "**Decision.**", "**Consequences.**") if part not in text_of(page)]
        assert not missing, page.name


def test_the_map_has_every_folder() -> None:
    text = text_of("docs/map.md")
    inside = set(re.findall(r"`(\w+)/`", text))
    top = [path.name for path in REPOSITORY.iterdir() if path.is_dir() and (not path.name.startswith(".") or path.name == ".ci")]
    missing = [name for name in top if f"`{name}/`" not in text and name not in GENERATED | {"src"}]
    for app in apps():
        missing += [] if f"`src/yiwang/{app.name}/`" in text else [app.name]
        folders = [path for path in app.iterdir() if path.is_dir() and path.name != "__pycache__"]
        missing += [str(path) for path in folders if path.name not in inside and f"`{path.relative_to(REPOSITORY)}/`" not in text]
    assert missing == []


def test_the_map_has_no_folder_that_is_not_there() -> None:
    named = re.findall(r"^\| `((?:src|frontend|docs|locale|tests|scripts|\.ci)/[^`]*)` \|", text_of("docs/map.md"), re.MULTILINE)
    assert [name for name in named if not (REPOSITORY / name).is_dir()] == []


def apps() -> list[Path]:
    return sorted(path for path in SOURCE.iterdir() if (path / "__init__.py").exists())


def test_every_app_has_a_short_readme() -> None:
    for app in apps():
        page = app / "README.md"
        assert page.exists(), f"{app.name} has no README.md"
        assert len(text_of(page).splitlines()) <= 30, f"{app.name}/README.md is longer than a page"


def test_the_words_of_the_glossary_are_in_the_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for end in ("py", "toml") for path in SOURCE.rglob(f"*.{end}"))
    cells = re.findall(r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|", text_of("docs/glossary.md"), re.MULTILINE)
    words = [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]
    assert len(words) > 40
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", code)] == []


@pytest.mark.parametrize("name", READMES)
def test_the_readme_shows_the_two_commands_and_what_is_never_done(name: str) -> None:
    text = text_of(name)
    assert re.search(r"^make run\b", text, re.MULTILINE)
    assert "make test" in text
    never = {"README.md": "## What it never does", "README.zh-CN.md": "## 它从不做的事"}[name]
    assert text.index(never) < text.index("make run") < 6000


def test_both_readmes_say_the_same() -> None:
    english, chinese = (text_of(name) for name in READMES)
    for pattern in (r"^## ", r"^### ", r"^- ", r"^\| ", r"^```", r"!\["):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, chinese, re.MULTILINE)), pattern
    assert set(re.findall(r"^make \S+|^\.venv/\S+ \S+", english, re.MULTILINE)) == set(
        re.findall(r"^make \S+|^\.venv/\S+ \S+", chinese, re.MULTILINE)
    )


def test_screenshots_are_used_and_small() -> None:
    shown = {Path(link).name for name in READMES for link in links(REPOSITORY / name) if link.startswith("docs/images/")}
    kept = {path.name: path.stat().st_size for path in (DOCS / "images").iterdir()}
    assert shown == set(kept)
    assert {name: size for name, size in kept.items() if size > SCREENSHOT_BYTES} == {}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_no_page_names_one_machine(page: Path) -> None:
    text = text_of(page)
    assert re.findall(r"(?<![\w./])/(?:home|root|Users|opt|tmp|work|mnt)/\S+", text) == []
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= HOSTS


def files_named(page: Path) -> Iterator[str]:
    """Files of the source that a page names in code marks, such as `cases/lifecycle.py` or `cases/queries/desk.py:desk_page`."""
    for code in re.findall(r"`([^`\n]+)`", text_of(page)):
        for name in re.findall(r"[\w./-]+\.(?:py|sql|toml|html|ts|css)\b", code):
            if "<" not in code:
                yield name


def is_there(page: Path, name: str) -> bool:
    """From the page's folder, the repository, the source or the tests of it; a bare name may be anywhere in the app."""
    starts = (page.parent, REPOSITORY, SOURCE, REPOSITORY / "frontend")
    return (
        any((start / name).exists() for start in starts)
        or any(SOURCE.rglob(name))
        or any((REPOSITORY / "frontend/src").rglob(name))
    )


def test_every_file_that_pages_name_is_there() -> None:
    wrong = [
        f"{page.relative_to(REPOSITORY)}: {name}" for page in pages() for name in files_named(page) if not is_there(page, name)
    ]
    assert wrong == []
