"""Where things lie in a workbook that people have handled: which tab is which sheet, which column is which.

A tab is known by its title, else by the title that the envelope remembers, else by what it holds: its ids and, where
sheets have the same ones, the indicators asked there; the cover by its unit's code. A column is known by its id in the
hidden row, else by its header. A unit's own columns are nobody's business and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_sync.core import (
    FIRST_ROW,
    HEADER_ROW,
    IDS_ROW,
    Cells,
    Grid,
    Input,
    Layout,
    Output,
    Shape,
    Sheet,
)
from sheets_sync.vn import fold
from sheets_sync.workbook.cover import cells_of

_ALIKE = 0.6  # from here on a tab is taken for a sheet
_SEARCHED = 30  # rows that are looked through for headers when the hidden row is gone
DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a sheet's columns lie. ``header_row``: sheet row; ``at``: column id -> sheet column.

    ``missing``: ids not found; ``renamed``: id -> header as found; ``doubled``: id -> the further places; ``extra``:
    sheet column -> header of columns that are not ours; ``ids``: whether the hidden row was there; ``moved``: machine
    columns that stand to the right of a typed one.
    """

    header_row: int
    at: Mapping[str, int]
    missing: tuple[str, ...]
    renamed: Mapping[str, str]
    doubled: Mapping[str, tuple[int, ...]]
    extra: Mapping[int, str]
    ids: bool
    moved: tuple[str, ...]

    @property
    def first_row(self) -> int:
        """Sheet row of the first subject."""
        return self.header_row + 1


def tabs(layout: Layout, grids: Mapping[str, Grid], remembered: Mapping[str, str]) -> dict[str, str]:
    """Sheet id -> tab title, for every sheet of the layout that is there. ``remembered``: the envelope."""
    by_title = {fold(title): title for title in grids}
    found: dict[str, str] = {}
    for sheet in layout.sheets:
        title = by_title.get(fold(sheet.title)) or by_title.get(fold(remembered.get(f"sheet.{sheet.id}", "")))
        if title is not None and title not in found.values():
            found[sheet.id] = title
    for sheet in layout.sheets:
        if sheet.id not in found:
            free = [title for title in grids if title not in found.values()]
            best = max(free, key=lambda title: _likeness(sheet, grids[title], remembered), default=None)
            if best is not None and _likeness(sheet, grids[best], remembered) > _ALIKE:
                found[sheet.id] = best
    return found


def copies(layout: Layout, grids: Mapping[str, Grid], where: Mapping[str, str]) -> Iterable[tuple[Sheet, str]]:
    """(sheet, title) of tabs that are copies of one that people type in; ``where``: the tabs that are read."""
    free = [title for title in grids if title not in where.values()]
    for sheet in layout.sheets:
        if sheet.shape in DATA and sheet.id in where:
            yield from ((sheet, title) for title in free if _likeness(sheet, grids[title], {}) > _ALIKE)


def columns(sheet: Sheet, grid: Grid) -> Columns | None:
    """Where the sheet's columns lie; None where neither ids nor headers can be made out."""
    at: dict[str, int] = {}
    doubled: dict[str, tuple[int, ...]] = {}
    wanted = {column.id: column for column in sheet.columns}
    ids_row = _ids_row(wanted, grid)
    if ids_row is not None:
        for place, cell in enumerate(grid.values[ids_row].tolist()):
            if cell in wanted:
                if cell in at:
                    doubled[cell] = (*doubled.get(cell, ()), place)
                else:
                    at[cell] = place
        header_row = _headers_below(sheet, grid, ids_row, at.get("key", -1))
    else:
        found_row = _header_row(sheet, grid)
        if found_row is None:
            return None
        header_row = found_row
    headers = grid.values[header_row].tolist() if header_row < grid.values.shape[0] else []
    by_header = _places(headers, taken=set(at.values()))
    for column in sheet.columns:
        if column.id not in at:
            places = _first(by_header, column)
            if places:
                at[column.id] = places[0]
                if len(places) > 1:
                    doubled[column.id] = tuple(places[1:])
    ours = set(at.values()) | {place for places in doubled.values() for place in places}
    extra = {p: str(h).strip() for p, h in enumerate(headers) if h is not None and p not in ours and str(h).strip()}
    renamed = {
        column_id: str(headers[place] or "").strip()
        for column_id, place in at.items()
        if place < len(headers) and fold(str(headers[place] or "")) not in _names(wanted[column_id])
    }
    missing = tuple(column.id for column in sheet.columns if column.id not in at)
    leftmost_typed = min((at[c.id] for c in sheet.inputs if c.id in at), default=0)
    left = _machine_left(sheet)
    moved = tuple(c for c in left if c in at and at[c] > leftmost_typed)
    return Columns(header_row, at, missing, renamed, doubled, extra, ids_row is not None, moved)


def _machine_left(sheet: Sheet) -> tuple[str, ...]:
    """Ids of the machine columns that belong left of everything typed."""
    ids = []
    for column in sheet.columns:
        if isinstance(column, Input):
            break
        ids.append(column.id)
    return tuple(ids)


def _ids_row(wanted: Mapping[str, Input | Output], grid: Grid) -> int | None:
    """The row that holds at least half of the ids: where it belongs, else wherever rows were pushed to."""
    rows: int = grid.values.shape[0]
    searched: list[int] = [IDS_ROW, *range(min(rows, _SEARCHED))]
    for row in searched:
        if row < rows and sum(cell in wanted for cell in _texts(grid.values[row])) * 2 >= len(wanted):
            return row
    return None


def _headers_below(sheet: Sheet, grid: Grid, ids_row: int, key: int) -> int:
    """The headers stand right under the ids, unless rows were inserted between them.

    Where a key of ours stands there instead, the headers were deleted, and the ids are the last row above the people.
    """
    found, below = _header_row(sheet, grid, ids_row + 1), ids_row + 1
    if found is not None or below >= grid.values.shape[0]:
        return below if found is None else found
    first = grid.values[below, key] if key >= 0 else None
    prefix = sheet.key_prefix
    is_key = isinstance(first, str) and bool(prefix) and first.startswith(prefix) and first[len(prefix) :][:1].isdigit()
    return ids_row if is_key else below


def _header_row(sheet: Sheet, grid: Grid, start: int = 0) -> int | None:
    names = {name for column in sheet.columns for name in _names(column)}
    end: int = grid.values.shape[0]
    rows = range(start, min(end, start + _SEARCHED))
    counts = []
    for row in rows:
        counts.append(sum(fold(cell) in names for cell in _texts(grid.values[row])))
        if counts[-1] >= len(sheet.columns):  # no row has more
            break
    enough = max(3, max(counts, default=0) / 2)  # the first such row: headers pasted further down are rows like others
    return next((row for row, count in zip(rows, counts, strict=True) if count >= enough), None)


def _likeness(sheet: Sheet, grid: Grid, remembered: Mapping[str, str]) -> float:
    """How much a tab looks like that sheet, 0 to 1."""
    if sheet.shape is Shape.COVER:
        return float(_names_unit(sheet, grid, remembered))
    if sheet.shape not in (*DATA, Shape.MACHINE):
        return 0.0
    found = columns(sheet, grid) if sheet.shape is Shape.INDICATORS else None
    if found is not None and "indicator" in found.at:
        asked = set(_texts(grid.values[found.first_row :, found.at["indicator"]]))
        if asked and not asked & {row.id for row in sheet.asked if not row.id.startswith("fact.")}:
            return 0.0  # hamlets, units and the commune have the same columns, but not the same indicators
    wanted = {column.id: column for column in sheet.columns}
    if _ids_row(wanted, grid) is None or not wanted:
        return 0.0
    for row in range(min(grid.values.shape[0], _SEARCHED)):
        cells = set(_texts(grid.values[row]))
        if len(cells & wanted.keys()) * 2 >= len(wanted):
            return len(cells & wanted.keys()) / max(len(cells), len(wanted))
    return 0.0


def _names_unit(sheet: Sheet, grid: Grid, remembered: Mapping[str, str]) -> bool:
    """Whether the cell of the unit's code holds the one that the envelope remembers."""
    row, column = cells_of(sheet, grid).get("unit_code", (0, 0))
    inside = row < grid.values.shape[0] and column < grid.values.shape[1]
    unit = remembered.get("unit")
    return inside and unit is not None and grid.values[row, column] == unit


def _texts(row: Cells) -> list[str]:
    return [cell for cell in row.tolist() if isinstance(cell, str)]


def _names(column: Input | Output) -> tuple[str, ...]:
    return (fold(column.header), *(fold(a) for a in getattr(column, "aliases", ())))


def _places(headers: list[object], taken: set[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        if place not in taken and isinstance(header, str):
            places.setdefault(fold(header), []).append(place)
    return places


def _first(by_header: Mapping[str, list[int]], column: Input | Output) -> list[int]:
    for name in _names(column):
        if by_header.get(name):
            return by_header[name]
    return []


__all__ = ["DATA", "FIRST_ROW", "HEADER_ROW", "Columns", "columns", "tabs"]
