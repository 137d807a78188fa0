"""Taking a write back: an untouched file gets its bytes again, a changed one the inverse where ours still stands."""

from __future__ import annotations

from sheets_sync.core import Applied, Finding, History, Host, Place, Stop
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.read import read
from sheets_sync.workbook.rebase import rebase


def undo(host: Host, place: Place, rules: Rules, history: History) -> tuple[Applied, tuple[Finding, ...]]:
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
    plan = history.plan(last)
    if plan is None:
        raise Stop("undo.nothing", file=place)
    tables = read(snapshot, rules.layout(snapshot), {})
    inverse, lost = rebase(plan.inverse(), snapshot, tables)
    after = host.apply(inverse).after if inverse else snapshot
    history.undone(last, after.etag)
    return last, lost
