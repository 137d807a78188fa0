"""The ledger of this run; where none can be kept the work goes on without one, and only undo is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.database import LEDGER
from sheets_sync.store.keys import folders
from sheets_sync.sync.forgetful import Forgetful


@contextmanager
def recalling() -> Iterator[Ledger | Forgetful]:
    """The same for who only looks: no ledger is made where there is none."""
    if not (folders().data / LEDGER).is_file():
        yield Forgetful()
        return
    with remembering() as ledger:
        yield ledger


@contextmanager
def remembering() -> Iterator[Ledger | Forgetful]:
    """This user's ledger, or one that forgets where the data folder cannot be written."""
    try:
        ledger = open_ledger()
    except (OSError, SQLAlchemyError):
        yield Forgetful()
        return
    with ledger:
        yield ledger
