"""One process at a time, on either database."""

from __future__ import annotations

from sqlalchemy import Connection, text


def take_turn(connection: Connection, lock: int) -> None:
    """Be alone from here to the end of the transaction, which has written nothing yet.

    SQLite has one lock for all; PostgreSQL has one for each number.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
