"""Asking for exports, having them made and reading them."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from tests.support.people import actor
from yiwang.access.actor import account_mark
from yiwang.access.models import Post
from yiwang.cases.queries.desk import Filters
from yiwang.command.actions.ask_export import Wish, ask_export
from yiwang.command.actions.make_export import make_export
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import COLUMNS
from yiwang.command.queries.exports import own_exports
from yiwang.shared.db.scope import Scope, scoped

EVERY = tuple(COLUMNS)


def asked(who: str = "chen", *, kind: str = "csv", columns=EVERY, **filters) -> Export:
    me = actor(who)
    with scoped(me.scope()):
        return ask_export(actor=me, wish=Wish(uuid4(), kind, columns, Filters(**filters)))


def made(export: Export, **more) -> str:
    return make_export(export_id=export.id, account_id=export.account_id, **more)


def now_is(export: Export) -> Export:
    with scoped(Scope(units=(account_mark(export.account_id),))):
        return Export.objects.get(id=export.id)


def rows_of(export: Export) -> list[dict[str, str]]:
    """The rows of the finished CSV under the labels of their columns."""
    path = configured.EXPORTS_DIR / now_is(export).file
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def exported(who: str = "chen", **more) -> list[dict[str, str]]:
    export = asked(who, **more)
    assert made(export) == "ready"
    return rows_of(export)


def numbers(rows: list[dict[str, str]]) -> list[str]:
    return [row["Number"] for row in rows]


def acts(export: Export) -> list[str]:
    with connection.cursor() as cursor, scoped(actor("dara").scope()):
        cursor.execute("SELECT action FROM accountability_auditrecord WHERE subject = %s ORDER BY id", [f"export:{export.id}"])
        return [row[0] for row in cursor.fetchall()]


def end_post(who: str) -> None:
    me = actor(who)
    with scoped(Scope(units=("staff:990121",))):
        today = timezone.localdate()
        assert Post.objects.filter(id=me.post_id).update(valid_from=today - timedelta(days=9), valid_to=today) == 1


def own_exports_of(who: str) -> list[Export]:
    me = actor(who)
    with scoped(me.scope()):
        return list(own_exports(me))
