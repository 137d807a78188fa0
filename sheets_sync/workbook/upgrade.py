"""A book made from an older template, brought to the present one in place: no typed cell is touched or moved.

Ids never change from one version to the next, so a column is found by its id; what is new is added at the right, and a
header that reads otherwise now is written anew. Dropdowns, formats and colours of new columns follow by ``parts``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sheets_sync.core import (
    ENVELOPE_SHEET,
    IDS_ROW,
    Block,
    Cells,
    Grid,
    Layout,
    Shape,
    Sheet,
    Snapshot,
    objects,
    present,
)
from sheets_sync.workbook.buttons import labels
from sheets_sync.workbook.find import DATA, Columns, columns, tabs
from sheets_sync.workbook.read import envelope

_VERSION = "template_version"


def older(snapshot: Snapshot, layout: Layout) -> bool:
    """Whether the book was made from an older version of this layout."""
    told = envelope(snapshot)
    return told.get("layout") == layout.id and _number(told.get(_VERSION, "")) < _number(layout.version)


def upgrade(snapshot: Snapshot, layout: Layout) -> tuple[Block, ...]:
    """What must be written so that the book is of the layout's version; () where it is not ``older``."""
    if not older(snapshot, layout):
        return ()
    return (*headers(snapshot, layout), *_buttons(snapshot, layout), *_version(snapshot, layout))


def headers(snapshot: Snapshot, layout: Layout) -> tuple[Block, ...]:
    """Ids and headers put right on every data sheet: missing columns at the right, others as the layout has them.

    A sheet of which neither ids nor headers can be made out is left alone.
    """
    where = tabs(layout, snapshot.grids, envelope(snapshot))
    changes: list[Block] = []
    for sheet in layout.sheets:
        if sheet.shape in DATA and sheet.id in where:
            grid = snapshot.grids[where[sheet.id]]
            found = columns(sheet, grid)
            if found is not None and found.ids:
                changes += _headers(sheet, where[sheet.id], grid, found)
    return tuple(changes)


def _headers(sheet: Sheet, title: str, grid: Grid, found: Columns) -> Iterable[Block]:
    header_row = found.header_row
    width = _used_width(grid, header_row, found)
    place = dict(found.at)
    for column_id in found.missing:
        place[column_id] = width
        width += 1
    for column in sheet.columns:
        at = place[column.id]
        now = _pair(column.id, column.header)
        was = _pair(_cell(grid, header_row - 1, at), _cell(grid, header_row, at))
        if was.tolist() != now.tolist():
            yield Block(title, "headers", header_row - 1, at, was, now)


def _used_width(grid: Grid, header_row: int, found: Columns) -> int:
    """The first column that is free from the ids row down: a unit's own columns keep their place."""
    filled = present(grid.values[min(header_row - 1, IDS_ROW) :]).any(axis=0)
    return max([int(np.flatnonzero(filled).max(initial=-1)), *found.at.values()]) + 1


def _buttons(snapshot: Snapshot, layout: Layout) -> Iterable[Block]:
    where = tabs(layout, snapshot.grids, envelope(snapshot))
    for sheet in layout.sheets:
        if sheet.shape is Shape.COVER and sheet.id in where:
            yield from labels(sheet, where[sheet.id], snapshot.grids[where[sheet.id]])


def _version(snapshot: Snapshot, layout: Layout) -> Iterable[Block]:
    values = snapshot.grids[ENVELOPE_SHEET].values
    for row, key in enumerate(values[:, 0].tolist()):
        if key == _VERSION:
            yield Block(ENVELOPE_SHEET, "envelope", row, 1, _one(values[row, 1]), _one(layout.version))


def _pair(upper: object, lower: object) -> Cells:
    return objects([upper, lower]).reshape(2, 1)


def _one(value: object) -> Cells:
    return objects([value]).reshape(1, 1)


def _cell(grid: Grid, row: int, column: int) -> object:
    rows, width = grid.values.shape
    value: object = grid.values[row, column] if row < rows and column < width else None
    return value


def _number(version: str) -> tuple[int, ...]:
    """ "1.10" as (1, 10), so that it is later than 1.9; what is no version is earlier than any."""
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
