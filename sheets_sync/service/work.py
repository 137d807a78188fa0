"""What is done in a worker process: top-level functions of bytes, so that the loop that serves others stays free."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sheets_sync.core import (
    Aggregate,
    BookId,
    Etag,
    Keep,
    Layout,
    Place,
    Receipt,
    Rows,
    Sent,
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
from sheets_sync.sync.content import etag_of
from sheets_sync.sync.explained import explained
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.guards import accident
from sheets_sync.sync.repairs import repairs
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.sent import as_now, stamp
from sheets_sync.sync.settle import Assessed, Draft, assessed, drafted, settle
from sheets_sync.sync.told import found
from sheets_sync.words import text
from sheets_sync.workbook.after import after
from sheets_sync.workbook.buttons import CHECK, SEND, pressed
from sheets_sync.workbook.todo import blocking


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


class Do(StrEnum):
    """What a client's button asks for. CHECK and EXPLAIN write nothing; UNDO is worked where the ledger is."""

    CHECK = "check"
    SCORE = "score"
    SEND = "send"
    REPAIR = "repair"
    EXPLAIN = "explain"
    UNDO = "undo"

    @property
    def writes(self) -> bool:
        """Whether a plan may come of it."""
        return self not in (Do.CHECK, Do.EXPLAIN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks of its snapshot, and what is remembered of the book. ``sheet``, ``row``: what EXPLAIN is
    about; ``now``: the time of a SEND."""

    do: Do
    book: BookId
    known: Mapping[str, Rows]
    salt: bytes
    sent: Sent | None
    now: datetime
    lang: str
    sheet: str = ""
    row: int = -1


@dataclass(frozen=True, slots=True)
class Answered:
    """A client's snapshot, worked. ``base``: the etag that the client gave it; ``before``, ``after``: digests of what
    its cells say now and will say. ``rows`` and ``counts`` are for the ledger where it is ``settled``."""

    plan: WritePlan
    said: tuple[str, ...]
    settled: bool
    base: Etag
    before: Etag
    after: Etag
    rows: Mapping[str, Rows]
    counts: Aggregate
    report: Report
    sent: Sent | None


def answer(body: bytes, asked: Asked, rules: Rules) -> Answered:
    """What is to be done with a Snapshot in the wire format.

    Stop("book.unit"), Stop("book.period") where the book is not the one that the client named in its address, hence
    was let in for; Stop("book.halved") where most of it is gone and `Kiểm tra` on its cover is not ticked.
    """
    snapshot = snapshot_in(body)
    work = assessed(snapshot, rules, asked.known, asked.salt)
    check_book(work.tables.book, asked.book)
    meant = not asked.do.writes or CHECK in pressed(work.snapshot, work.tables.layout)
    if not meant and (stop := accident(asked.known, work.tables)):
        raise stop
    ticks = pressed(work.snapshot, work.tables.layout) if asked.do is Do.SCORE else frozenset()
    sent = _sent(work, asked) if asked.do is Do.SEND or SEND in ticks else asked.sent
    if sent is not None:
        sent = as_now(sent, work.tables, asked.salt)
    whole = drafted(work, "", sent)
    plan, said = _wanted(whole, asked)
    later = after(snapshot, plan, "")
    return Answered(
        plan=plan,
        said=said,
        settled=not plan and asked.do in (Do.SCORE, Do.SEND),
        base=snapshot.etag,
        before=etag_of(snapshot.grids),
        after=etag_of(later.grids),
        rows={sheet: table.rows for sheet, table in work.tables.sheets.items()},
        counts=work.assessment.counts,
        report=report(work, asked.lang, plan.cells),
        sent=sent,
    )


def check_book(found: BookId | None, asked: BookId) -> None:
    """Stop where a body is not the book that its address names."""
    found = found or BookId("", 0)
    if (found.unit, found.part) != (asked.unit, asked.part):
        raise Stop("book.unit", found=found.unit + found.part, expected=asked.unit + asked.part)
    if found.period != asked.period:
        raise Stop("book.period", found=found.period, expected=asked.period)


def reply(plan: WritePlan, base: Etag, settled: bool, said: Sequence[str], found_now: Report | None) -> bytes:
    """The answer as JSON; ``base``: the etag that the client gave its snapshot."""
    told = {**plan_out(replace(plan, base=base)), "settled": settled, "said": list(said)}
    return dumps(told if found_now is None else {**told, "found": found_now.model_dump(mode="json")})


def _wanted(work: Draft, asked: Asked) -> tuple[WritePlan, tuple[str, ...]]:
    """The plan of what was asked, and what the person is told."""
    nothing, lang = replace(work.plan, changes=()), asked.lang
    if asked.do is Do.EXPLAIN:
        return nothing, explained(work, asked.sheet, asked.row, lang)
    if asked.do is Do.CHECK:
        return nothing, found(work, lang)
    if asked.do is Do.REPAIR:
        plan = repairs(work)
        key = "excel.repaired" if plan else "excel.in_order"
        return plan, (text(key, lang, n=len(plan.changes)),)
    if asked.do is Do.SEND:
        return work.plan, (text("excel.sent", lang), *found(work, lang))
    head = (text("excel.scored", lang, cells=work.plan.cells),) if work.plan else ()
    return work.plan, (*head, *found(work, lang))


def _sent(work: Assessed, asked: Asked) -> Sent:
    """As the book is sent now; the same as before where nothing typed differs from what was sent then."""
    mark = stamp(work.tables, asked.salt)
    if asked.sent is not None and asked.sent.stamp == mark:
        return asked.sent
    return Sent(asked.now, mark, blocking(work.tables, work.assessment.hits))


def look(snapshot: Snapshot, known: Mapping[str, Rows], rules: Rules, salt: bytes, lang: str) -> Report:
    """What is to be mended in a book as it was read; nothing is written."""
    return report(assessed(snapshot, rules, known, salt), lang, 0)


def _etag(data: bytes) -> Etag:
    return hashlib.sha256(data).hexdigest()
