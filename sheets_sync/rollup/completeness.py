"""Who has not sent a book, and whose book still has something to be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheets_sync.core import Aggregate
from sheets_sync.rollup.totals import seat
from sheets_sync.units import Level, Tree, Unit


class Standing(StrEnum):
    """How a unit's book stands, the most urgent first."""

    MISSING = "missing"  # no book came
    STOPPED = "stopped"  # a book came and could not be taken (held, locked, broken)
    ERRORS = "errors"  # it is counted, but rows have faults that block a title
    PENDING = "pending"  # it is counted, some rows are not finished
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Sender:
    """A unit from which a book is awaited, or came: how it stands, and the rows behind that."""

    unit: Unit
    standing: Standing
    books: int
    flagged: int
    pending: int
    code: str  # why the book was stopped ("book.held"), else ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """All senders of a tree, in its order."""

    senders: tuple[Sender, ...]

    def by(self, *standings: Standing) -> tuple[Sender, ...]:
        """Those who stand so, in the order of the tree."""
        return tuple(sender for sender in self.senders if sender.standing in standings)

    def below(self, tree: Tree, unit: str) -> Completeness:
        """Only those at and below a unit."""
        here = tree[unit]
        return Completeness(tuple(sender for sender in self.senders if here in tree.path(sender.unit.id)))


def completeness(tree: Tree, aggregate: Aggregate, states: Mapping[str, str]) -> Completeness:
    """How the books of a period stand. ``states``: unit id -> code of why its book could not be taken.

    Every commune is awaited; a district or province, only once a book of its own is there.
    """
    books: dict[str, int] = {}
    for book in aggregate.books:
        where = seat(tree, book.unit)
        books[where] = books.get(where, 0) + 1
    rows: dict[tuple[str, str], int] = {}
    for (unit, _, _, measure), n in aggregate.counts.items():
        if measure in ("flagged", "pending"):
            what = seat(tree, unit), measure
            rows[what] = rows.get(what, 0) + n
    stopped = {seat(tree, unit): code for unit, code in states.items()}
    return Completeness(tuple(_senders(tree, books, rows, stopped)))


def _senders(
    tree: Tree, books: Mapping[str, int], rows: Mapping[tuple[str, str], int], stopped: Mapping[str, str]
) -> Iterator[Sender]:
    for unit in tree:
        if unit.level is Level.COMMUNE or unit.id in books or unit.id in stopped:
            flagged, pending = rows.get((unit.id, "flagged"), 0), rows.get((unit.id, "pending"), 0)
            sent, code = books.get(unit.id, 0), stopped.get(unit.id, "")
            yield Sender(unit, _standing(sent, code, flagged, pending), sent, flagged, pending, code)


def _standing(books: int, code: str, flagged: int, pending: int) -> Standing:
    if code:
        return Standing.STOPPED
    if not books:
        return Standing.MISSING
    if flagged:
        return Standing.ERRORS
    return Standing.PENDING if pending else Standing.COMPLETE
