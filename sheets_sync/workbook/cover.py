"""Where the cover's cells lie: at their address, unless rows or columns were put in above; then beside their labels."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_sync.core import Button, Grid, Sheet
from sheets_sync.vn import fold
from sheets_sync.workbook.places import cell_at

Place = tuple[int, int]
_ROWS, _COLUMNS = 100, 20  # how far labels are looked for


def cells_of(sheet: Sheet, grid: Grid) -> Mapping[str, Place]:
    """(row, column) of every cell of the cover by its id.

    A list is labelled above its first cell, as the result is; other cells at their left. A cell whose label is nowhere
    has moved as the cell before it has; a button without its label is none (a cover from before there were any).
    """
    labels = _labels(grid)
    found: dict[str, Place] = {}
    moved, of_list, done = (0, 0), "", False
    for address, cell in sheet.cells.items():
        row, column = cell_at(address)
        name, _, number = cell.id.partition(".")
        done, of_list = bool(number) and of_list == name, name if number else ""
        if isinstance(cell, Button):
            places = labels.get(fold(cell.label), [])
            if places:
                at = (row, column - 1) if (row, column - 1) in places else places[0]
                found[cell.id] = (at[0], at[1] + 1)
            continue
        if not done:
            label = (row - 1, column) if number or cell.id == "result" else (row, column - 1)
            places = labels.get(fold(cell.header), [])
            if places:
                at = label if label in places else places[0]
                moved = (at[0] - label[0], at[1] - label[1])
        found[cell.id] = (row + moved[0], column + moved[1])
    return found


def _labels(grid: Grid) -> dict[str, list[Place]]:
    labels: dict[str, list[Place]] = {}
    for row, cells in enumerate(grid.values[:_ROWS, :_COLUMNS].tolist()):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                labels.setdefault(fold(cell), []).append((row, column))
    return labels
