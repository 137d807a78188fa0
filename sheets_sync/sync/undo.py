"""Taking a write back: an untouched file gets its bytes again, a changed one the inverse where ours still stands."""

from __future__ import annotations

from sheets_sync.core import Applied, Finding, Host, Ledger, Place, Stop
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.read import read
from sheets_sync.workbook.rebase import rebase


def undo(host: Host, place: Place, rules: Rules, ledger: Ledger) -> tuple[Applied, tuple[Finding, ...]]:
    """Take the last write to this workbook back. Gives that write, and what had changed and was left as it is.

    Stop("undo.nothing") where no write is remembered, or its contents are gone from the vault.
    """
    standing = [applied for applied in ledger.history(place) if not applied.undone]
    if not standing:
        raise Stop("undo.nothing", file=place)
    last = standing[-1]
    plan, before = ledger.recall(last)
    snapshot = host.read(place)
    if before is not None and snapshot.etag == last.after:
        ledger.undone(last, host.restore(place, before, snapshot.etag).etag)
        return last, ()
    if plan is None:
        raise Stop("undo.nothing", file=place)
    tables = read(snapshot, rules.layout(snapshot), {})
    inverse, lost = rebase(plan.inverse(), snapshot, tables)
    after = host.apply(inverse).after if inverse else snapshot
    ledger.undone(last, after.etag)
    return last, lost
