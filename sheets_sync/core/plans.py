"""What is to be written, and what a host did of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheets_sync.core.findings import Finding
from sheets_sync.core.tables import BookId, Etag, Part, Place, Rows, Snapshot
from sheets_sync.core.values import Cells


@dataclass(frozen=True, slots=True)
class Fill:
    """Results of one output column: ``was`` and ``now`` row by row."""

    sheet: str  # tab title
    column: str
    at: int  # sheet column when read
    rows: Rows
    was: Cells
    now: Cells


@dataclass(frozen=True, slots=True)
class Mend:
    """A typed cell changed by its owner's consent: ``consent`` says which (a ticked proposal, quick entry, ...)."""

    sheet: str
    column: str
    at: int
    rows: Rows
    was: Cells
    now: Cells
    consent: str


@dataclass(frozen=True, slots=True)
class Block:
    """An area of the machine's own, written whole from ``top``, ``left``; 2-D cells."""

    sheet: str
    area: str
    top: int
    left: int
    was: Cells
    now: Cells


@dataclass(frozen=True, slots=True)
class Fix:
    """A part of the template put back; ``was`` None = it was missing, ``now`` None = take it away (in an inverse)."""

    was: Part | None
    now: Part | None


Change = Fill | Mend | Block | Fix


def _inverse(change: Change) -> Change:
    if isinstance(change, Fix):
        return Fix(was=change.now, now=change.was)
    return replace(change, was=change.now, now=change.was)


@dataclass(frozen=True, slots=True)
class WritePlan:
    """All that is to be written to one book, against the snapshot ``base``."""

    place: Place
    book: BookId | None
    base: Etag
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def cells(self) -> int:
        """How many cells it writes."""
        return sum(change.now.size for change in self.changes if not isinstance(change, Fix))

    def inverse(self) -> WritePlan:
        """The plan that takes this one back."""
        return replace(self, changes=tuple(_inverse(change) for change in reversed(self.changes)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a host did: ``after`` is the book as it now stands; ``stable`` when that is snapshot + plan exactly."""

    done: WritePlan
    refused: tuple[Finding, ...]
    after: Snapshot
    calls: int = 1
    stable: bool = True
