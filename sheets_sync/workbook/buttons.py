"""The cover's buttons: cells that a person ticks; what is asked so is done, and the tick goes with the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_sync.core import Block, Button, Grid, Layout, Output, Shape, Sheet, Snapshot, Value, WritePlan, objects
from sheets_sync.vn import fold
from sheets_sync.workbook.after import after
from sheets_sync.workbook.areas import BUTTON
from sheets_sync.workbook.cover import Place, cells_of
from sheets_sync.workbook.find import tabs
from sheets_sync.workbook.places import cell_at
from sheets_sync.workbook.read import envelope

CHECK, SCORE, SEND, UNDO = "check", "score", "send", "undo"
_TICKS = ("x", "v", "✓", "✔", "có", "true")


def pressed(snapshot: Snapshot, layout: Layout) -> frozenset[str]:
    """Ids of the buttons that are ticked: TRUE (a box in Google) or an x (a cell in Excel)."""
    return frozenset(button for _, button, _, _ in _ticked(snapshot, layout))


def released(snapshot: Snapshot, layout: Layout) -> tuple[Block, ...]:
    """The ticks taken away. What else was typed into a button's cell is no tick, and not ours to take."""
    blank = objects([None]).reshape(1, 1)
    return tuple(
        Block(title, BUTTON, row, column, objects([was]).reshape(1, 1), blank)
        for title, _, (row, column), was in _ticked(snapshot, layout)
    )


def ticked(snapshot: Snapshot, layout: Layout, button: str) -> Snapshot:
    """The book as if a button of its cover were ticked: the sync that follows does what it asks, and leaves no tick."""
    where, blocks = tabs(layout, snapshot.grids, envelope(snapshot)), []
    for sheet in layout.sheets:
        if sheet.shape is Shape.COVER and sheet.id in where:
            grid = snapshot.grids[where[sheet.id]]
            if (place := cells_of(sheet, grid).get(button)) is not None:
                was, tick = objects([value_at(grid, place)]).reshape(1, 1), objects(["x"]).reshape(1, 1)
                blocks.append(Block(where[sheet.id], BUTTON, *place, was, tick))
    return after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, tuple(blocks)), snapshot.etag)


def said(snapshot: Snapshot, layout: Layout, cell_id: str) -> Value:
    """What an output of the cover says now."""
    found = _outputs(snapshot, layout, cell_id)
    return found[2] if found is not None else None


def saying(snapshot: Snapshot, layout: Layout, cell_id: str, now: str) -> tuple[Block, ...]:
    """An output of the cover made to say something; () where it does already or there is no cover."""
    found = _outputs(snapshot, layout, cell_id)
    if found is None or found[2] == now:
        return ()
    title, (row, column), was = found
    return (Block(title, cell_id, row, column, objects([was]).reshape(1, 1), objects([now]).reshape(1, 1)),)


def labels(sheet: Sheet, title: str, grid: Grid) -> Iterable[Block]:
    """The buttons of a cover from before there were any, where nothing else stands."""
    there = cells_of(sheet, grid)
    for address, cell in sheet.cells.items():
        if isinstance(cell, Button) and cell.id not in there:
            row, column = cell_at(address)
            if value_at(grid, (row, column - 1)) is None and value_at(grid, (row, column)) is None:
                was, now = objects([None]).reshape(1, 1), objects([cell.label]).reshape(1, 1)
                yield Block(title, BUTTON, row, column - 1, was, now)


def value_at(grid: Grid, place: Place) -> Value:
    """What stands in a cell; None outside the grid."""
    row, column = place
    inside = row < grid.values.shape[0] and column < grid.values.shape[1]
    value: Value = grid.values[row, column] if inside else None
    return value


def _covers(snapshot: Snapshot, layout: Layout) -> Iterable[tuple[Sheet, str, Grid, Mapping[str, Place]]]:
    where = tabs(layout, snapshot.grids, envelope(snapshot))
    for sheet in layout.sheets:
        if sheet.shape is Shape.COVER and sheet.id in where:
            grid = snapshot.grids[where[sheet.id]]
            yield sheet, where[sheet.id], grid, cells_of(sheet, grid)


def _ticked(snapshot: Snapshot, layout: Layout) -> Iterable[tuple[str, str, Place, Value]]:
    for sheet, title, grid, places in _covers(snapshot, layout):
        for cell in sheet.cells.values():
            if isinstance(cell, Button) and cell.id in places:
                value = value_at(grid, places[cell.id])
                if value is True or (isinstance(value, str) and fold(value) in map(fold, _TICKS)):
                    yield title, cell.id, places[cell.id], value


def _outputs(snapshot: Snapshot, layout: Layout, cell_id: str) -> tuple[str, Place, Value] | None:
    for sheet, title, grid, places in _covers(snapshot, layout):
        for cell in sheet.cells.values():
            if isinstance(cell, Output) and cell.id == cell_id:
                return title, places[cell_id], value_at(grid, places[cell_id])
    return None
