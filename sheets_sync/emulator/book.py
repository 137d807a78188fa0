"""A spreadsheet: its tabs, named ranges, developer metadata and properties; how a range of the API finds its tab."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sheets_sync.emulator import a1
from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.errors import ApiError, bad
from sheets_sync.emulator.formulas import reshaped
from sheets_sync.emulator.grid import Cell, Dimension, Edges, Ranged, Tab, shifted, shifted_thing

MAX_CELLS = 10_000_000
MAX_COLUMNS = 18_278


@dataclass(frozen=True, slots=True)
class Note:
    """One piece of developer metadata: on the spreadsheet (tab None), a tab (area None), or rows or columns of it."""

    id: int
    key: str
    value: str | None
    visibility: str
    tab: int | None = None
    dimension: Dimension | None = None
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Book:
    """The state of one spreadsheet; `named` is id -> (tab id, name and area)."""

    properties: dict[str, Any]
    tabs: list[Tab]
    named: dict[str, tuple[int, Ranged]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random)

    def copy(self) -> "Book":
        """A copy to work on; it is dropped if the batch fails."""
        return replace(
            self,
            properties=dict(self.properties),
            tabs=[tab.copy() for tab in self.tabs],
            named=dict(self.named),
            notes=self.notes[:],
        )

    @property
    def locale(self) -> str:
        """en_US, vi_VN, ..."""
        return str(self.properties["locale"])

    def tab(self, sheet_id: int | None, request: str = "") -> Tab:
        """The tab with an id (absent = 0). 400 if there is none."""
        for tab in self.tabs:
            if tab.id == (sheet_id or 0):
                return tab
        raise bad(
            f"Invalid {request}: No grid with id: {sheet_id or 0}" if request else f"No grid with id: {sheet_id or 0}"
        )

    def titled(self, title: str) -> Tab | None:
        """The tab of a name."""
        return next((tab for tab in self.tabs if tab.title == title), None)

    def place(self, grid_range: Mapping[str, Any], request: str) -> tuple[Tab, Area]:
        """Where a GridRange lies, open ends closed. 400 if it leaves the grid."""
        tab = self.tab(grid_range.get("sheetId"), request)
        area = Area.of(dict(grid_range))
        closed = replace(
            area,
            bottom=tab.row_count if area.bottom is None else area.bottom,
            right=tab.column_count if area.right is None else area.right,
        )
        assert closed.bottom is not None
        assert closed.right is not None
        if closed.top < 0 or closed.left < 0:
            raise bad(f"Invalid {request}: Indices must not be negative.")
        if closed.bottom > tab.row_count or closed.right > tab.column_count or closed.height < 1 or closed.width < 1:
            raise bad(f"Invalid {request}: {limits(tab, closed)}")
        return tab, closed

    def find(self, text: str) -> tuple[Tab, Area]:
        """Where an A1 text (or the name of a range) points, open ends left open. 400 if it cannot be read."""
        title, cells = a1.split(text)
        tab = self.titled(title) if title is not None else self.tabs[0]
        if title is not None and not cells and tab:
            return tab, Area()
        if title is None:
            whole = self.titled(text)
            if whole and a1.cells(text) is None:
                return whole, Area()
        if tab and (area := a1.cells(cells)):
            return tab, area
        for sheet_id, thing in self.named.values():
            if thing.rest["name"] == cells and (title is None or (tab and tab.id == sheet_id)):
                return self.tab(sheet_id), thing.areas[0]
        raise bad(f"Unable to parse range: {text}")

    def reshape(self, tab: Tab, dimension: Dimension, edges: Edges) -> None:
        """Move named ranges, metadata and references of formulas to a tab; the rest the tab moves itself."""
        self._reshape_formulas(tab, dimension, edges)
        for key, (sheet_id, thing) in list(self.named.items()):
            if sheet_id == tab.id:
                new = shifted_thing(thing, dimension, edges)
                if new:
                    self.named[key] = (sheet_id, new)
                else:
                    del self.named[key]
        kept: list[Note] = []
        for note in self.notes:
            if note.tab == tab.id and note.dimension == dimension:
                at = shifted(Area(note.start, note.end), "ROWS", edges)
                if at:
                    kept.append(replace(note, start=at.top, end=at.bottom or 0))
            else:
                kept.append(note)
        self.notes = kept

    def _reshape_formulas(self, tab: Tab, dimension: Dimension, edges: Edges) -> None:
        done: dict[int, Any] = {}

        def moved(value: Any, here: bool) -> Any:
            """The same JSON with its formulas moved; the very same object where nothing moved."""
            if isinstance(value, str):
                return reshaped(value, here, tab.title, dimension == "ROWS", edges) if value.startswith("=") else value
            if isinstance(value, Mapping):
                new = {name: moved(item, here) for name, item in value.items()}
                return value if all(new[name] is item for name, item in value.items()) else new
            if isinstance(value, list):
                items = [moved(item, here) for item in value]
                return value if all(new is item for new, item in zip(items, value, strict=True)) else items
            return value

        for other in self.tabs:
            here = other is tab
            for line in other.rows:
                for column, cell in enumerate(line):
                    if cell:
                        line[column] = _moved_cell(cell, partial(moved, here=here), done)
            other.conditional = [replace(item, rest=moved(item.rest, here)) for item in other.conditional]

    def new_id(self) -> int:
        """An id that nothing here has yet."""
        taken = {tab.id for tab in self.tabs} | {key for tab in self.tabs for key in tab.protected}
        taken |= {note.id for note in self.notes} | {int(key) for key in self.named if key.isdigit()}
        while (new := self.dice.randrange(1, 2**31)) in taken:
            pass
        return new

    def check_size(self, request: str = "") -> None:
        """400 if the file has more cells or columns than Google allows."""
        total = sum(tab.row_count * tab.column_count for tab in self.tabs)
        where = f"Invalid {request}: " if request else ""
        if total > MAX_CELLS:
            text = (
                f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
            )
            raise ApiError(400, where + text)
        if any(tab.column_count > MAX_COLUMNS for tab in self.tabs):
            raise ApiError(
                400, f"{where}This action would increase the number of columns above the limit of {MAX_COLUMNS}."
            )


def _moved_cell(cell: Cell, moved: Callable[[Any], Any], done: dict[int, Any]) -> Cell:
    """A cell with its formulas moved; the same object where none did. `done`: one rule is shared by many cells."""
    value, rule = cell.get("userEnteredValue"), cell.get("dataValidation")
    if value and "formulaValue" in value and (new := moved(value)) is not value:
        cell = {**cell, "userEnteredValue": new}
    if rule:
        if id(rule) not in done:
            done[id(rule)] = (rule, moved(rule))
        if (new := done[id(rule)][1]) is not rule:
            cell = {**cell, "dataValidation": new}
    return cell


def limits(tab: Tab, area: Area) -> str:
    """Google's sentence for a range that leaves the grid."""
    text = a1.written(tab.title, area)
    return f"Range ({text}) exceeds grid limits. Max rows: {tab.row_count}, max columns: {tab.column_count}"
