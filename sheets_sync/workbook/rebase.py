"""A plan made for another state of a book, fitted to the present one: rows found again by key, nothing overwritten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sheets_sync.core import (
    Block,
    Cells,
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
from sheets_sync.workbook.places import address


def rebase(plan: WritePlan, snapshot: Snapshot, tables: Tables) -> tuple[WritePlan, tuple[Finding, ...]]:
    """The changes whose ``was`` still stands, at the rows' present places; a finding for each that does not."""
    by_title = {table.title: table for table in tables.sheets.values()}
    changes: list[Change] = []
    lost: list[Finding] = []
    for change in plan.changes:
        if isinstance(change, Fix):  # a dropdown or colour put back holds nobody's data: it stays
            continue
        if isinstance(change, Block):
            changes += _block(change, snapshot)
        elif change.sheet in by_title:
            moved, gone = _column(change, by_title[change.sheet], snapshot)
            changes += moved
            lost += gone
    return replace(plan, place=snapshot.place, base=snapshot.etag, changes=tuple(changes)), tuple(lost)


def _column(change: Fill | Mend, table: Table, snapshot: Snapshot) -> tuple[list[Change], list[Finding]]:
    if change.column not in table.place:
        return [], []
    at = table.place[change.column]
    values = snapshot.grids[change.sheet].values
    formulas = snapshot.grids[change.sheet].formula
    place = {key: int(row) for key, row in zip(table.rows.key.tolist(), table.rows.at.tolist(), strict=True)}
    rows, kept, lost = [], [], []
    for i, key in enumerate(change.rows.key.tolist()):
        row = place.get(key, int(change.rows.at[i]) if change.column == "key" else -1)
        if row < 0 or row >= values.shape[0] or at >= values.shape[1]:
            continue
        if _same(change.was[i], values[row, at], bool(formulas[row, at])):
            rows.append(row)
            kept.append(i)
        elif not _same(change.now[i], values[row, at], bool(formulas[row, at])):
            cell = address(row, at)
            lost.append(Finding("undo.changed", Severity.WARNING, change.sheet, str(key), change.column, cell, {}))
    if not kept:
        return [], lost
    which = np.array(kept, dtype=np.int64)
    there = Rows(np.array(rows, dtype=np.int64), change.rows.key[which], change.rows.prints[which])
    return [replace(change, at=at, rows=there, was=change.was[which], now=change.now[which])], lost


def _block(change: Block, snapshot: Snapshot) -> list[Change]:
    """Cells of a machine area: those that still say ``was`` go back, the others stay as they are."""
    grid = snapshot.grids.get(change.sheet)
    if grid is None:
        return []
    now: Cells = change.now.copy()
    for i in range(now.shape[0]):
        for j in range(now.shape[1]):
            row, column = change.top + i, change.left + j
            inside = row < grid.values.shape[0] and column < grid.values.shape[1]
            current = grid.values[row, column] if inside else None
            if not _same(change.was[i, j], current, bool(inside and grid.formula[row, column])):
                now[i, j] = current
    return [replace(change, now=now)]


def _same(meant: Value, current: Value, formula: bool) -> bool:
    return formula or meant.shown == current if isinstance(meant, Formula) else meant == current
