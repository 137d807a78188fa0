"""What is to be mended in a workbook of a host, read when somebody asks, and kept in memory while the book is the same.

Findings may quote what people typed, so the database has none. A page that is loaded again costs the host nothing.
"""

from __future__ import annotations

from collections import OrderedDict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sheets_sync.core import BookId, Snapshot
from sheets_sync.service import work
from sheets_sync.service.report import Report
from sheets_sync.service.uploads import in_worker
from sheets_sync.service.world import world_of
from sheets_sync.store.jobs import Job
from sheets_sync.workbook.read import book_id, envelope

_KEPT = 64
_Key = tuple[str, str, str, str]


class Lately:
    """The reports of the last books that were looked at."""

    def __init__(self) -> None:
        self._reports: OrderedDict[_Key, Report] = OrderedDict()

    def get(self, key: _Key) -> Report | None:
        """The report of a book in that state and language."""
        return self._reports.get(key)

    def put(self, key: _Key, report: Report) -> None:
        """Keep a report; the oldest goes."""
        self._reports[key] = report
        if len(self._reports) > _KEPT:
            self._reports.popitem(last=False)


async def looked(request: Request, job: Job, lang: str) -> Report:
    """What is to be mended in a workbook as it was last listed; Stop where it cannot be read."""
    lately: Lately = request.app.state.lately
    key = (job.host, job.place, job.listed, lang)
    if (kept := lately.get(key)) is not None:
        return kept
    world = world_of(request)
    snapshot: Snapshot = await run_in_threadpool(world.hosts[job.host].read, job.place)
    book = book_id(envelope(snapshot)) or BookId("", 0)
    known = await run_in_threadpool(world.ledger.rows, book)
    report: Report = await in_worker(request, job.host, work.look, snapshot, known, world.ledger.salt, lang)
    lately.put(key, report)
    return report
