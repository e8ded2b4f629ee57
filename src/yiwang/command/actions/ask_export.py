"""Ask for a list to be made into a file."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from yiwang.access.queries import Actor, unit_named
from yiwang.accountability.actions import record
from yiwang.cases.queries.desk import Filters
from yiwang.cases.queries.export import count_listed
from yiwang.command.exporting.formats import FORMATS
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import chosen
from yiwang.command.queries.exports import holder, posts_exports
from yiwang.shared.outbox import announce

AT_ONCE = 2_000  # rows that are made while the asker waits
COUNTED_TO = 20_000  # before a file is made its rows are counted so far
MOST_UNFINISHED, MOST_KEPT = 3, 20  # of one person
DIGITS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
UNFINISHED = (Export.State.WAITING, Export.State.MAKING)


class ExportRefused(Exception):
    """`code`: format, id, unfinished, kept, state, gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `id` is the asker's own: the same id again is the same export."""

    id: UUID
    format: str
    columns: Sequence[str]
    filters: Filters


def ask_export(*, actor: Actor, wish: Wish) -> Export:
    """Write the wish down; unless it `is_short` announce it, for the worker to make the file. Inside the actor's scope."""
    if wish.format not in FORMATS:
        raise ExportRefused("format")
    _one_at_a_time(actor)
    if known := posts_exports(actor).filter(id=wish.id).first():
        return known
    refuse_too_many(actor)
    export = _new(actor, wish)
    try:
        with transaction.atomic():  # somebody else's id: a unique violation, and the transaction goes on
            export.save(force_insert=True)
    except IntegrityError as problem:
        raise ExportRefused("id") from problem
    record(actor, "export_asked", f"export:{export.id}", facts(export), county=export.county)
    if not is_short(export):
        tell_worker(export)
    return export


def is_short(export: Export) -> bool:
    """Whether it is made at once."""
    return export.rows <= AT_ONCE


def tell_worker(export: Export) -> None:
    """Announce that a file is to be made."""
    lane = "short" if export.rows < COUNTED_TO else "long"
    announce(
        "ExportAsked",
        export.county,
        {"export": str(export.id), "account": export.account_id, "lane": lane, "units": []},
    )


def facts(export: Export) -> dict[str, object]:
    """What the audit trail keeps of it: what was narrowed, but not the words that were searched for."""
    narrowed = {name: value for name, value in export.filters.items() if name != "q" and value}
    searched = {"searched": True} if export.filters.get("q") else {}
    return {
        "number": export.number,
        "format": export.format,
        "columns": export.columns,
        "rows": export.rows,
        **narrowed,
        **searched,
    }


def refuse_too_many(actor: Actor) -> None:
    """A person may have so many under way and so many kept."""
    states = list(Export.objects.filter(account_id=holder(actor)[0]).values_list("state", flat=True))
    if sum(state in UNFINISHED for state in states) >= MOST_UNFINISHED:
        raise ExportRefused("unfinished")
    if states.count(Export.State.READY) >= MOST_KEPT:
        raise ExportRefused("kept")


def _one_at_a_time(actor: Actor) -> None:
    """Two wishes of one person wait for each other, so that the limits hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"export:{actor.account_id}"])


def _new(actor: Actor, wish: Wish) -> Export:
    account_id, post_id = holder(actor)
    unit = unit_named(actor.unit_id)
    now = timezone.now()
    filters = {name: value for name, value in asdict(wish.filters).items() if name != "page"}
    return Export(
        id=wish.id,
        number=f"E{timezone.localtime(now):%y%m%d}-" + "".join(secrets.choice(DIGITS) for _ in range(7)),
        county=unit.county if unit else "",
        account_id=account_id,
        post_id=post_id,
        unit_id=actor.unit_id,
        role=actor.role,
        language=get_language() or settings.LANGUAGE_CODE,
        format=wish.format,
        columns=[column.key for column in chosen(actor, wish.columns)],
        filters=filters,
        asked_at=now,
        touched_at=now,
        rows=count_listed(actor, wish.filters, COUNTED_TO),
    )
