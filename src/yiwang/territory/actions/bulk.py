"""Many rows at once: COPY takes a tenth of the time of INSERT."""

from collections.abc import Sequence

from django.db import connections, models
from psycopg import sql

from yiwang.territory.actions.versions import OWNER


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model as the owner; their primary keys are given by the database and not read back."""
    if not rows:
        return
    meta = rows[0]._meta
    names = [field.attname for field in meta.concrete_fields if not field.primary_key]
    columns = [str(field.column) for field in meta.concrete_fields if not field.primary_key]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join([sql.Identifier(column) for column in columns])
    )
    with connections[OWNER].cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in names])
