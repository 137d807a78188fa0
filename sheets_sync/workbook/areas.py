"""The machine's own sheets (`Việc cần sửa`, `Kết quả`, `Tổng hợp`), written where their columns now stand.

People put rows above them, columns between them and notes beside them: those are theirs, so nothing is written but
under the columns that the ids (else the headers) name.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sheets_sync.core import (
    HEADER_ROW,
    IDS_ROW,
    Block,
    Bools,
    Cells,
    Change,
    Fix,
    Formula,
    Grid,
    PartKind,
    Sheet,
    Snapshot,
    WritePlan,
    present,
)
from sheets_sync.workbook.after import after, shown
from sheets_sync.workbook.find import columns
from sheets_sync.workbook.parts import Made
from sheets_sync.workbook.printpaper import PAPERS

BUTTON = "button"
"""The area of a button's cell, and of its label: a tick that was done is taken away, and not put back by an undo."""
HEAD = "head"
"""The area of a machine sheet's title, ids and headers; written only where the sheet itself is put back."""


def machine_sheet(snapshot: Snapshot, sheet: Sheet, title: str | None, now: Cells) -> Iterable[Change]:
    """What a machine sheet needs: the rows that differ; the sheet itself where it was deleted (``title`` None)."""
    if title is None:
        head = np.full((HEADER_ROW + 1, len(sheet.columns)), None, dtype=object)
        was = head.copy()
        head[0, 0] = sheet.title
        head[IDS_ROW] = [column.id for column in sheet.columns]
        head[HEADER_ROW] = [column.header for column in sheet.columns]
        anew = (
            Fix(None, Made(PartKind.SHEET, sheet.title, 0, sheet.id, tab=sheet)),
            Block(sheet.title, HEAD, 0, 0, was, head),
        )
        yield from anew
        snapshot = after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, anew), snapshot.etag)
    yield from _rows(snapshot, sheet, title or sheet.title, now)


def print_sheet(snapshot: Snapshot, sheet: Sheet, title: str | None, now: Cells) -> Iterable[Change]:
    """What a print sheet needs: the lines that differ from its first one on; the sheet itself where there is none."""
    if title is None:
        yield Fix(None, Made(PartKind.SHEET, sheet.title, 0, sheet.id, tab=sheet))
        nothing = np.zeros((0, 0), dtype=bool)
        grid = Grid(nothing.astype(object), nothing, nothing, np.zeros(0, dtype=bool))
    else:
        grid = snapshot.grids[title]
    typed = PAPERS[sheet.id].typed
    if typed is None:
        yield from _block(grid, title or sheet.title, 0, 0, now, over_gaps=True)
    else:
        yield from _form(grid, title or sheet.title, now, typed)


def _form(grid: Grid, title: str, now: Cells, typed: tuple[int, int]) -> Iterable[Block]:
    """The cells that differ, one by one: the open cell is its owner's, and a formula that stands where one belongs
    stays, whatever it shows."""
    was = _padded(grid.values, *now.shape)
    for row, column in np.ndindex(*now.shape):
        cell = now[row, column]
        if isinstance(cell, Formula):
            there = row < grid.formula.shape[0] and column < grid.formula.shape[1] and grid.formula[row, column]
        else:
            there = was[row, column] == cell or (row, column) == typed
        if not there:
            at = slice(row, row + 1), slice(column, column + 1)
            yield Block(title, "rows", row, column, was[at], now[at])


def _rows(snapshot: Snapshot, sheet: Sheet, title: str, now: Cells) -> Iterable[Block]:
    """The rows that differ, a block a run; old lines below are cleared. ``now``: a column for each of the sheet's."""
    found = columns(sheet, snapshot.grids[title])
    if found is None:  # reading says so
        return
    there = sorted((found.at[column.id], i) for i, column in enumerate(sheet.columns) if column.id in found.at)
    for run in _side_by_side(there):
        yield from _block(snapshot.grids[title], title, found.first_row, run[0][0], now[:, [i for _, i in run]])


def _side_by_side(there: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """(sheet column, column) pairs cut where the sheet's columns are not neighbours."""
    runs: list[list[tuple[int, int]]] = []
    for place, i in there:
        if runs and runs[-1][-1][0] == place - 1:
            runs[-1].append((place, i))
        else:
            runs.append([(place, i)])
    return runs


def _block(grid: Grid, title: str, top: int, left: int, now: Cells, *, over_gaps: bool = False) -> Iterable[Block]:
    """``over_gaps``: lines that are empty before and after part no runs (the pages of a print sheet are one block)."""
    width = now.shape[1]
    old = grid.values[top:, left : left + width]
    filled = np.flatnonzero(present(old).any(axis=1))
    height = max(len(now), int(filled[-1]) + 1 if len(filled) else 0)
    was, target = (_padded(cells, height, width) for cells in (old, now))
    differ: Bools = np.asarray(np.not_equal(was, shown(target)).any(axis=1), dtype=bool)
    if over_gaps and differ.any():
        changed = np.flatnonzero(differ)
        gaps: Bools = ~np.asarray((present(was) | present(target)).any(axis=1), dtype=bool)
        differ[changed[0] : changed[-1]] |= gaps[changed[0] : changed[-1]]
    edges = np.flatnonzero(np.diff(differ, prepend=False, append=False)).tolist()
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield Block(title, "rows", top + first, left, was[first:last], target[first:last])


def _padded(cells: Cells, height: int, width: int) -> Cells:
    if cells.shape == (height, width):
        return cells
    out = np.full((height, width), None, dtype=object)
    rows, across = min(height, cells.shape[0]), min(width, cells.shape[1])
    out[:rows, :across] = cells[:rows, :across]
    return out
