"""Taking a sync back: an untouched file gets its bytes again, a changed one the inverse where ours still stands.

A sync may take two writes (a repair that was ticked, then its results): they are taken back together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from sheets_sync.core import Applied, Block, Etag, Finding, History, Host, Ledger, Place, Snapshot, Stop, WritePlan
from sheets_sync.sync.content import shows_the_same
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.after import after
from sheets_sync.workbook.read import book_id, envelope, read
from sheets_sync.workbook.rebase import rebase

_LOOKS = 8
"""Plans that went to a client and are looked for in its book: more than anybody presses in vain."""


class Memory(Ledger, History, Protocol):
    """What was written, and the rows as last settled: a row whose `Mã` was typed over since is still known."""


Say = Callable[[Snapshot, Applied], tuple[Block, ...]]
"""What is written into the book beside an undo that was asked for in the book itself."""


def undo(
    host: Host, place: Place, rules: Rules, history: Memory, say: Say | None = None
) -> tuple[Applied, tuple[Finding, ...]]:
    """Take the last sync of this workbook back. Gives what it wrote, and what had changed and was left as it is.

    Stop("undo.nothing") where no write is remembered, or its contents are gone from the vault.
    """
    snapshot = host.read(place)
    run = last_run(_writes(history, snapshot), snapshot.etag)
    if not run:
        raise Stop("undo.nothing", file=place)
    whole = replace(run[0], base=run[-1].base, cells=sum(write.cells for write in run))
    before = history.before(run[-1])
    if say is None and before is not None and snapshot.etag == run[0].after:
        # noted first: cut short here, the file is still as we wrote it, and that tells that it was not taken back
        for write in run:
            history.undone(write, run[-1].base)
        host.restore(place, before, snapshot.etag)
        return whole, ()
    lost: tuple[Finding, ...] = ()
    for write in run:
        beside = say(snapshot, whole) if say is not None and write is run[-1] else ()
        snapshot, left = _inverse(host, snapshot, rules, history, write, beside)
        lost += left
    return whole, lost


def last_run(writes: Sequence[Applied], etag: Etag) -> tuple[Applied, ...]:
    """The writes of the last sync that can be taken back, the last first; ``writes``: all of the book, the last first.

    A write of which only the note came about (the program was killed before the file took its new name) is none: the
    book is, or was later, still what that write began from, or that has been taken back since.
    """
    run: list[Applied] = []
    gone = {write.after for write in writes if write.undone} - {write.after for write in writes if not write.undone}
    begun = {etag, *gone}
    for write in writes:
        stands = etag == write.after or not write.undone
        if stands and write.base not in begun:
            if run and not (write.goes_on and write.after == run[-1].base):
                break
            run.append(write)
        elif run:
            break
        begun.add(write.base)
    return tuple(run)


def _writes(history: Memory, snapshot: Snapshot) -> Sequence[Applied]:
    """By the book, so that a file that got another name since is still known; by its place where it has no envelope."""
    book = book_id(envelope(snapshot))
    return history.plans(snapshot.place) if book is None else history.plans_of(book)


def inverse_of_last(
    snapshot: Snapshot, rules: Rules, history: Memory
) -> tuple[Applied, WritePlan, tuple[Finding, ...]]:
    """The last write that stands in a book, the plan that takes it back, and what is left as it is: for a client that
    writes by itself, or never came to it. ``snapshot.etag``: ``content.etag_of``. Of a sync of two writes the second
    comes first; asked again, the other.

    Stop("undo.nothing") where no write stands there any more, or its contents are gone from the vault.
    """
    for write in islice(_writes(history, snapshot), _LOOKS):
        if write.base != snapshot.etag and write.kept and (snapshot.etag == write.after or not write.undone):
            plan, lost = _rebased(snapshot, rules, history, write)
            if not shows_the_same(snapshot.grids, after(snapshot, plan, "").grids):
                return write, plan, lost
    raise Stop("undo.nothing", file=snapshot.place)


def _inverse(
    host: Host, snapshot: Snapshot, rules: Rules, history: Memory, write: Applied, beside: tuple[Block, ...]
) -> tuple[Snapshot, tuple[Finding, ...]]:
    inverse, lost = _rebased(snapshot, rules, history, write)
    areas = {change.area for change in beside}
    kept = (c for c in inverse.changes if not isinstance(c, Block) or c.area not in areas)
    inverse = replace(inverse, changes=(*kept, *beside))
    after = host.apply(inverse).after if inverse else snapshot
    history.undone(write, after.etag)
    return after, lost


def _rebased(
    snapshot: Snapshot, rules: Rules, history: Memory, write: Applied
) -> tuple[WritePlan, tuple[Finding, ...]]:
    plan = history.plan(write)
    if plan is None:
        raise Stop("undo.nothing", file=snapshot.place)
    known = history.rows(plan.book) if plan.book is not None else {}
    return rebase(plan.inverse(), snapshot, read(snapshot, rules.layout(snapshot), known, history.salt))
