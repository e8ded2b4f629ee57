"""`yiwang import successors`: what a steward states to have become of divisions. It wins over what an import found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils.timezone import localdate

from yiwang.accountability.actions import record
from yiwang.shared.table_file import plain_name, read_table
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.outcome import Findings, Outcome, Report, quiet
from yiwang.territory.actions.succession import Basis, Kind, Link, Stated
from yiwang.territory.actions.versions import OPERATOR, OWNER, Change, territory_change
from yiwang.territory.levels import DIVISION_CODE
from yiwang.territory.models import Division, Succession, TerritoryVersion

COLUMNS = {
    "old": ("old", "oldcode", "旧代码", "原代码"),
    "new": ("new", "newcode", "新代码", "现代码"),
    "kind": ("kind", "种类"),
    "note": ("note", "备注"),
}
STATABLE = (Kind.RECODED, Kind.MERGED, Kind.SPLIT, Kind.PART)


def state_successors(path: Path, *, report: Report = quiet) -> Outcome:
    """Replace the successors of every old code that a table (columns old, new and, if wanted, kind, note) names.

    An empty `new` says that it has none. A second time changes nothing. Raises WrongInputError; then nothing is changed.
    """
    with territory_change(TerritoryVersion.Kind.SUCCESSORS, as_of=localdate(), source=path) as change:
        findings = Findings()
        known = dict(Division.objects.using(OWNER).values_list("code", "level"))
        stated = read_successors(path, known, known, findings)
        findings.refuse_errors(path.name, report)
        unchanged = replace_links(stated, change)
    counts = change.version
    return Outcome("successors", counts.added, counts.changed, counts.ended, unchanged, counts.pk)


def read_successors(path: Path, olds: Mapping[str, int], news: Mapping[str, int], findings: Findings) -> Stated:
    """Stated links by old code; errors go to `findings`, by line. `olds`, `news`: level by code of what may be named."""
    file = read_table(path)
    plain = {plain_name(name): name for name in file.header if name}
    columns = {ours: next((plain[one] for one in names if one in plain), "") for ours, names in COLUMNS.items()}
    if not (columns["old"] and columns["new"]):
        raise WrongInputError(f"{path.name} needs the columns old and new. Its columns are: {', '.join(plain.values())}.")
    stated: dict[str, list[Link]] = {}
    for line, raw in file.lines:
        cells = {ours: (raw.get(name) or "").strip() for ours, name in columns.items()}
        old, new = (cells[name].ljust(12, "0") if len(cells[name]) == 6 else cells[name] for name in ("old", "new"))
        findings.errors += [f"line {line}: {reason}" for reason in _wrong(old, new, cells["kind"], olds, news)]
        links = stated.setdefault(old, [])
        if new:
            links.append(Link(old, new, cells["kind"], Basis.STATED, cells["note"][:200]))
    return stated


def _wrong(old: str, new: str, kind: str, olds: Mapping[str, int], news: Mapping[str, int]) -> Iterable[str]:
    for code, known in ((old, olds), (new, news)):
        if (code or code is old) and not DIVISION_CODE.fullmatch(code):
            yield f"“{code}” does not have 12 digits, or 6 of a county."
        elif code and code not in known:
            yield f"there is no division {code}."
    if old == new:
        yield f"{old} cannot follow itself."
    if kind and kind not in STATABLE:
        yield f"kind “{kind}” is none of {', '.join(STATABLE)}."


def write_links(links: Iterable[Link], change: Change) -> None:
    """Record what became of what on the day of the change."""
    day = change.version.as_of
    there = set(Succession.objects.using(OWNER).filter(day=day).values_list("old_code", "new_code"))
    insert_rows([_row(one, day, change) for one in links if (one.old, one.new) not in there])


def replace_links(stated: Stated, change: Change) -> int:
    """Put what is stated in the place of what is known; how many old codes have it so already. Each change is audited."""
    unchanged = 0
    for old, links in stated.items():
        rows = Succession.objects.using(OWNER).filter(old_code=old).exclude(new_code=old)
        known = list(rows.order_by("new_code").values_list("new_code", "kind", "day"))
        day = _ended_on(old) or (known[-1][2] if known else change.version.as_of)
        wanted = [_with_kind(link, links, goes_on=_ended_on(old) is None) for link in sorted(links, key=lambda link: link.new)]
        if [(link.new, link.kind) for link in wanted] == [(new, kind) for new, kind, _day in known]:
            unchanged += 1
            continue
        rows.delete()
        insert_rows([_row(link, day, change) for link in wanted])
        change.count(changed=1)
        detail = {"was": [new for new, _kind, _day in known], "is": [link.new for link in wanted]}
        record(OPERATOR, "state_successors", f"division:{old}", detail, using=OWNER)
    return unchanged


def _with_kind(link: Link, links: Sequence[Link], *, goes_on: bool) -> Link:
    """The kind a steward left open."""
    if link.kind:
        return link
    merged = Division.objects.using(OWNER).filter(code=link.new, valid_from__lt=_ended_on(link.old) or date.min).exists()
    whole = Kind.MERGED if merged else Kind.RECODED
    return replace(link, kind=Kind.PART if goes_on else Kind.SPLIT if len(links) > 1 else whole)


def _ended_on(code: str) -> date | None:
    """The day on which a division ended; None while it goes on."""
    rows = Division.objects.using(OWNER).filter(code=code).order_by("-valid_from")
    return rows.values_list("valid_to", flat=True).first()


def _row(link: Link, day: date, change: Change) -> Succession:
    return Succession(
        old_code=link.old, new_code=link.new, day=day, kind=link.kind, basis=link.basis, note=link.note, version=change.version
    )
