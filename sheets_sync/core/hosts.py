"""What a place of workbooks, and a memory of them, must do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sheets_sync.core.layout import Layout
from sheets_sync.core.plans import Receipt, WritePlan
from sheets_sync.core.tables import BookId, Etag, Place, Rows, Snapshot

Keep = Callable[[Etag, bytes | None], None]
"""Told what a book is about to become (its etag then, a file's bytes now) when only the write itself is left to do.

So what must be remembered of it is, even where we are cut short. Where it raises, nothing is written."""


def keep_nothing(after: Etag, before: bytes | None) -> None:
    """For a write that nobody takes back."""


class Host(Protocol):
    """Where workbooks live. Hosts take their clock and sleep from outside, and pass one contract suite."""

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach."""
        ...

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now; Stop where it cannot be read."""
        ...

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Write all of the plan or nothing; Stop("file.changed") where the book is no longer ``plan.base``."""
        ...

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """A new standard workbook at ``place``; Stop where something is there already."""
        ...

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Put a file's old bytes back; Stop("file.changed") where it is no longer ``base``."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A book as it was sent to the province. ``stamp``: keyed digest of what was typed; ``todo``: things to mend then.

    ``changed``: whether something typed differed when the book was last settled.
    """

    at: datetime
    stamp: str
    todo: int
    changed: bool = False


class Ledger(Protocol):
    """What is remembered of a book between runs. Holds no typed text."""

    @property
    def salt(self) -> bytes:
        """The key of the rows' prints; kept apart from the ledger."""
        ...

    def rows(self, book: BookId) -> Mapping[str, Rows]:
        """Rows by sheet id as last settled; empty where the book is new."""
        ...

    def settled(self, book: BookId, etag: Etag, rows: Mapping[str, Rows]) -> None:
        """Remember the rows and etag of a settled book."""
        ...

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        """Remember a plan that is about to be applied, so that it can be undone; ``before``: the file's bytes now.

        Stop("file.disk") where it cannot be remembered."""
        ...

    def held(self, book: BookId, etag: Etag) -> bool:
        """Whether the book was undone to just this state: it is left alone until an input changes."""
        ...

    def send(self, book: BookId, stamp: str, todo: int) -> None:
        """Remember that the book was sent to the province now; ``stamp``, ``todo``: see ``Sent``."""
        ...

    def sent(self, book: BookId) -> Sent | None:
        """As it was last sent; None = never."""
        ...

    def changed(self, book: BookId, changed: bool) -> None:
        """Remember whether the book as just settled differs from what was sent."""
        ...


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan that was written. ``cells``: how many; ``kept``: whether the vault still holds it, so it can be undone.

    ``goes_on``: it changed what people typed, so that the same sync went on to write the results of that.
    """

    id: int
    place: Place
    book: BookId | None
    base: Etag
    after: Etag
    at: datetime
    cells: int
    undone: bool
    kept: bool
    goes_on: bool = False


class History(Protocol):
    """What taking a write back needs to know of the writes to a workbook."""

    def plans(self, place: Place) -> tuple[Applied, ...]:
        """What was written to a workbook at a place, the last first."""
        ...

    def plans_of(self, book: BookId) -> tuple[Applied, ...]:
        """What was written to a workbook wherever it lay, the last first."""
        ...

    def plan(self, applied: Applied) -> WritePlan | None:
        """The plan itself; None once the vault has let it go."""
        ...

    def before(self, applied: Applied) -> bytes | None:
        """The file's bytes before the plan; None where there was no file or the vault has let them go."""
        ...

    def undone(self, applied: Applied, etag: Etag) -> None:
        """Mark a plan as taken back; its book, now ``etag``, is held until it is another."""
        ...
