"""What is remembered of a client's book: plans before they leave, so that they can be taken back; settled books."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from sheets_sync.core import BookId, Etag, Rows, Sent, WritePlan
from sheets_sync.service.wire import snapshot_in
from sheets_sync.service.work import Answered, check_book
from sheets_sync.store import Ledger
from sheets_sync.sync.content import etag_of
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.sent import HERE
from sheets_sync.sync.told import listed
from sheets_sync.sync.undo import inverse_of_last
from sheets_sync.words import text
from sheets_sync.workbook.after import after
from sheets_sync.workbook.read import book_id, envelope


def remembered(ledger: Ledger, book: BookId) -> tuple[Mapping[str, Rows], Sent | None]:
    """The rows of a book as last settled, and as it was last sent."""
    return ledger.rows(book), ledger.sent(book)


def remember(ledger: Ledger, book: BookId, done: Answered) -> None:
    """A plan before it leaves; a settled book's rows and counts."""
    known = ledger.sent(book)
    if done.sent is not None and (known is None or known.stamp != done.sent.stamp):
        ledger.send(book, done.sent.stamp, done.sent.todo)
    elif done.sent is not None and known is not None and known.changed != done.sent.changed:
        ledger.changed(book, done.sent.changed)
    if done.plan:
        ledger.applied(replace(done.plan, base=done.before), done.after, None)
    if done.settled:
        ledger.settled(book, done.before, done.rows)
        kept_as = hashlib.sha256(f"actions {book!r} {done.before}".encode()).hexdigest()
        ledger.keep(kept_as, done.counts)


def undone(
    body: bytes, book: BookId, rules: Rules, ledger: Ledger, lang: str
) -> tuple[WritePlan, Etag, tuple[str, ...]]:
    """The plan that takes the last write back, the client's etag, and what the person is told."""
    snapshot = snapshot_in(body)
    check_book(book_id(envelope(snapshot)), book)
    now = replace(snapshot, etag=etag_of(snapshot.grids))
    write, plan, lost = inverse_of_last(now, rules, ledger)
    ledger.undone(write, etag_of(after(now, plan, "").grids))
    said = text("excel.undone", lang, cells=plan.cells, at=f"{write.at.astimezone(HERE):%H:%M %d/%m/%Y}")
    return plan, snapshot.etag, (said, *listed(lost, lang))
