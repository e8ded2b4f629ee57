"""Tables without their indexes and keys while many rows come in; afterwards they are as they were, and checked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

# Foreign keys first: they lean on the unique ones.
CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'u', 'p')
  AND (conrelid = ANY (%(tables)s::regclass[]) OR (contype = 'f' AND confrelid = ANY (%(tables)s::regclass[])))
ORDER BY contype = 'f' DESC, contype = 'u' DESC, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""
MEMORY = "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'"


@contextmanager
def without_indexes(connection: "Connection[Any]", tables: Sequence[str]) -> Iterator[None]:
    """Inside a transaction as the tables' owner: one sort for each index instead of a million searches."""
    named = {"tables": list(tables)}
    connection.execute(MEMORY)
    constraints = connection.execute(CONSTRAINTS, named).fetchall()
    indexes = connection.execute(INDEXES, named).fetchall()
    for table, name, _definition in constraints:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        connection.execute(definition)
    for table, name, definition in reversed(constraints):
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
