"""Snapshot + plan = the book as it stands once the plan is applied. Pure; hosts use it so as not to read twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sheets_sync.core import Block, Cells, Etag, Fill, Fix, Formula, Grid, Ints, Mend, Snapshot, WritePlan


def after(snapshot: Snapshot, plan: WritePlan, etag: Etag) -> Snapshot:
    """The snapshot that reading the book again would give, under its new ``etag``."""
    grids = dict(snapshot.grids)
    fresh: set[str] = set()

    def writable(sheet: str, rows: int, columns: int) -> Grid:
        grid = grids[sheet] if sheet in grids else _empty()
        if sheet not in fresh or grid.values.shape[0] < rows or grid.values.shape[1] < columns:
            grid = _grown(grid, rows, columns)
            grids[sheet] = grid
            fresh.add(sheet)
        return grid

    parts = list(snapshot.parts or ())
    for change in plan.changes:
        if isinstance(change, Fill | Mend):
            grid = writable(change.sheet, int(change.rows.at.max(initial=-1)) + 1, change.at + 1)
            _put(grid, change.rows.at, np.full(len(change.rows.at), change.at), change.now)
        elif isinstance(change, Block):
            height, width = change.now.shape
            grid = writable(change.sheet, change.top + height, change.left + width)
            down, across = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
            _put(grid, (down + change.top).ravel(), (across + change.left).ravel(), change.now.ravel())
        elif isinstance(change, Fix):
            if change.was in parts:
                parts.remove(change.was)
            if change.now is not None:
                parts.append(change.now)
    return replace(snapshot, etag=etag, grids=grids, parts=None if snapshot.parts is None else tuple(parts))


def shown(cells: Cells) -> Cells:
    """Cells as a reader would find them: a formula by what it shows, nothing else changed."""
    listed = cells.ravel().tolist()
    if Formula not in set(map(type, listed)):
        return cells
    out = np.empty(cells.size, dtype=object)
    out[:] = [cell.shown if type(cell) is Formula else cell for cell in listed]
    return out.reshape(cells.shape)


def _put(grid: Grid, rows: Ints, columns: Ints, cells: Cells) -> None:
    grid.values[rows, columns] = shown(cells)
    kinds = list(map(type, cells.tolist()))
    grid.formula[rows, columns] = [kind is Formula for kind in kinds] if Formula in kinds else False
    grid.error[rows, columns] = False


def _empty() -> Grid:
    return Grid(np.empty((0, 0), dtype=object), np.zeros((0, 0), bool), np.zeros((0, 0), bool), np.zeros(0, bool))


def _grown(grid: Grid, rows: int, columns: int) -> Grid:
    """A copy of at least that size."""
    old_rows, old_columns = grid.values.shape
    height, width = max(rows, old_rows), max(columns, old_columns)
    values = np.full((height, width), None, dtype=object)
    values[:old_rows, :old_columns] = grid.values
    error, formula = np.zeros((height, width), bool), np.zeros((height, width), bool)
    error[:old_rows, :old_columns] = grid.error
    formula[:old_rows, :old_columns] = grid.formula
    hidden = np.zeros(height, bool)
    hidden[: len(grid.hidden)] = grid.hidden
    return replace(grid, values=values, error=error, formula=formula, hidden=hidden)
