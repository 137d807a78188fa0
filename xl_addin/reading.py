"""A workbook that is open in Excel, as a Snapshot: each sheet in whole blocks, never a cell at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import numpy as np
import xlwings as xw

from sheets_sync.core import Bools, Cells, Grid, Snapshot, Stop, Value, objects, present
from sheets_sync.hosts.xlsx.limits import CELLS
from sheets_sync.sync.content import etag_of
from xl_addin.locks import locked

Box = tuple[int, int, int, int]  # top, left, bottom, right; from 0, inclusive

_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"))
_NO_DAY = (date(1899, 12, 30), date(1899, 12, 31))
"""The day that a bare time of day has, by engine."""


def snapshot_of(book: xw.Book) -> Snapshot:
    """The book as it is now; Stop("file.too_many_cells") where it is larger than any workbook of ours may be."""
    grids: dict[str, Grid] = {}
    total = 0
    for sheet in book.sheets:
        rows, columns = _extent(sheet)
        total += rows * columns
        if total > CELLS:
            raise Stop("file.too_many_cells", sheet=sheet.name, count=total, limit=CELLS)
        grids[sheet.name] = _grid(sheet, rows, columns)
    return Snapshot(book.fullname, etag_of(grids), grids)


def _extent(sheet: xw.Sheet) -> tuple[int, int]:
    """How many rows and columns the sheet has, from A1 on."""
    used = sheet.used_range
    return used.row + used.shape[0] - 1, used.column + used.shape[1] - 1


def _grid(sheet: xw.Sheet, rows: int, columns: int) -> Grid:
    block = sheet.range((1, 1), (rows, columns))
    values = _table(block.options(ndim=2, err_to_str=True).value, rows, columns)
    formulas = _table(_nested(block.formula), rows, columns)
    # Text that looks like a formula tells itself in both; no formula shows its own text.
    starts = [isinstance(cell, str) and cell.startswith("=") for cell in formulas.ravel().tolist()]
    formula = np.array(starts, bool).reshape(rows, columns) & np.not_equal(values, formulas).astype(bool)
    error = np.array([cell in _ERRORS for cell in values.ravel().tolist()], bool).reshape(rows, columns)
    values = objects(_plain(cell) for cell in values.ravel().tolist()).reshape(rows, columns)
    height, width = _true_extent(present(values) | formula)
    cut = slice(height), slice(width)
    whole, shut = (0, 0, height - 1, width - 1), locked(sheet)
    return Grid(
        values[cut],
        error[cut],
        formula[cut],
        _hidden(sheet, height, width, shut),
        tuple(sorted(_merged(sheet, whole))) if height else (),
        shut,
    )


def _table(told: list[list[object]], rows: int, columns: int) -> Cells:
    cells = np.empty((rows, columns), dtype=object)
    for row, line in enumerate(told):
        cells[row] = line
    return cells


def _nested(told: object) -> list[list[object]]:
    """What Excel tells of a block: a bare text where it is one cell, a line where it is one row."""
    if not isinstance(told, list | tuple):
        return [[told]]
    if told and not isinstance(told[0], list | tuple):
        return [list(told)]
    return [list(line) for line in told]


def _plain(value: Value) -> Value:
    """A cell as a file would tell it: "" is blank, all numbers are floats, a day at midnight is a date."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime):
        if value.date() in _NO_DAY:
            return value.time()
        return value.date() if value.time() == time() else value
    return value


def _true_extent(filled: Bools) -> tuple[int, int]:
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    return (int(rows[-1]) + 1, int(columns[-1]) + 1) if len(rows) else (0, 0)


def _hidden(sheet: xw.Sheet, rows: int, columns: int, shut: bool) -> Bools:
    """Rows out of sight; of a protected sheet Excel does not tell them, and in ours none matters."""
    hidden = np.zeros(rows, bool)
    if rows and not shut:
        hidden[:] = True
        seen = sheet.range((1, 1), (rows, columns)).get_special_cells("visible")
        assert isinstance(seen, list)  # they are awaited in browsers only
        for area in seen:
            hidden[area.row - 1 : area.row - 1 + area.shape[0]] = False
    return hidden


def _merged(sheet: xw.Sheet, box: Box) -> set[Box]:
    """Merged areas that reach into ``box``. One question tells of a block without any."""
    found: set[Box] = set()
    ask = [box]
    while ask:
        top, left, bottom, right = ask.pop()
        if any(_inside((top, left, bottom, right), area) for area in found):
            continue
        cells = sheet.range((top + 1, left + 1), (bottom + 1, right + 1))
        if cells.merge_cells is False:
            continue
        if (top, left) == (bottom, right):
            area = cells.merge_area
            at = area.row - 1, area.column - 1
            found.add((*at, at[0] + area.shape[0] - 1, at[1] + area.shape[1] - 1))
        else:
            ask += _halves(top, left, bottom, right)
    return {area for area in found if area[:2] != area[2:]}


def _halves(top: int, left: int, bottom: int, right: int) -> Iterator[Box]:
    if bottom - top >= right - left:
        middle = (top + bottom) // 2
        yield from ((top, left, middle, right), (middle + 1, left, bottom, right))
    else:
        middle = (left + right) // 2
        yield from ((top, left, bottom, middle), (top, middle + 1, bottom, right))


def _inside(box: Box, area: Box) -> bool:
    return area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]
