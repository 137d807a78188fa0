"""The buttons, for a workbook that is open in Excel: each is ``settle`` or ``undo``, and tells sentences."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import xlwings as xw

from sheets_sync.core import Ledger
from sheets_sync.sync.explained import explained
from sheets_sync.sync.repairs import repairs
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Draft, Settled, draft, settle_from
from sheets_sync.sync.told import found, listed
from sheets_sync.sync.undo import Memory
from sheets_sync.sync.undo import undo as take_back
from sheets_sync.words import text
from sheets_sync.workbook.buttons import SEND, ticked
from sheets_sync.workbook.read import book_id, envelope
from xl_addin.host import OpenBooks

Said = tuple[str, ...]
"""What the person is told, a paragraph each."""
_LOOKS = 3
"""A column that is put back wants its dropdown at the next look, and no more after that."""


def check(book: xw.Book, rules: Rules, ledger: Ledger, lang: str = "vi") -> Said:
    """What is to be mended; nothing is written."""
    return found(_looked(OpenBooks(book), book, rules, ledger), lang)


def score(book: xw.Book, rules: Rules, ledger: Ledger, now: datetime, lang: str = "vi") -> Said:
    """Check, score, write results and flags into the workbook. ``now``: local time, as the cover tells it."""
    host = OpenBooks(book)
    settled = settle_from(host, host.read(book.fullname), rules, ledger, f"{now:%H:%M}")
    return (text("excel.scored", lang, cells=settled.cells), *_beside(settled, lang), *found(settled.draft, lang))


def send(book: xw.Book, rules: Rules, ledger: Ledger, now: datetime, lang: str = "vi") -> Said:
    """The same, with the cover's `Gửi lên tỉnh` ticked."""
    host = OpenBooks(book)
    snapshot = host.read(book.fullname)
    asked = ticked(snapshot, rules.layout(snapshot), SEND)
    settled = settle_from(host, asked, rules, ledger, f"{now:%H:%M}")
    return (text("excel.sent", lang), *_beside(settled, lang), *found(settled.draft, lang))


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
    return (said, *listed(lost, lang))


def _looked(host: OpenBooks, book: xw.Book, rules: Rules, ledger: Ledger) -> Draft:
    snapshot = host.read(book.fullname)
    who = book_id(envelope(snapshot))
    known, sent = (ledger.rows(who), ledger.sent(who)) if who is not None else ({}, None)
    return draft(snapshot, rules, known, ledger.salt, sent=sent)


def _beside(settled: Settled, lang: str) -> Said:
    """What else the person should know of a sync: pasted-over cells of ours, what could not be written."""
    pasted = (text("excel.pasted", lang, n=settled.pasted),) if settled.pasted else ()
    return (*pasted, *listed(settled.refused, lang))
