"""One workbook brought up to date, as the poller is told of it."""

from __future__ import annotations

from sheets_sync.core import Host, Place
from sheets_sync.service.poller import Done
from sheets_sync.service.world import HERE
from sheets_sync.store import Ledger
from sheets_sync.sync.bring import bring
from sheets_sync.sync.rules import Rules


def bring_up_to_date(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Done:
    """Settle a workbook and do what was ticked on its cover; Stop where it cannot be read, written, or must be asked
    about first."""
    brought = bring(host, place, rules, ledger, lambda: ledger.now().astimezone(HERE))
    if brought.settled is None:
        return Done(brought.book, brought.etag, 0, state="held")
    settled = brought.settled
    if settled.book is not None:
        ledger.remember(settled.book, settled.draft.tables, settled.draft.assessment)
    return Done(settled.book, settled.snapshot.etag, settled.cells, settled.draft.assessment.counts)
