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
    Cells,
    Change,
    Fix,
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


def _block(grid: Grid, title: str, top: int, left: int, now: Cells) -> Iterable[Block]:
    width = now.shape[1]
    old = grid.values[top:, left : left + width]
    filled = np.flatnonzero(present(old).any(axis=1))
    height = max(len(now), int(filled[-1]) + 1 if len(filled) else 0)
    was, target = (_padded(cells, height, width) for cells in (old, now))
    differ = np.not_equal(was, shown(target)).astype(bool).any(axis=1)
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
