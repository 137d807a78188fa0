"""The database behind the ledger: found, made where there is none, refused where a later program made it."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from sheets_sync.core import Stop
from sheets_sync.store.keys import first_to_name, private, write_private
from sheets_sync.store.migrations import upgrade

LEDGER = "ledger.sqlite"
"""The user's own database, in the data folder."""
_PATIENCE = "5"
"""Seconds for which a server that does not answer is waited for; libpq by itself waits minutes."""


def own_database(folder: Path) -> Engine:
    """The user's SQLite file. It is made whole beside and then named: processes that begin at once find it whole."""
    file = private(folder) / LEDGER
    if not file.exists():
        draft = folder / f"{file.name}.{secrets.token_hex(8)}"
        write_private(draft, b"")
        engine = _engine(f"sqlite:///{draft}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")  # stays with the file: many read beside one writer
        _with_tables(engine).dispose()
        first_to_name(draft, file)
    return _with_tables(_engine(f"sqlite:///{file}"))


def named_database(url: str) -> Engine:
    """A database that somebody named; its tables are made where there are none."""
    return _with_tables(_engine(url))


def stopped(error: OperationalError) -> Stop:
    """What an error of the database means: "store.away" its server, "store.busy", "file.disk" the file of SQLite."""
    if not isinstance(error.orig, sqlite3.Error):
        return Stop("store.away")
    if "locked" in str(error.orig):
        return Stop("store.busy")
    return Stop("file.disk", path="ledger", reason=str(error.orig))


def _engine(url: str) -> Engine:
    told = make_url(url)
    if told.get_backend_name() != "sqlite":
        driver = "postgresql+psycopg" if told.drivername in {"postgres", "postgresql"} else told.drivername
        told = told.set(drivername=driver)
        if "connect_timeout" not in told.query:
            told = told.update_query_dict({"connect_timeout": _PATIENCE})
        return create_engine(told, pool_pre_ping=True)  # the server may have been restarted
    engine = create_engine(told, poolclass=NullPool)  # no connection outlives its use, so a fork inherits none
    event.listen(engine, "connect", _sqlite)
    return engine


def _sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """A lost power supply may cost the last book's rows, never the file."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _with_tables(engine: Engine) -> Engine:
    try:
        with engine.begin() as connection:
            upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine
