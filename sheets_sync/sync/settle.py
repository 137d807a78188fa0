"""Settled = an empty plan. Read, assess, plan, apply, and again while something that people typed has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from sheets_sync.assess import assess
from sheets_sync.core import (
    Assessment,
    Block,
    BookId,
    Facts,
    Finding,
    Host,
    Ledger,
    Mend,
    Place,
    Receipt,
    Rows,
    Sent,
    Snapshot,
    Stop,
    Tables,
    WritePlan,
)
from sheets_sync.sync.guards import accident, question
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.sent import as_now, sent_line, stamp
from sheets_sync.workbook.after import after
from sheets_sync.workbook.buttons import CHECK, SEND, pressed, released, said, saying
from sheets_sync.workbook.plan import plan
from sheets_sync.workbook.read import book_id, envelope, read
from sheets_sync.workbook.todo import blocking
from sheets_sync.workbook.upgrade import upgrade

ROUNDS = 5
"""A book that is still not settled then is being typed in: the next sync goes on."""


_NONE: Mapping[str, Rows] = {}


@dataclass(frozen=True, slots=True)
class Assessed:
    """One look at a book: what it says and what that is worth. ``snapshot``: with ``upgrades`` of its template in."""

    tables: Tables
    assessment: Assessment
    facts: Facts
    snapshot: Snapshot
    upgrades: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Draft(Assessed):
    """The same with what is to be written."""

    plan: WritePlan


@dataclass(frozen=True, slots=True)
class Settled:
    """A book as it was left. ``receipts``: the writes, none where it was settled already or cannot be written to.

    ``pasted``: cells of ours in which something else stood; it was replaced, and lies in the vault.
    """

    draft: Draft
    receipts: tuple[Receipt, ...]
    snapshot: Snapshot
    pasted: int = 0

    @property
    def book(self) -> BookId | None:
        """Who the book is."""
        return self.draft.tables.book

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What could not be written."""
        return tuple(finding for receipt in self.receipts for finding in receipt.refused)

    @property
    def cells(self) -> int:
        """How many cells were written."""
        return sum(receipt.done.cells for receipt in self.receipts)

    @property
    def rows(self) -> Mapping[str, Rows]:
        """Rows by sheet id, for the ledger."""
        return {sheet: table.rows for sheet, table in self.draft.tables.sheets.items()}


def assessed(snapshot: Snapshot, rules: Rules, known: Mapping[str, Rows] = _NONE, salt: bytes = b"") -> Assessed:
    """Read, check and score a snapshot; pure. A book of an older template is read as the upgraded one."""
    layout = rules.layout(snapshot)
    upgrades = upgrade(snapshot, layout)
    seen = after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, upgrades), snapshot.etag)
    tables = read(seen, layout, known, salt)
    facts = rules.facts(tables)
    return Assessed(tables, assess(tables, rules.packs, facts), facts, seen, upgrades)


def draft(
    snapshot: Snapshot,
    rules: Rules,
    known: Mapping[str, Rows],
    salt: bytes = b"",
    clock: str = "",
    sent: Sent | None = None,
) -> Draft:
    """Work a snapshot out to the plan; pure. ``clock``: the time that the cover tells, "" = the day alone; ``sent``:
    as the book was last sent to the province.

    What an older template lacks is put in by the plan with the results.
    """
    done = assessed(snapshot, rules, known, salt)
    return drafted(done, clock, None if sent is None else as_now(sent, done.tables, salt))


def drafted(done: Assessed, clock: str, sent: Sent | None) -> Draft:
    """The same with its plan. ``sent``: as the book was sent, told as it is now."""
    results = plan(done.snapshot, done.tables, done.assessment, done.facts, clock, sent_line(sent))
    whole = replace(results, changes=(*done.upgrades, *results.changes))
    return Draft(done.tables, done.assessment, done.facts, done.snapshot, done.upgrades, whole)


def settle(host: Host, place: Place, rules: Rules, ledger: Ledger, *, accept: bool = False) -> Settled:
    """Bring one book up to date. Stop where it cannot be read or written; what is typed stays in every case."""
    return settle_from(host, host.read(place), rules, ledger, accept=accept)


def settle_from(
    host: Host, snapshot: Snapshot, rules: Rules, ledger: Ledger, clock: str = "", *, accept: bool = False
) -> Settled:
    """The same from a snapshot that was just read. ``clock``: the time that the cover tells; ``accept``: what looks
    like an accident (Stop("book.halved")) is meant."""
    place, book = snapshot.place, book_id(envelope(snapshot))
    if book is not None and ledger.held(book, snapshot.etag):
        raise Stop("book.held", file=place)
    receipts: list[Receipt] = []
    sending = SEND in pressed(snapshot, rules.layout(snapshot)) and not snapshot.readonly
    look = partial(_look, host, rules=rules, ledger=ledger, clock=clock, sending=sending)
    work = look(snapshot, accept=accept)
    pasted = sum(len(hit) for hit in work.assessment.hits if hit.code == "cell.pasted")
    for _ in range(ROUNDS):
        if not work.plan or snapshot.readonly:
            break
        try:
            receipt = host.apply(work.plan, partial(ledger.applied, work.plan))
        except Stop as stop:
            if stop.code != "file.changed":
                raise
            snapshot = host.read(place)
            work = look(snapshot, accept=accept)
            continue
        receipts.append(receipt)
        snapshot = receipt.after
        if receipt.stable and not any(isinstance(change, Mend) for change in receipt.done.changes):
            break
        work = look(snapshot, accept=accept or receipt.stable)
    settled = Settled(work, tuple(receipts), snapshot, pasted if receipts else 0)
    if settled.book is not None:
        ledger.settled(settled.book, snapshot.etag, settled.rows)
    return settled


def _look(
    host: Host, snapshot: Snapshot, rules: Rules, ledger: Ledger, clock: str, *, accept: bool, sending: bool
) -> Draft:
    """``sending``: the cover asked for it; the last look counts, so that repairs which were agreed to are in."""
    book = book_id(envelope(snapshot))
    known = ledger.rows(book) if book is not None else _NONE
    work = assessed(snapshot, rules, known, ledger.salt)
    if not accept:
        _refuse_accident(host, work, known)
    return drafted(work, clock, _sent(work, book, ledger, sending=sending) if book is not None else None)


def _sent(work: Assessed, book: BookId, ledger: Ledger, *, sending: bool) -> Sent | None:
    """As the book was sent, or is now: the ledger is told before the tick goes."""
    if sending:
        ledger.send(book, stamp(work.tables, ledger.salt), blocking(work.tables, work.assessment.hits))
    sent = ledger.sent(book)
    if sent is None:
        return None
    now = as_now(sent, work.tables, ledger.salt)
    if now != sent:
        ledger.changed(book, now.changed)
    return now


def _refuse_accident(host: Host, work: Assessed, known: Mapping[str, Rows]) -> None:
    """Ask on the cover, once, before anything is written of a book that lost most of a sheet.

    The answer is a tick at `Kiểm tra` while just this question stands there.
    """
    stop = accident(known, work.tables)
    if stop is None:
        return
    layout, snapshot = work.tables.layout, work.snapshot
    asked = question(stop)
    if said(snapshot, layout, "status_line") == asked and CHECK in pressed(snapshot, layout):
        return
    line = saying(snapshot, layout, "status_line", asked)
    if line and not snapshot.readonly:
        ticks = released(snapshot, layout)
        host.apply(WritePlan(snapshot.place, work.tables.book, snapshot.etag, (*ticks, *line)))
    raise stop
