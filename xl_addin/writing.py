"""A plan carried out in an open workbook: whole blocks; what Excel would take for a number or formula stays text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np
import xlwings as xw

from sheets_sync.core import Block, Bools, Cells, Change, Fix, Formula, Ints, PartKind, Snapshot, WritePlan
from sheets_sync.workbook.parts import Made
from xl_addin.locks import opened

Kinds = np.ndarray[tuple[int], np.dtype[np.generic]]

_LIKE_WORDS = frozenset("✔✘…‼⚠;")
"""Signs that our own texts begin with; no number or date does."""


def carry_out(book: xw.Book, plan: WritePlan, snapshot: Snapshot) -> None:
    """Write all of the plan or nothing. ``snapshot``: the book as it is, which the plan was made for.

    Stop("excel.protected") where a sheet is protected with a password of its owner's.
    """
    titles = {change.sheet for change in plan.changes if not isinstance(change, Fix)}
    with _still(book.app), opened(sheet for sheet in book.sheets if sheet.name in titles):
        done: list[Change] = []
        try:
            for change in plan.changes:
                done.append(change)
                _write(book, change, snapshot)
        except BaseException:  # as Excel may refuse any single write, what came before it is taken back
            for change in replace(plan, changes=tuple(done)).inverse().changes:
                with suppress(Exception):  # of the one that was refused, as much as there is; of the others all
                    _write(book, change, snapshot)
            raise


@contextmanager
def _still(app: xw.App) -> Iterator[None]:
    """No flicker meanwhile, and formulas are calculated once, at the end."""
    shown, calculation = app.screen_updating, app.calculation
    app.screen_updating, app.calculation = False, "manual"
    try:
        yield
    finally:
        app.calculation, app.screen_updating = calculation, shown


def _write(book: xw.Book, change: Change, snapshot: Snapshot) -> None:
    if isinstance(change, Fix):
        _tab(book, change)
        return
    sheet = book.sheets[change.sheet]
    if isinstance(change, Block):
        _put(sheet, change.top, change.left, change.now)
        return
    grid = snapshot.grids.get(change.sheet)
    hidden = np.zeros(0, bool) if grid is None else grid.hidden
    for first, end in _runs(change.rows.at, hidden):
        _put(sheet, int(change.rows.at[first]), change.at, change.now[first:end].reshape(-1, 1))


def _tab(book: xw.Book, fix: Fix) -> None:
    """A machine sheet put back, or taken away again; other parts are none of this host's (``Snapshot.parts`` None)."""
    if isinstance(fix.now, Made) and fix.now.kind is PartKind.SHEET:
        book.sheets.add(fix.now.sheet, after=book.sheets[len(book.sheets) - 1])
    elif fix.now is None and fix.was is not None and fix.was.kind is PartKind.SHEET:
        book.sheets[fix.was.sheet].delete()


def _runs(at: Ints, hidden: Bools) -> Iterator[tuple[int, int]]:
    """Rows that follow each other in the sheet, as (first, end) of ``at``; never rows in sight with filtered ones."""
    order = np.append(hidden, np.zeros(max(0, int(at.max(initial=-1)) + 1 - len(hidden)), bool))[at]
    cut = (np.diff(at) != 1) | (order[1:] != order[:-1])
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), len(at)]
    yield from pairwise(edges)


def _put(sheet: xw.Sheet, top: int, left: int, now: Cells) -> None:
    """One block. Formulas, and cells of texts that would not stay texts, are told to Excel first or apart."""
    height, width = now.shape
    if not height or not width:
        return
    kinds = np.array([_kind(cell) for cell in now.ravel().tolist()]).reshape(height, width)
    for column in range(width):
        for first, end, kind in _formats(kinds[:, column]):
            _format(_box(sheet, top + first, left + column, end - first, 1), kind)
    if (kinds != "formula").all():
        _box(sheet, top, left, height, width).value = now.tolist()
        return
    for column in range(width):
        for first, end in _alike(kinds[:, column] == "formula"):
            cells, box = now[first:end, column].tolist(), _box(sheet, top + first, left + column, end - first, 1)
            if isinstance(cells[0], Formula):
                box.formula = [[f"={cell.text}"] for cell in cells]
            else:
                box.value = [[cell] for cell in cells]


def _formats(kinds: Kinds) -> Iterator[tuple[int, int, str]]:
    """Which cells of a column want which format, (first, end, kind): the whole column at once where that does."""
    there = set(kinds.tolist())
    if "risky" in there and not there & {"number", "formula"}:
        yield 0, len(kinds), "risky"
    elif there & {"number", "formula"} and not there & {"words", "risky"}:
        yield 0, len(kinds), "number"
    else:
        yield from ((first, end, str(kinds[first])) for first, end in _alike(kinds))


def _format(box: xw.Range, kind: str) -> None:
    """Make cells take what comes: in a text cell a number would become text, outside one some texts a number."""
    if kind == "risky":
        box.number_format = "@"
    elif kind in ("formula", "number"):
        there = box.number_format
        if there == "@":
            box.number_format = "General"
        elif there is None:  # several: cell by cell
            for cell in box:
                if cell.number_format == "@":
                    cell.number_format = "General"


def _kind(cell: object) -> str:
    if isinstance(cell, Formula):
        return "formula"
    if cell is None:
        return "blank"
    if isinstance(cell, str):
        return "words" if _stays_text(cell) else "risky"
    return "number"


def _stays_text(text: str) -> bool:
    """Whether Excel leaves a text as it is in whatever language: words do; numbers, dates, formulas, TRUE do not."""
    if not text or text[0] in _LIKE_WORDS:
        return True
    return text[0].isalpha() and not any(map(str.isdigit, text)) and text.casefold() not in ("true", "false")


def _alike(kinds: Kinds) -> Iterator[tuple[int, int]]:
    """Runs of equal entries, as (first, end)."""
    edges = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), len(kinds)]
    yield from pairwise(edges)


def _box(sheet: xw.Sheet, top: int, left: int, height: int, width: int) -> xw.Range:
    return sheet.range((top + 1, left + 1), (top + height, left + width))
