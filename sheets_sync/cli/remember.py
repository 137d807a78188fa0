"""The ledger of this run; where none can be kept the work goes on without one, and only undo is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.forgetful import Forgetful


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
