"""The three roles and the one database inside the embedded cluster."""

import psycopg
from psycopg import sql

from yiwang.shared.postgres.place import Place
from yiwang.shared.postgres.problem import PostgresProblem
from yiwang.shared.postgres.urls import DATABASE, password, urls

SUPERUSER = "yiwang_superuser"
ROLES = ("owner", "web", "retention")


def connect(place: Place, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    """A connection as the cluster's superuser, for the supervisor and the test database only. Autocommit."""
    try:
        return psycopg.connect(urls(place.data_dir).of("superuser", database), autocommit=True)
    except psycopg.OperationalError as problem:
        raise PostgresProblem(
            f"The embedded database does not let us in; do the passwords in {place.data_dir}/secrets belong to it? {problem}"
        ) from problem


def prepare_roles(place: Place) -> None:
    """Make the roles and the database when absent and set the passwords; does no harm when repeated."""
    with connect(place) as connection:
        for role in ROLES:
            _prepare_role(connection, place, role)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER yiwang_owner TEMPLATE template0").format(sql.Identifier(DATABASE))
            )
        close_to_others(connection, DATABASE)


def close_to_others(connection: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
    """Only our roles may connect to `database`, and none but the owner may make tables in it, temporary ones included."""
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO yiwang_web, yiwang_retention").format(name))


def _prepare_role(connection: "psycopg.Connection[tuple[object, ...]]", place: Place, role: str) -> None:
    name = f"yiwang_{role}"
    identifier = sql.Identifier(name)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(identifier))
    verifier = connection.pgconn.encrypt_password(password(place.data_dir, role).encode(), name.encode(), b"scram-sha-256")
    attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
    connection.execute(sql.SQL("ALTER ROLE {} " + attributes).format(identifier, sql.Literal(verifier.decode())))
