"""What is remembered between runs: the ledger (a database without a typed word) and the vault (encrypted, 30 days)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, event, insert, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from sheets_sync.core import Stop
from sheets_sync.store.keys import folders, keys, private
from sheets_sync.store.ledger import Ledger, Noting
from sheets_sync.store.notes import Note
from sheets_sync.store.schema import VERSION, meta, metadata
from sheets_sync.store.vault import Vault


def _utc() -> datetime:
    return datetime.now(UTC)


def open_ledger(url: str | None = None, now: Callable[[], datetime] = _utc) -> Ledger:
    """This user's ledger and vault, made where they are not there; what the vault kept too long goes.

    ``url``: a database as SQLAlchemy names it; None = an SQLite file in the user's data folder. The vault always lies
    in that folder. ``Stop("store.newer")`` where a later version of the program made the database.
    """
    places = folders()
    key = keys(places.config)
    if url is None:
        file = private(places.data) / "ledger.sqlite"
        file.touch(mode=0o600)
        url = f"sqlite:///{file}"
    engine = create_engine(url, poolclass=NullPool)  # no connection outlives its use, so a fork inherits none
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite)
    vault = Vault(places.data / "vault", key.vault)
    vault.expire(now())
    metadata.create_all(engine)
    with engine.begin() as connection:
        _same_version(connection)
    return Ledger(engine, vault, key.salt, now)


def _sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Readers beside one writer; a lost power supply may cost the last book's rows, never the file."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _same_version(connection: Connection) -> None:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))
    if found is None:
        connection.execute(insert(meta).values(key="schema", value=str(VERSION)))
    elif int(found) > VERSION:
        raise Stop("store.newer", found=found, known=VERSION)


__all__ = ["Ledger", "Note", "Noting", "Vault", "open_ledger"]
