"""A Ledger that remembers nothing: for uploads, and for a machine whose data folder cannot be written."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_sync.core import Aggregate, BookId, Etag, Rows, Sent, WritePlan
from sheets_sync.rollup import Prints


class Forgetful:
    """Every book is new to it; only undo is lost by that."""

    salt = b""
    people_key = b""  # its prints are compared in this run and kept nowhere

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

    def send(self, book: BookId, stamp: str, todo: int) -> None:
        """Nothing is written down, so no cover says it."""

    def sent(self, book: BookId) -> Sent | None:
        """No book was."""
        return None

    def changed(self, book: BookId, changed: bool) -> None:
        """Nothing is written down."""

    def aggregate(self, key: str) -> Aggregate | None:
        """Nothing was kept."""
        return None

    def people(self, key: str) -> Prints | None:
        """Nobody was."""
        return None

    def keep(self, key: str, aggregate: Aggregate, people: Prints | None = None) -> None:
        """Nothing is."""
