"""Cells that a person merged: nothing is written into them, the rest of the plan goes on, and it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sheets_sync.core import (
    Block,
    Change,
    Fill,
    Fix,
    Grid,
    Hits,
    Layout,
    Mend,
    Output,
    Severity,
    Shape,
    Sheet,
    Snapshot,
)
from sheets_sync.workbook.after import shown
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.find import columns
from sheets_sync.workbook.places import address
from sheets_sync.workbook.rebase import boxes

Area = tuple[int, int, int, int]


def spared(change: Change, snapshot: Snapshot) -> Iterable[Change]:
    """The change without what lies in merged cells; in pieces where it is cut."""
    grid = None if isinstance(change, Fix) else snapshot.grids.get(change.sheet)
    if isinstance(change, Fix) or grid is None or not grid.merged:
        yield change
    elif isinstance(change, Block):
        yield from _block(change, grid.merged)
    else:
        yield from _column(change, grid.merged)


def _column(change: Fill | Mend, merged: Sequence[Area]) -> Iterable[Fill | Mend]:
    keep = np.ones(len(change.rows.at), bool)
    for top, left, bottom, right in merged:
        if left <= change.at <= right:
            keep &= (change.rows.at < top) | (change.rows.at > bottom)
    which = np.flatnonzero(keep)
    if len(which) == len(keep):
        yield change
    elif len(which):
        yield replace(change, rows=change.rows.take(which), was=change.was[which], now=change.now[which])


def _block(change: Block, merged: Sequence[Area]) -> Iterable[Block]:
    free = np.ones(change.now.shape, bool)
    for top, left, bottom, right in merged:
        rows, columns = (slice(max(0, a), max(0, b)) for a, b in _inside(change, top, left, bottom, right))
        free[rows, columns] = False
    if free.all():
        yield change
        return
    for t, b, x, y in boxes(free):
        top, left, was, now = change.top + t, change.left + x, change.was[t:b, x:y], change.now[t:b, x:y]
        if was.tolist() != shown(now).tolist():
            yield replace(change, top=top, left=left, was=was, now=now)


def _inside(change: Block, top: int, left: int, bottom: int, right: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (top - change.top, bottom + 1 - change.top), (left - change.left, right + 1 - change.left)


def no_room(layout: Layout, snapshot: Snapshot, where: Mapping[str, str]) -> Iterable[Hits]:
    """A warning for each of the machine's own sheets, and the cover, in which results have no room for merged cells.

    ``where``: sheet id -> tab title.
    """
    for sheet in layout.sheets:
        grid = snapshot.grids.get(where.get(sheet.id, ""))
        if grid is None or not grid.merged or sheet.shape not in (Shape.MACHINE, Shape.COVER):
            continue
        hit = next((area for area in grid.merged if _is_ours(sheet, grid, area)), None)
        if hit is not None:
            told = {"title": where[sheet.id], "range": f"{address(hit[0], hit[1])}:{address(hit[2], hit[3])}"}
            yield Hits("sheet.merged", Severity.WARNING, sheet.id, "", np.zeros(0, np.int64), told)


def _is_ours(sheet: Sheet, grid: Grid, area: Area) -> bool:
    top, left, bottom, right = area
    if sheet.shape is Shape.COVER:
        ours = {cell.id for cell in sheet.cells.values() if isinstance(cell, Output)}
        places = [place for cell, place in cells_of(sheet, grid).items() if cell in ours]
        return any(top <= row <= bottom and left <= column <= right for row, column in places)
    found = columns(sheet, grid)
    return found is not None and bottom >= found.first_row and any(left <= at <= right for at in found.at.values())
