"""A spreadsheet's JSON as a Snapshot, with what writing needs beside it: ids and sizes of its sheets, who may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Bools, Etag, Finding, Grid, Place, Severity, Snapshot, Value
from sheets_sync.hosts.google.create import SCRATCH, sheet_number
from sheets_sync.hosts.google.pieces import LOCALE, TIME_ZONE, Json

_T = TypeVar("_T", bound=np.generic)
_ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "#GETTING_DATA",
}
Area = tuple[int, int, int, int]
"""Top, left, bottom, right; the last two outside it."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet beside its cells: Google's id, title, size; areas in which we may not write."""

    number: int
    title: str
    rows: int
    columns: int
    locked: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A spreadsheet as one reply showed it. ``scratch``: the host's own sheet, None where it is missing."""

    snapshot: Snapshot
    tabs: Mapping[int, Tab]
    scratch: Grid | None

    def number(self, title: str) -> int | None:
        """The id of the sheet of that title."""
        return next((tab.number for tab in self.tabs.values() if tab.title == title), None)

    def grid(self, number: int) -> Grid:
        """A sheet's cells by its id; no cells where there is none."""
        tab = self.tabs.get(number)
        return EMPTY if tab is None else self.snapshot.grids.get(tab.title, EMPTY)


EMPTY = Grid(np.empty((0, 0), dtype=object), np.zeros((0, 0), bool), np.zeros((0, 0), bool), np.zeros(0, bool))


def seen(told: Json, place: Place, etag: Etag) -> Seen:
    """What a reply under ``mask.BOOK`` holds. Numbers, dates too, are numbers (days since 30/12/1899 for dates)."""
    grids: dict[str, Grid] = {}
    tabs: dict[int, Tab] = {}
    scratch = None
    own = sheet_number(SCRATCH)
    for sheet in sorted(told.get("sheets", ()), key=lambda s: int(s["properties"].get("index", 0))):
        tab = _tab(sheet)
        if tab.number == own:
            scratch = _grid(sheet, tab)
            tabs[own] = tab
        elif "gridProperties" in sheet["properties"]:  # a chart's own sheet has none
            grids[tab.title] = _grid(sheet, tab)
            tabs[tab.number] = tab
    notes = _notes(told.get("properties", {}))
    return Seen(Snapshot(place, etag, grids, notes=notes), tabs, scratch)


def _tab(sheet: Json) -> Tab:
    told = sheet["properties"]
    size = told.get("gridProperties", {})
    rows, columns = int(size.get("rowCount", 0)), int(size.get("columnCount", 0))
    locked = tuple(
        _area(guard.get("range", {}), rows, columns)
        for guard in sheet.get("protectedRanges", ())
        if not guard.get("warningOnly") and not guard.get("requestingUserCanEdit")
    )
    return Tab(int(told.get("sheetId", 0)), str(told["title"]), rows, columns, locked)


def _area(where: Json, rows: int, columns: int) -> Area:
    return (
        where.get("startRowIndex", 0),
        where.get("startColumnIndex", 0),
        where.get("endRowIndex", rows),
        where.get("endColumnIndex", columns),
    )


def _grid(sheet: Json, tab: Tab) -> Grid:
    data = (sheet.get("data") or [{}])[0]
    at: list[tuple[int, int]] = []
    cells: list[Value] = []
    errors: list[bool] = []
    formulas: list[bool] = []
    for i, row in enumerate(data.get("rowData", ())):
        for j, cell in enumerate(row.get("values", ())):
            if not cell:
                continue
            shown = cell.get("effectiveValue") or {}
            formula = bool((cell.get("userEnteredValue") or {}).get("formulaValue"))
            value = _value(shown)
            if value is None and not formula:
                continue
            at.append((i, j))
            cells.append(value)
            errors.append("errorValue" in shown)
            formulas.append(formula)
    rows, columns = np.array(at, dtype=np.int64).reshape(-1, 2).T
    shape = (int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1)
    values, error, formula_at = np.full(shape, None, dtype=object), np.zeros(shape, bool), np.zeros(shape, bool)
    listed = np.empty(len(cells), dtype=object)
    listed[:] = cells
    values[rows, columns], error[rows, columns], formula_at[rows, columns] = listed, errors, formulas
    return Grid(values, error, formula_at, _hidden(data, shape[0]), _merged(sheet), _protected(tab))


def _value(shown: Json) -> Value:
    """A cell's shown value; "" is nothing, as in a file."""
    if "stringValue" in shown:
        text: str = shown["stringValue"]
        return text or None
    if "numberValue" in shown:
        number: float = shown["numberValue"]
        return number
    if "boolValue" in shown:
        return bool(shown["boolValue"])
    if "errorValue" in shown:
        return _ERRORS.get(shown["errorValue"].get("type", ""), "#ERROR!")
    return None


def _hidden(data: Json, height: int) -> Bools:
    hidden = np.zeros(height, bool)
    for i, row in enumerate(data.get("rowMetadata", ())[:height]):
        if row.get("hiddenByUser") or row.get("hiddenByFilter"):
            hidden[i] = True
    return hidden


def _merged(sheet: Json) -> tuple[Area, ...]:
    """As a Grid holds them: bottom and right inside."""
    return tuple(
        (
            m.get("startRowIndex", 0),
            m.get("startColumnIndex", 0),
            m["endRowIndex"] - 1,
            m["endColumnIndex"] - 1,
        )
        for m in sheet.get("merges", ())
    )


def _protected(tab: Tab) -> bool:
    return (0, 0, tab.rows, tab.columns) in tab.locked


def _notes(properties: Json) -> tuple[Finding, ...]:
    """In another language Google reads 5/3 as the 3rd of May, in another zone days begin at another hour."""
    locale, zone = properties.get("locale", LOCALE), properties.get("timeZone", TIME_ZONE)
    if (locale, zone) == (LOCALE, TIME_ZONE):
        return ()
    return (Finding("google.locale", Severity.WARNING, "", "", "", "", {"locale": locale, "zone": zone}),)


def padded(cells: NDArray[_T], height: int, width: int) -> NDArray[_T]:
    """Cells of just that size: cut, or with blanks (False in a mask) at the right and below."""
    if cells.shape == (height, width):
        return cells
    out: NDArray[_T] = np.full((height, width), None if cells.dtype == object else False, dtype=cells.dtype)
    rows, columns = min(height, cells.shape[0]), min(width, cells.shape[1])
    out[:rows, :columns] = cells[:rows, :columns]
    return out
