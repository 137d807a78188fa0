"""Taking a write back: an untouched file gets its bytes again, a changed one the inverse where ours still stands."""

from __future__ import annotations

from typing import Protocol

from sheets_sync.core import Applied, Finding, History, Host, Ledger, Place, Stop
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.read import read
from sheets_sync.workbook.rebase import rebase


class Memory(Ledger, History, Protocol):
    """What was written, and the rows as last settled: a row whose `Mã` was typed over since is still known."""


def undo(host: Host, place: Place, rules: Rules, history: Memory) -> tuple[Applied, tuple[Finding, ...]]:
    """Take the last write to this workbook back. Gives that write, and what had changed and was left as it is.

    Stop("undo.nothing") where no write is remembered, or its contents are gone from the vault.
    """
    last = next((applied for applied in history.plans(place) if not applied.undone), None)
    if last is None:
        raise Stop("undo.nothing", file=place)
    before, snapshot = history.before(last), host.read(place)
    if before is not None and snapshot.etag == last.after:
        history.undone(last, host.restore(place, before, snapshot.etag).etag)
        return last, ()
    if snapshot.etag == last.base:  # it has its bytes back already: a copy was put there, or we were cut short
        history.undone(last, snapshot.etag)
        return last, ()
    plan = history.plan(last)
    if plan is None:
        raise Stop("undo.nothing", file=place)
    known = history.rows(plan.book) if plan.book is not None else {}
    tables = read(snapshot, rules.layout(snapshot), known, history.salt)
    inverse, lost = rebase(plan.inverse(), snapshot, tables)
    after = host.apply(inverse).after if inverse else snapshot
    history.undone(last, after.etag)
    return last, lost
