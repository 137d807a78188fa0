"""The one job of every poller and watch: bring a workbook up to date, and do what was ticked on its cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sheets_sync.core import Applied, Block, BookId, Etag, Host, Place, Snapshot, Stop, WritePlan
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Settled, settle_from
from sheets_sync.sync.undo import Memory, undo
from sheets_sync.words import text
from sheets_sync.workbook.buttons import UNDO, pressed, released, saying
from sheets_sync.workbook.read import book_id, envelope


@dataclass(frozen=True, slots=True)
class Brought:
    """A book as it was left: ``settled``, or None where its last sync was ``undone`` because its cover asked for it."""

    book: BookId | None
    etag: Etag
    settled: Settled | None
    undone: Applied | None = None


def bring(
    host: Host, place: Place, rules: Rules, ledger: Memory, now: Callable[[], datetime], *, accept: bool = False
) -> Brought:
    """Bring a workbook up to date. ``now``: local time, as the cover tells it; ``accept``: a loss of rows is meant.

    Stop("book.halved") where it looks like an accident, and whatever stops ``settle``: typed cells stay as they are.
    """
    snapshot, clock = host.read(place), f"{now():%H:%M}"
    book = book_id(envelope(snapshot))
    if book is not None and not snapshot.readonly and UNDO in pressed(snapshot, rules.layout(snapshot)):
        return _undone(host, snapshot, rules, ledger, now)
    settled = settle_from(host, snapshot, rules, ledger, clock, accept=accept)
    return Brought(settled.book, settled.snapshot.etag, settled)


def _undone(host: Host, snapshot: Snapshot, rules: Rules, ledger: Memory, now: Callable[[], datetime]) -> Brought:
    """Take the last sync back in the write that takes the tick away; the book is then held until somebody types."""
    book, clock = book_id(envelope(snapshot)), f"{now():%H:%M}"
    zone = now().tzinfo

    def beside(seen: Snapshot, write: Applied) -> tuple[Block, ...]:
        layout = rules.layout(seen)
        line = text("cover.undone", clock=clock, at=f"{write.at.astimezone(zone):%H:%M %d/%m}")
        return (*released(seen, layout), *saying(seen, layout, "status_line", line))

    try:
        write, _ = undo(host, snapshot.place, rules, ledger, beside)
    except Stop as stop:
        if stop.code != "undo.nothing":
            raise
        layout = rules.layout(snapshot)
        line = saying(snapshot, layout, "status_line", text("cover.undone_nothing", clock=clock))
        plan = WritePlan(snapshot.place, book, snapshot.etag, (*released(snapshot, layout), *line))
        return Brought(book, host.apply(plan).after.etag, None)
    return Brought(book, host.read(snapshot.place).etag, None, write)
