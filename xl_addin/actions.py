"""The buttons, for a workbook that is open in Excel: each is ``settle`` or ``undo``, and tells sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial

import xlwings as xw

from sheets_sync.core import Block, Finding, Ledger, Severity, Shape, Snapshot, WritePlan, objects
from sheets_sync.sync.explained import explained
from sheets_sync.sync.repairs import repairs
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Assessed, Draft, Settled, draft, settle_from
from sheets_sync.sync.undo import Memory
from sheets_sync.sync.undo import undo as take_back
from sheets_sync.words import say, text
from sheets_sync.workbook.after import after
from sheets_sync.workbook.areas import BUTTON
from sheets_sync.workbook.buttons import SEND, value_at
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.find import tabs
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.todo import tasks
from xl_addin.host import OpenBooks

Said = tuple[str, ...]
"""What the person is told, a paragraph each."""

_SHOWN = 5
"""Things to mend that are told at once; the workbook's own sheet lists them all."""
_LOOKS = 3
"""A column that is put back wants its dropdown at the next look, and no more after that."""


def check(book: xw.Book, rules: Rules, ledger: Ledger, lang: str = "vi") -> Said:
    """What is to be mended; nothing is written."""
    return _found(_looked(OpenBooks(book), book, rules, ledger), lang)


def score(book: xw.Book, rules: Rules, ledger: Ledger, now: datetime, lang: str = "vi") -> Said:
    """Check, score, write results and flags into the workbook. ``now``: local time, as the cover tells it."""
    host = OpenBooks(book)
    settled = settle_from(host, host.read(book.fullname), rules, ledger, f"{now:%H:%M}")
    return (text("excel.scored", lang, cells=settled.cells), *_beside(settled, lang), *_found(settled.draft, lang))


def send(book: xw.Book, rules: Rules, ledger: Ledger, now: datetime, lang: str = "vi") -> Said:
    """The same, with the cover's `Gửi lên tỉnh` ticked."""
    host = OpenBooks(book)
    asked = _ticked(host.read(book.fullname), rules)
    settled = settle_from(host, asked, rules, ledger, f"{now:%H:%M}")
    return (text("excel.sent", lang), *_beside(settled, lang), *_found(settled.draft, lang))


def explain(book: xw.Book, rules: Rules, ledger: Ledger, lang: str = "vi") -> Said:
    """Why the row under the cursor has its points, and what is missing; nothing is written."""
    work = _looked(OpenBooks(book), book, rules, ledger)
    at = book.app.selection
    return explained(work, "" if at is None else at.sheet.name, -1 if at is None else at.row - 1, lang)


def repair(book: xw.Book, rules: Rules, ledger: Ledger, lang: str = "vi") -> Said:
    """Headers, lost columns and machine sheets put back; no typed cell is touched. It can be undone."""
    host, count = OpenBooks(book), 0
    for _ in range(_LOOKS):
        plan = repairs(_looked(host, book, rules, ledger))
        if not plan:
            break
        host.apply(plan, partial(ledger.applied, plan))
        count += len(plan.changes)
    return (text("excel.repaired" if count else "excel.in_order", lang, n=count),)


def undo(book: xw.Book, rules: Rules, ledger: Memory, lang: str = "vi") -> Said:
    """The last write taken back; Stop("undo.nothing") where none is remembered."""
    applied, lost = take_back(OpenBooks(book), book.fullname, rules, ledger)
    said = text("excel.undone", lang, cells=applied.cells, at=f"{applied.at.astimezone():%H:%M %d/%m/%Y}")
    return (said, *_listed(lost, lang))


def _looked(host: OpenBooks, book: xw.Book, rules: Rules, ledger: Ledger) -> Draft:
    snapshot = host.read(book.fullname)
    who = book_id(envelope(snapshot))
    known, sent = (ledger.rows(who), ledger.sent(who)) if who is not None else ({}, None)
    return draft(snapshot, rules, known, ledger.salt, sent=sent)


def _ticked(snapshot: Snapshot, rules: Rules) -> Snapshot:
    """The book as if its cover's button were ticked: the sync that follows sends it, and leaves no tick."""
    layout = rules.layout(snapshot)
    where = tabs(layout, snapshot.grids, envelope(snapshot))
    tick = objects(["x"]).reshape(1, 1)
    blocks = []
    for sheet in layout.sheets:
        if sheet.shape is Shape.COVER and sheet.id in where:
            grid = snapshot.grids[where[sheet.id]]
            if SEND in (places := cells_of(sheet, grid)):
                row, column = places[SEND]
                was = objects([value_at(grid, (row, column))]).reshape(1, 1)
                blocks.append(Block(where[sheet.id], BUTTON, row, column, was, tick))
    return after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, tuple(blocks)), snapshot.etag)


def _found(work: Assessed, lang: str) -> Said:
    """How many things are to be mended, and the first of them."""
    found = tasks(work.tables, work.assessment.hits)
    if not found:
        return (text("excel.nothing", lang),)
    count = Counter(task.first.severity for task in found)
    head = text("excel.found", lang, errors=count[Severity.ERROR], warnings=count[Severity.WARNING])
    return (head, *_listed((task.first for task in found), lang))


def _beside(settled: Settled, lang: str) -> Said:
    """What else the person should know of a sync: pasted-over cells of ours, what could not be written."""
    pasted = (text("excel.pasted", lang, n=settled.pasted),) if settled.pasted else ()
    return (*pasted, *_listed(settled.refused, lang))


def _listed(found: Iterable[Finding], lang: str) -> Said:
    all_of_them = list(found)
    said = [
        text("excel.line", lang, at=", ".join(part for part in (one.sheet, one.cell) if part), what=say(one, lang).what)
        for one in all_of_them[:_SHOWN]
    ]
    more = len(all_of_them) - _SHOWN
    return (*said, text("excel.more", lang, n=more)) if more > 0 else tuple(said)
