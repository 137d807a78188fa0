"""A plan made for another state of a book, fitted to the present one: rows found again by key, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sheets_sync.core import (
    Block,
    Bools,
    Change,
    Fill,
    Finding,
    Fix,
    Formula,
    Mend,
    Rows,
    Severity,
    Snapshot,
    Table,
    Tables,
    Value,
    WritePlan,
)
from sheets_sync.vn import fold
from sheets_sync.workbook.areas import BUTTON, HEAD
from sheets_sync.workbook.find import tabs
from sheets_sync.workbook.places import address

OWN_COLUMN = "own:"
"""Before the header of a unit's own column, as the column of a Mend."""


def rebase(plan: WritePlan, snapshot: Snapshot, tables: Tables) -> tuple[WritePlan, tuple[Finding, ...]]:
    """The changes whose ``was`` still stands, at the rows' present places; a finding for each that does not."""
    by_title = {table.title: table for table in tables.sheets.values()}
    title_now = _titles(snapshot, tables)
    changes: list[Change] = []
    lost: list[Finding] = []
    for then in plan.changes:
        if isinstance(then, Fix) or (isinstance(then, Block) and then.area in (HEAD, BUTTON)):
            continue  # a dropdown, a sheet put back holds nobody's data: it stays; a tick that was done stays away
        change = replace(then, sheet=title_now.get(fold(then.sheet), then.sheet))
        if isinstance(change, Block):
            changes += _block(change, snapshot)
        elif change.sheet in by_title:
            moved, gone = _column(change, by_title[change.sheet], snapshot)
            changes += moved
            lost += gone
        elif isinstance(change, Mend) and change.sheet in snapshot.grids:
            changes += _cells(change, snapshot)
    return replace(plan, place=snapshot.place, base=snapshot.etag, changes=tuple(changes)), tuple(lost)


def _titles(snapshot: Snapshot, tables: Tables) -> dict[str, str]:
    """What a tab may have been called (folded) -> its title now, where it has been renamed since."""
    there = {fold(title) for title in snapshot.grids}
    found: dict[str, str] = {}
    for sheet, title in tabs(tables.layout, snapshot.grids, tables.envelope).items():
        for called in (tables.layout.sheet(sheet).title, tables.envelope.get(f"sheet.{sheet}", "")):
            if called and fold(called) not in there:
                found[fold(called)] = title
    return found


def _column(change: Fill | Mend, table: Table, snapshot: Snapshot) -> tuple[list[Change], list[Finding]]:
    at = table.place.get(change.column, _own(change.column, table))
    if at is None:
        return [], []
    values = snapshot.grids[change.sheet].values
    formulas = snapshot.grids[change.sheet].formula
    place = {key: int(row) for key, row in zip(table.rows.key.tolist(), table.rows.at.tolist(), strict=True)}
    keys = change.rows.key.tolist()
    taken = set(place.values())
    ours = {None, *keys}
    rows, kept, lost = [], [], []
    for i, key in enumerate(keys):
        row = place.get(key, int(change.rows.at[i]))
        inside = row < values.shape[0] and at < values.shape[1]
        current = values[row, at] if inside else None
        if key not in place and row in taken and (change.column != "key" or current in ours):
            continue  # its row was deleted, and another has moved up
        formula = bool(inside and formulas[row, at])
        if _same(change.was[i], current, formula):
            rows.append(row)
            kept.append(i)
        elif row in taken and not _same(change.now[i], current, formula):
            cell = address(row, at)
            lost.append(Finding("undo.changed", Severity.WARNING, change.sheet, str(key), change.column, cell, {}))
    if not kept:
        return [], lost
    which = np.array(kept, dtype=np.int64)
    there = Rows(np.array(rows, dtype=np.int64), change.rows.key[which], change.rows.prints[which])
    return [replace(change, at=at, rows=there, was=change.was[which], now=change.now[which])], lost


def _own(column: str, table: Table) -> int | None:
    """Where a unit's own column lies now, by its header."""
    header = column.removeprefix(OWN_COLUMN)
    return next((at for at, text in table.extra.items() if column != header and fold(text) == fold(header)), None)


def _cells(change: Mend, snapshot: Snapshot) -> list[Change]:
    """Typed cells of the cover: those that still say ``was``, where they lay."""
    grid = snapshot.grids[change.sheet]
    height, width = grid.values.shape
    inside = [row < height and change.at < width for row in change.rows.at.tolist()]
    now = [grid.values[row, change.at] if there else None for row, there in zip(change.rows.at, inside, strict=True)]
    which = np.flatnonzero([_same(was, cell, False) for was, cell in zip(change.was.tolist(), now, strict=True)])
    if not len(which):
        return []
    return [replace(change, rows=change.rows.take(which), was=change.was[which], now=change.now[which])]


def _block(change: Block, snapshot: Snapshot) -> list[Change]:
    """Cells of a machine area: those that still say ``was`` go back, in pieces; the others are not touched."""
    grid = snapshot.grids.get(change.sheet)
    if grid is None:
        return []
    was, stands = change.was.tolist(), np.zeros(change.was.shape, bool)
    for i, j in np.ndindex(change.was.shape):
        row, column = change.top + i, change.left + j
        inside = row < grid.values.shape[0] and column < grid.values.shape[1]
        current, formula = (grid.values[row, column], bool(grid.formula[row, column])) if inside else (None, False)
        stands[i, j] = _same(was[i][j], current, formula)
    return [
        replace(change, top=change.top + t, left=change.left + x, was=change.was[t:b, x:y], now=change.now[t:b, x:y])
        for t, b, x, y in boxes(stands)
    ]


def boxes(mask: Bools) -> Iterator[tuple[int, int, int, int]]:
    """(top, bottom, left, right) of pieces that cover just the cells of a mask; rows alike are taken together."""
    top = 0
    for row in range(1, len(mask) + 1):
        if row == len(mask) or (mask[row] != mask[top]).any():
            edges = np.flatnonzero(np.diff([0, *mask[top].tolist(), 0])).tolist()
            for left, right in zip(edges[::2], edges[1::2], strict=True):
                yield top, row, left, right
            top = row


def _same(meant: Value, current: Value, formula: bool) -> bool:
    return formula or meant.shown == current if isinstance(meant, Formula) else meant == current
