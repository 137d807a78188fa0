"""What is done in a worker process: top-level functions of bytes, so that the loop that serves others stays free."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_sync.core import (
    Aggregate,
    BookId,
    Etag,
    Keep,
    Layout,
    Place,
    Receipt,
    Rows,
    Snapshot,
    Stop,
    WritePlan,
    keep_nothing,
)
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.host import written
from sheets_sync.service.cellwire import dumps
from sheets_sync.service.planwire import plan_out
from sheets_sync.service.report import Report, report
from sheets_sync.service.wire import snapshot_in
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import assessed, draft, settle
from sheets_sync.workbook.after import after


class Upload:
    """A Host over one file in memory; nothing of it touches the disk. ``data`` is the file as it now stands."""

    def __init__(self, name: Place, data: bytes) -> None:
        self.data = data
        self._name = name
        self._last: Snapshot | None = None  # a book is written right after it was read

    def places(self) -> Mapping[Place, Etag]:
        """The one file."""
        return {self._name: _etag(self.data)}

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now."""
        self._last = read_workbook(self.data, place, _etag(self.data))
        return self._last

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Put the plan into the bytes."""
        before = self._last or self.read(plan.place)
        if before.readonly:
            raise Stop(before.readonly, file=plan.place)
        if before.etag != plan.base:
            raise Stop("file.changed", file=plan.place)
        data = written(self.data, plan)
        keep(_etag(data), self.data)
        self.data, self._last = data, after(before, plan, _etag(data))
        return Receipt(plan, (), self._last)

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """An upload is there already."""
        raise Stop("file.exists", file=place)

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Who uploads a file has the old one."""
        raise Stop("undo.nothing", file=place)


@dataclass(frozen=True, slots=True)
class Scored:
    """An uploaded file, scored. ``data`` is what came up where nothing had to be, or could be, written."""

    report: Report
    data: bytes


def score(data: bytes, name: str, rules: Rules, lang: str) -> Scored:
    """Read, check, score and write results into a copy of a file; Stop in the words of the command line."""
    host = Upload(name, data)
    settled = settle(host, name, rules, Forgetful())
    return Scored(report(settled.draft, lang, settled.cells, settled.pasted, settled.refused), host.data)


@dataclass(frozen=True, slots=True)
class Answered:
    """A client's snapshot, worked. ``rows`` and ``counts`` are for the ledger where it is ``settled``."""

    reply: bytes
    settled: bool
    book: BookId
    etag: Etag
    rows: Mapping[str, Rows]
    counts: Aggregate
    report: Report


def answer(body: bytes, book: BookId, rules: Rules, known: Mapping[str, Rows], salt: bytes, lang: str) -> Answered:
    """The plan for a Snapshot in the wire format.

    Stop("book.unit"), Stop("book.period") where the book is not the one that the client named in its address, hence
    was let in for.
    """
    snapshot = snapshot_in(body)
    work = draft(snapshot, rules, known, salt)
    found = work.tables.book or BookId("", 0)
    if (found.unit, found.part) != (book.unit, book.part):
        raise Stop("book.unit", found=found.unit + found.part, expected=book.unit + book.part)
    if found.period != book.period:
        raise Stop("book.period", found=found.period, expected=book.period)
    told = report(work, lang, work.plan.cells)
    reply = {**plan_out(work.plan), "settled": not work.plan, "found": told.model_dump(mode="json")}
    rows = {sheet: table.rows for sheet, table in work.tables.sheets.items()}
    return Answered(dumps(reply), not work.plan, found, snapshot.etag, rows, work.assessment.counts, told)


def look(snapshot: Snapshot, known: Mapping[str, Rows], rules: Rules, salt: bytes, lang: str) -> Report:
    """What is to be mended in a book as it was read; nothing is written."""
    return report(assessed(snapshot, rules, known, salt), lang, 0)


def _etag(data: bytes) -> Etag:
    return hashlib.sha256(data).hexdigest()
