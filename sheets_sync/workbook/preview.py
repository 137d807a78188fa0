"""What the preview formula of a row shows, computed as it computes: the engine's twin for comparing ``Cờ`` with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Cells, Input, Ints, Kind, Layout, Table, present

Floats = NDArray[np.float64]


def previews(layout: Layout, table: Table) -> Ints:
    """Total of a row's typed numbers, in 1/100 point: appraised if any is typed, else self; -1 until all are there.

    Numbers typed as text are no numbers to a formula, and one outside its range stops it: the preview stays blank.
    """
    own, given = _columns(table, "self"), _columns(table, "appraised")
    if not own or not given:
        return np.full(len(table), -1, dtype=np.int64)
    appraised = np.any([present(table.typed[c.id]) for c in given], axis=0)
    return np.where(appraised, _total(layout, table, given), _total(layout, table, own))


def _columns(table: Table, voice: str) -> list[Input]:
    return [c for c in table.sheet.inputs if c.kind is Kind.SCORE and c.voice == voice]


def _total(layout: Layout, table: Table, columns: list[Input]) -> Ints:
    total, whole = np.zeros(len(table)), np.ones(len(table), bool)
    for column in columns:
        numbers = _numbers(table.typed[column.id])
        whole &= (numbers >= 0) & (numbers <= max(map(float, layout.lists[column.choices])))
        total += np.where(whole, numbers, 0)
    return np.where(whole, np.round(total * 100), -1).astype(np.int64)


def _numbers(cells: Cells) -> Floats:
    listed = cells.tolist()
    if set(map(type, listed)) <= {float, type(None)}:
        return cells.astype(np.float64)  # None is NaN
    return np.array([c if type(c) is float else np.nan if c is None else _number(c) for c in listed])


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else np.nan
