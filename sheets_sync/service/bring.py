"""One workbook brought up to date, as the poller is told of it."""

from __future__ import annotations

from sheets_sync.core import Fix, Host, Place, WritePlan
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
    cells = sum(_cells(receipt.done) for receipt in settled.receipts)
    return Done(settled.book, settled.snapshot.etag, cells, settled.draft.assessment.counts)


def _cells(plan: WritePlan) -> int:
    return sum(change.now.size for change in plan.changes if not isinstance(change, Fix))
