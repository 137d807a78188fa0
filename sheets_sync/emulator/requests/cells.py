"""Requests that write cells: values and formats, validation, borders, merges."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sheets_sync.emulator import colours
from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import Body, Handler, Request
from sheets_sync.emulator.formulas import copied, parses
from sheets_sync.emulator.grid import Cell, Tab
from sheets_sync.emulator.masks import Mask, overlay
from sheets_sync.emulator.schema import flat
from sheets_sync.emulator.typed import with_value

_DERIVED = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")
_STORED = ("userEnteredFormat", "note", "dataValidation", "textFormatRuns", "chipRuns")
_UNKNOWN = ("pivotTable", "dataSourceTable", "dataSourceFormula")


class Writer:
    """Writes CellData under one mask; made once a request."""

    def __init__(self, request: Request, mask: Mask) -> None:
        self.request = request
        if any(name in mask for name in _UNKNOWN):
            raise request.refused("pivot tables and data sources are not imitated")
        if any(name in mask for name in _DERIVED):
            raise request.refused(f"Field {next(name for name in _DERIVED if name in mask)} is read-only.")
        whole = not mask
        self.value = whole or "userEnteredValue" in mask
        self.parts: Mapping[str, Mask] = {name: mask.get(name, {}) for name in _STORED if whole or name in mask}
        self.format = colours.kept_mask(self.parts.get("userEnteredFormat", {}))

    def cell(self, old: Cell, new: Mapping[str, Any]) -> Cell:
        """`old` with what the mask names taken from CellData `new`; what `new` lacks is cleared."""
        result = dict(old)
        if self.parts:
            for name in self.parts:
                item = new.get(name)
                if name == "userEnteredFormat":
                    item = overlay(self.format, result.get(name) or {}, colours.kept(item or {}))
                elif name == "textFormatRuns" and item:
                    item = [_run(run) for run in flat(item)]
                elif name == "dataValidation" and item:
                    item = validation(self.request, item)
                if item:
                    result[name] = item
                else:
                    result.pop(name, None)
        if not self.value:
            return result
        value = new.get("userEnteredValue")
        value = {kind: item for kind, item in value.items() if item is not None} if value else None
        runs = result.get("textFormatRuns")
        cell = with_value(result, value, self.request.book.locale)
        if runs and "textFormatRuns" in self.parts:
            return {**cell, "textFormatRuns": runs}
        return cell


def _run(run: Mapping[str, Any]) -> Body:
    start = {"startIndex": run["startIndex"]} if run.get("startIndex") else {}
    return {**start, "format": colours.kept(run.get("format") or {})}


def validation(request: Request, rule: Body) -> Body:
    """A data validation rule as it is stored; 400 if its formula does not parse in the sheet's locale."""
    condition = rule.get("condition") or {}
    check_condition(request, condition)
    kept = {name: item for name, item in rule.items() if item is not None and item is not False and item != ""}
    return {**kept, "condition": {name: item for name, item in condition.items() if item}}


def check_condition(request: Request, condition: Body) -> None:
    """400 for a condition without a type or with a formula that does not parse in the sheet's locale."""
    if not condition.get("type"):
        raise request.refused("Condition type must be set.")
    for value in flat(condition.get("values") or []):
        text = value.get("userEnteredValue") or ""
        if text.startswith("=") and not parses(text, request.book.locale):
            raise request.refused(f"Invalid formula: {text}")


def update_cells(request: Request, body: Body) -> None:
    """updateCells: rows of CellData from a start, or over a range (what of it has no data is cleared)."""
    writer = Writer(request, request.mask(body, "CellData"))
    rows = flat(body.get("rows") or [])
    lines = [flat(row.get("values") or []) for row in rows]
    if body.get("range") is not None:
        tab, area = request.place(body["range"])
    else:
        tab, area = _from_start(request, body.get("start") or {}, lines)
    request.guard(tab, area)
    assert area.bottom is not None
    assert area.right is not None
    ranged = body.get("range") is not None
    for at in range(area.top, area.bottom):
        line = lines[at - area.top] if at - area.top < len(lines) else []
        if len(line) > area.width:
            raise request.refused(
                f"Attempting to write column: {area.left + len(line) - 1}, "
                f"beyond the last requested column of: {area.right - 1}"
            )
        for offset in range(area.width if ranged else len(line)):
            column = area.left + offset
            new = line[offset] if offset < len(line) else {}
            tab.put(at, column, writer.cell(tab.at(at, column), new or {}))
    if len(lines) > area.height:
        raise request.refused(
            f"Attempting to write row: {area.top + len(lines) - 1}, beyond the last requested row of: {area.bottom - 1}"
        )


def _from_start(request: Request, start: Body, lines: list[list[Body]]) -> tuple[Tab, Area]:
    tab = request.tab(start.get("sheetId"))
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    area = Area(top, top + len(lines), left, left + max(map(len, lines), default=0))
    assert area.bottom is not None
    assert area.right is not None
    if area.bottom > tab.row_count:
        raise request.refused(f"Attempting to write row: {tab.row_count}, beyond the last row of: {tab.row_count - 1}")
    if area.right > tab.column_count:
        last = tab.column_count
        raise request.refused(f"Attempting to write column: {last}, beyond the last column of: {last - 1}")
    return tab, area


def repeat_cell(request: Request, body: Body) -> None:
    """repeatCell: one CellData over a whole range; its formula's relative references move along."""
    writer = Writer(request, request.mask(body, "CellData"))
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    new = body.get("cell") or {}
    formula = (new.get("userEnteredValue") or {}).get("formulaValue")
    assert area.bottom is not None
    assert area.right is not None
    alike: dict[int, tuple[Cell, Cell]] = {}  # cells are shared, never changed: one that was met before is known
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            old = tab.at(row, column)
            if formula:
                text = copied(formula, row - area.top, column - area.left)
                tab.put(row, column, writer.cell(old, {**new, "userEnteredValue": {"formulaValue": text}}))
                continue
            if id(old) not in alike:
                alike[id(old)] = old, writer.cell(old, new)
            tab.put(row, column, alike[id(old)][1])


def append_cells(request: Request, body: Body) -> None:
    """appendCells: rows of CellData below the last row that holds a value; the grid grows."""
    writer = Writer(request, request.mask(body, "CellData"))
    tab = request.tab(body.get("sheetId"))
    used = [row for row, _, cell in tab.each(Area()) if cell.get("userEnteredValue")]
    top = max(used, default=-1) + 1
    lines = [flat(row.get("values") or []) for row in flat(body.get("rows") or [])]
    tab.grow(top + len(lines), max(map(len, lines), default=0))
    request.guard(tab, Area(top, top + len(lines)))
    for at, line in enumerate(lines, top):
        for column, new in enumerate(line):
            tab.put(at, column, writer.cell(tab.at(at, column), new or {}))


def set_data_validation(request: Request, body: Body) -> None:
    """setDataValidation: one rule over a range, or none."""
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    rule = validation(request, body["rule"]) if body.get("rule") else None
    assert area.bottom is not None
    assert area.right is not None
    alike: dict[int, tuple[Cell, Cell]] = {}
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            old = tab.at(row, column)
            if id(old) not in alike:
                cell = {name: item for name, item in old.items() if name != "dataValidation"}
                alike[id(old)] = old, {**cell, "dataValidation": rule} if rule else cell
            tab.put(row, column, alike[id(old)][1])


def update_borders(request: Request, body: Body) -> None:
    """updateBorders: lines around and inside a range, as borders of the cells at both sides of the range's own edge."""
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    assert area.bottom is not None
    assert area.right is not None
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            wanted = {
                "top": "top" if row == area.top else "innerHorizontal",
                "bottom": "bottom" if row == area.bottom - 1 else "innerHorizontal",
                "left": "left" if column == area.left else "innerVertical",
                "right": "right" if column == area.right - 1 else "innerVertical",
            }
            _border(tab, row, column, {side: body[name] for side, name in wanted.items() if name in body})


def _border(tab: Tab, row: int, column: int, sides: Mapping[str, Any]) -> None:
    cell = dict(tab.at(row, column))
    style = dict(cell.get("userEnteredFormat") or {})
    borders = dict(style.get("borders") or {})
    for side, line in sides.items():
        if line and line.get("style", "NONE") != "NONE":
            borders[side] = colours.kept(line)
        else:
            borders.pop(side, None)
    style["borders"] = borders
    if not borders:
        del style["borders"]
    cell["userEnteredFormat"] = style
    if not style:
        del cell["userEnteredFormat"]
    tab.put(row, column, cell)


def merge_cells(request: Request, body: Body) -> None:
    """mergeCells: only the first cell of each merge keeps its value. A merge that is cut by the range is refused."""
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    assert area.bottom is not None
    assert area.right is not None
    pieces = [area]
    if body.get("mergeType") == "MERGE_ROWS":
        pieces = [replace(area, top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif body.get("mergeType") == "MERGE_COLUMNS":
        pieces = [replace(area, left=column, right=column + 1) for column in range(area.left, area.right)]
    _unmerge(request, tab, area)
    for piece in pieces:
        if piece.height * piece.width < 2:
            continue
        tab.merges.append(piece)
        for row, column, cell in list(tab.each(piece)):
            if (row, column) != (piece.top, piece.left):
                tab.put(row, column, with_value(cell, None, request.book.locale))


def unmerge_cells(request: Request, body: Body) -> None:
    """unmergeCells: every merge in the range; one that the range cuts is refused."""
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    _unmerge(request, tab, area)


def _unmerge(request: Request, tab: Tab, area: Area) -> None:
    if any(area.meets(merge) and not area.holds(merge) for merge in tab.merges):
        raise request.refused("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges = [merge for merge in tab.merges if not area.holds(merge)]


KINDS: Mapping[str, Handler] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
}
