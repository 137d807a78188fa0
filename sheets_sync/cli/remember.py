"""The ledger of this run; where none can be kept the work goes on without one, and only undo is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from sheets_sync.core import Aggregate, BookId, Etag, Rows, WritePlan
from sheets_sync.store import Ledger, open_ledger


class Forgetful:
    """Remembers nothing: for a machine whose data folder cannot be written."""

    salt = b""

    def rows(self, book: BookId) -> Mapping[str, Rows]:
        """Every book is new."""
        return {}

    def settled(self, book: BookId, etag: Etag, rows: Mapping[str, Rows]) -> None:
        """Nothing is written down."""

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        """Nothing is written down."""

    def held(self, book: BookId, etag: Etag) -> bool:
        """No book is."""
        return False

    def aggregate(self, key: str) -> Aggregate | None:
        """Nothing was kept."""
        return None

    def keep(self, key: str, aggregate: Aggregate) -> None:
        """Nothing is."""


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
