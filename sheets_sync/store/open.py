"""Opening this machine's ledger and vault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sheets_sync.store.audit import Audit
from sheets_sync.store.database import named_database, own_database
from sheets_sync.store.keys import folders, keys
from sheets_sync.store.ledger import Ledger
from sheets_sync.store.vault import Vault


def utc() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def open_ledger(url: str | None = None, now: Callable[[], datetime] = utc) -> Ledger:
    """This user's ledger and vault, made where they are not there; what the vault kept too long goes.

    ``url``: a database as SQLAlchemy names it; None = an SQLite file in the user's data folder. The vault always lies
    in that folder. ``Stop("store.newer")`` where a later version of the program made the database.
    """
    places = folders()
    key = keys(places.config)
    engine = own_database(places.data) if url is None else named_database(url)
    vault = Vault(places.data / "vault", key.vault)
    vault.expire(now())
    return Ledger(engine, vault, key, Audit(engine, key.audit, places.config, now), now)
