"""yiwang import divisions | successors | boundaries | grids | layer | voronoi | units | cases"""

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yiwang.project.cli.ready import django_ready, say
from yiwang.project.cli.telling import telling
from yiwang.shared.wrong_input import WrongInputError

if TYPE_CHECKING:
    from yiwang.access.actions import Office, Vocabulary
    from yiwang.territory.actions.import_boundaries import Reading

LEVELS = ("province", "city", "county", "township", "village")
ABOUT_VORONOI = "Draw the ground of a county's townships, villages and grids around their points, where there is no survey."
ABOUT_SUCCESSORS = "State which divisions follow which ended ones (.csv with the columns old, new and, if wanted, kind, note)."
ABOUT_LAYER = (
    "Import a department's own net of grids beside ours: a map (GeoJSON, Shapefile) or a list of its codes (.xlsx, .csv). "
    "Nothing of our net changes."
)
ABOUT_UNITS = (
    "Import units from a table (.csv or .csv.gz) with the columns code, name, kind, division and, if wanted, name_en, "
    "department, parent, email. Or make the usual ones of a division, with --standard."
)
ABOUT_CASES = (
    "Import cases of an older system from a table (.csv, .csv.gz or .xlsx) by a mapping file. "
    "Running it again adds only what is new; docs/howto/import-history.md shows the way."
)
ABOUT_WORKERS = (
    "Import who looks after which grid (.csv, .csv.gz, .xlsx): staff number, name, grid and, if wanted, full or part time, "
    "position, department, duties, payer, unit, first and last day. Makes accounts without a password, and posts."
)
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
UNITS_OF_THEIR_OWN = {"command_centre", "mediation"}  # departments of case types that are no office: other kinds of units


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    divisions = _kind(
        kinds, "divisions", "Import a table of divisions (.csv or .csv.gz) with 12-digit codes, as in the official list."
    )
    divisions.add_argument("--as-of", type=_day, required=True, help="the day on which the table was valid, such as 2023-12-31")
    divisions.add_argument("--datum", choices=DATUMS, help="datum of the table's coordinates; they are left out without it")
    divisions.add_argument("--successors", type=Path, metavar="TABLE", help="a table that states which division follows which")
    divisions.add_argument(
        "--dry-run", action="store_true", help="say by name what would change and whom it concerns; write nothing"
    )
    _kind(kinds, "successors", ABOUT_SUCCESSORS)
    boundaries = _kind(kinds, "boundaries", "Import the outlines of divisions of one level (GeoJSON, Shapefile).")
    boundaries.add_argument("--level", choices=LEVELS, required=True)
    _polygon_options(boundaries)
    grids = _kind(kinds, "grids", "Import grids (GeoJSON, Shapefile, table of codes): the smallest ground somebody looks after.")
    grids.add_argument(
        "--replace", action="store_true", help="the file is all there is in the villages it names: their other grids end"
    )
    _polygon_options(grids, datum_needed=False)
    layer = _kind(kinds, "layer", ABOUT_LAYER)
    layer.add_argument("--name", required=True, help="what the department calls its net")
    layer.add_argument("--name-en", default="", metavar="NAME", help="the same in English")
    layer.add_argument("--code", type=_layer_code, required=True, help="short name of the net: small letters, digits, - and _")
    layer.add_argument("--department", default="", metavar="KEY", help="the department's key, as in case types and units")
    layer.add_argument("--county", type=_county, help="the county it belongs to; told by where it lies when left out")
    _polygon_options(layer, datum_needed=False)
    voronoi = kinds.add_parser("voronoi", help=ABOUT_VORONOI, description=ABOUT_VORONOI)
    voronoi.add_argument("county", metavar="COUNTY", type=_county, help="code of the county, 6 or 12 digits")
    voronoi.add_argument("--as-of", type=_day, help="the day from which this is valid; today when left out")
    units = kinds.add_parser("units", help=ABOUT_UNITS, description=ABOUT_UNITS).add_mutually_exclusive_group(required=True)
    units.add_argument("file", type=Path, nargs="?", metavar="FILE")
    units.add_argument("--standard", metavar="DIVISION", help="code of a county, or of a city or province with all its counties")
    cases = _kind(kinds, "cases", ABOUT_CASES)
    cases.add_argument(
        "--mapping", type=Path, required=True, help="a mapping file, or the name of one that ships: boston-311, hotline-12345"
    )
    cases.add_argument("--dry-run", action="store_true", help="tell what would become of every row, and change nothing")
    cases.add_argument("--rejects", type=Path, metavar="FILE", help="write every finding to this table: line, field, rule, value")
    workers = _kind(kinds, "workers", ABOUT_WORKERS)
    workers.add_argument("--as-of", type=_day, help="the day of what the file does not date; today when left out")
    workers.add_argument(
        "--replace", action="store_true", help="the file is all there is in the villages it names: their other assignments end"
    )
    workers.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    workers.add_argument("--rejects", type=Path, metavar="FILE", help="a table of the rows left out; FILE.rejected.csv otherwise")


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import override

    for name in ("file", "successors"):
        if (file := getattr(arguments, name, None)) and not file.is_file():
            raise WrongInputError(f"There is no file {file}.")
    kinds = {
        "divisions": _divisions,
        "successors": _successors,
        "boundaries": _boundaries,
        "grids": _grids,
        "layer": _layer,
        "voronoi": _voronoi,
        "units": _units,
        "cases": _cases,
        "workers": _workers,
    }
    with django_ready(owner=True), override("en"):  # as all lines of the command
        outcome = kinds[arguments.kind](arguments)
    say(str(outcome))
    return 0


def _divisions(arguments: argparse.Namespace) -> object:
    from yiwang.shared.geo.datum import Datum
    from yiwang.territory.actions import DivisionsFile, import_divisions, look_at_divisions

    datum = Datum(arguments.datum) if arguments.datum else None
    if not arguments.dry_run:
        return import_divisions(arguments.file, as_of=arguments.as_of, datum=datum, successors=arguments.successors, report=say)
    from yiwang.project.cli.division_concerns import whom_it_concerns
    from yiwang.project.cli.division_lines import what_would_change

    plan = look_at_divisions(DivisionsFile(arguments.file, arguments.as_of, datum, arguments.successors), report=say)
    for line in (*what_would_change(plan), *whom_it_concerns(plan)):
        say(line)
    return f"dry run of divisions as of {arguments.as_of}: nothing was written"


def _successors(arguments: argparse.Namespace) -> object:
    from yiwang.territory.actions import state_successors

    return state_successors(arguments.file, report=say)


def _boundaries(arguments: argparse.Namespace) -> object:
    from yiwang.territory.actions.import_boundaries import import_boundaries
    from yiwang.territory.levels import Level

    level = Level[arguments.level.upper()]
    with telling(arguments.report) as tell:
        return import_boundaries(arguments.file, level=level, reading=_reading(arguments), report=tell)


def _grids(arguments: argparse.Namespace) -> object:
    from yiwang.territory.actions.import_grids import import_grids

    _need_datum(arguments)
    with telling(arguments.report) as tell:
        return import_grids(arguments.file, reading=_reading(arguments), replace=arguments.replace, report=tell)


def _need_datum(arguments: argparse.Namespace) -> None:
    from yiwang.territory.actions.list_file import is_list

    if not arguments.datum and not is_list(arguments.file):
        raise WrongInputError(f"{arguments.file.name} has coordinates: say what they refer to, --datum {' | '.join(DATUMS)}.")


def _layer(arguments: argparse.Namespace) -> object:
    from yiwang.cases.case_type_file import departments
    from yiwang.territory.actions.import_layer import NewLayer, import_layer

    _need_datum(arguments)
    if arguments.department and arguments.department not in (keys := {department.key for department in departments()}):
        raise WrongInputError(f"There is no department “{arguments.department}”. There are: {', '.join(sorted(keys))}.")
    layer = NewLayer(
        code=arguments.code,
        name=arguments.name,
        name_en=arguments.name_en,
        department=arguments.department,
        county=(arguments.county or "")[:6],
    )
    with telling(arguments.report) as tell:
        return import_layer(arguments.file, layer=layer, reading=_reading(arguments), report=tell)


def _voronoi(arguments: argparse.Namespace) -> object:
    from django.utils import timezone

    from yiwang.territory.actions import generate_grids

    return generate_grids(arguments.county, as_of=arguments.as_of or timezone.localdate(), report=say)


def _units(arguments: argparse.Namespace) -> object:
    from yiwang.access.actions import create_standard_units, import_units
    from yiwang.access.queries import console_actor
    from yiwang.cases.case_type_file import departments

    if arguments.file:
        keys = {department.key for department in departments()}
        return import_units(arguments.file, actor=console_actor(), departments=keys, report=say)
    return create_standard_units(actor=console_actor(), division=arguments.standard, offices=county_offices())


def _cases(arguments: argparse.Namespace) -> object:
    from yiwang.access.queries import console_actor
    from yiwang.intake.actions import import_cases
    from yiwang.intake.history.mapping import MappingError, read_mapping

    rejects: Path | None = arguments.rejects
    if rejects and not rejects.parent.is_dir():
        raise WrongInputError(f"There is no folder {rejects.parent} for {rejects.name}.")
    try:
        mapping = read_mapping(arguments.mapping)
        return import_cases(
            arguments.file, mapping, actor=console_actor(), dry_run=arguments.dry_run, rejects=rejects, report=say
        )
    except MappingError as problem:
        for line in problem.problems if len(problem.problems) > 1 else ():
            say(f"  error: {line}")
        raise


def _workers(arguments: argparse.Namespace) -> object:
    from django.utils import timezone

    from yiwang.access.actions import WorkerImport, import_workers
    from yiwang.access.queries import console_actor

    wanted = WorkerImport(
        on=arguments.as_of or timezone.localdate(),
        replace=arguments.replace,
        dry_run=arguments.dry_run,
        rejects=arguments.rejects or arguments.file.with_name(f"{arguments.file.name}.rejected.csv"),
    )
    return import_workers(arguments.file, actor=console_actor(), vocabulary=staff_words(), wanted=wanted, report=say)


def staff_words() -> "Vocabulary":
    """The words in which a table of grid staff may name departments and classes of case types."""
    from yiwang.access.actions import Vocabulary, words_of
    from yiwang.cases.case_type_file import classes, departments

    return Vocabulary(
        departments=words_of(*((one.key, one.name, one.name_en) for one in departments())),
        classes=words_of(*((one.key, one.name, one.name_en) for one in classes())),
    )


def county_offices() -> "list[Office]":
    """The departments that case types name, as offices of a county."""
    from yiwang.access.actions import Office
    from yiwang.cases.case_type_file import departments

    return [Office(one.key, one.name, one.name_en) for one in departments() if one.key not in UNITS_OF_THEIR_OWN]


def _reading(arguments: argparse.Namespace) -> "Reading":
    from django.utils import timezone

    from yiwang.shared.geo.datum import Datum
    from yiwang.territory.actions.import_boundaries import Reading

    as_of = arguments.as_of or timezone.localdate()
    return Reading(
        datum=Datum(arguments.datum or Datum.WGS84),
        as_of=as_of,
        repair=arguments.repair,
        dry_run=arguments.dry_run,
        columns=dict(arguments.column),
    )


def _kind(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=about, description=about)
    parser.add_argument("file", type=Path, metavar="FILE")
    return parser


def _polygon_options(parser: argparse.ArgumentParser, *, datum_needed: bool = True) -> None:
    parser.add_argument("--datum", choices=DATUMS, required=datum_needed, help="what the coordinates refer to")
    parser.add_argument("--dry-run", action="store_true", help="check everything and say what would change; write nothing")
    parser.add_argument("--as-of", type=_day, help="the day from which this is valid; today when left out")
    parser.add_argument(
        "--repair", action="store_true", help="repair invalid rings, overlaps and small gaps, and list every repair"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write all that is found to this file, not only the first lines"
    )
    parser.add_argument(
        "--column", type=_column, action="append", default=[], metavar="OURS=THEIRS", help="the file's name of a property"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2023-12-31") from problem


def _county(text: str) -> str:
    if not (text.isdigit() and (len(text) == 6 or (len(text) == 12 and text.endswith("000000")))):
        raise argparse.ArgumentTypeError(f"“{text}” is not the code of a county such as 330106")
    return text


def _layer_code(text: str) -> str:
    if not re.fullmatch(r"[0-9a-z]+([_-][0-9a-z]+)*", text) or len(text) > 32:
        raise argparse.ArgumentTypeError(f"“{text}” is not a short name such as fire-net: small letters, digits, - and _")
    return text


def _column(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not (ours and equals and theirs):
        raise argparse.ArgumentTypeError(f"“{text}” is not of the form code=WGBM")
    return ours, theirs
