"""Requests that carry cells about: copyPaste, cutPaste, sortRange, findReplace."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import Body, Handler, Request
from sheets_sync.emulator.book import limits
from sheets_sync.emulator.errors import unknown
from sheets_sync.emulator.formulas import copied
from sheets_sync.emulator.grid import Cell, Tab
from sheets_sync.emulator.schema import flat
from sheets_sync.emulator.typed import entered, shown, unformatted, with_value

_VALUES = ("userEnteredValue", "effectiveValue", "textFormatRuns", "chipRuns")
_PARTS = {
    "PASTE_VALUES": ("userEnteredValue", "effectiveValue"),
    "PASTE_FORMAT": ("userEnteredFormat",),
    "PASTE_FORMULA": ("userEnteredValue", "effectiveValue"),
    "PASTE_DATA_VALIDATION": ("dataValidation",),
}


def copy_paste(request: Request, body: Body) -> None:
    """copyPaste: the source repeated over a larger destination; a smaller one takes the whole source."""
    source_tab, source = request.place(body.get("source"))
    target_tab, target = _destination(request, body.get("destination") or {}, source)
    kind = body.get("pasteType") or "PASTE_NORMAL"
    if body.get("pasteOrientation") == "TRANSPOSE" or kind in ("PASTE_NO_BORDERS", "PASTE_CONDITIONAL_FORMATTING"):
        raise unknown(f"copyPaste {kind} {body.get('pasteOrientation', '')}")
    request.guard(target_tab, target)
    block = [[source_tab.at(row, column) for column in _columns(source)] for row in _rows(source)]
    for row in _rows(target):
        for column in _columns(target):
            from_row, from_column = (row - target.top) % source.height, (column - target.left) % source.width
            down, right = row - (source.top + from_row), column - (source.left + from_column)
            new = pasted(target_tab.at(row, column), block[from_row][from_column], kind, down, right)
            if "formulaValue" in (new.get("userEnteredValue") or {}) and (down or right):
                # elsewhere a formula has another value, and that is not known here
                new = with_value(new, dict(new["userEnteredValue"]), request.book.locale)
            target_tab.put(row, column, new)


def _destination(request: Request, asked: Body, source: Area) -> tuple[Tab, Area]:
    tab, area = request.place(asked)
    # a destination that is no multiple of the source takes the source once
    height = area.height if area.height % source.height == 0 else source.height
    width = area.width if area.width % source.width == 0 else source.width
    whole = Area(area.top, area.top + height, area.left, area.left + width)
    assert whole.bottom is not None
    assert whole.right is not None
    if whole.bottom > tab.row_count or whole.right > tab.column_count:
        raise request.refused(limits(tab, whole))
    return tab, whole


def pasted(old: Cell, new: Cell, kind: str, down: int, right: int) -> Cell:
    """The cell after `new` was pasted on `old` from that far away."""
    formula = (new.get("userEnteredValue") or {}).get("formulaValue")
    if formula and kind == "PASTE_VALUES":
        value = new.get("effectiveValue")
        new = {**new, "userEnteredValue": value} if value else {}
    elif formula and (down or right):
        new = {**new, "userEnteredValue": {"formulaValue": copied(formula, down, right)}}
    if kind == "PASTE_NORMAL":
        return new
    names = _PARTS[kind]
    kept = {
        name: item
        for name, item in old.items()
        if name not in names and not (names[0] == _VALUES[0] and name in _VALUES)
    }
    return {**kept, **{name: new[name] for name in names if name in new}}


def cut_paste(request: Request, body: Body) -> None:
    """cutPaste: like copyPaste, and the source is blank afterwards; formulas keep their text."""
    source_tab, source = request.place(body.get("source"))
    corner = body.get("destination") or {}
    top, left = corner.get("rowIndex") or 0, corner.get("columnIndex") or 0
    target = Area(top, top + source.height, left, left + source.width)
    target_tab = request.tab(corner.get("sheetId"))
    assert target.bottom is not None
    assert target.right is not None
    if target.bottom > target_tab.row_count or target.right > target_tab.column_count:
        raise request.refused(limits(target_tab, target))
    kind = body.get("pasteType") or "PASTE_NORMAL"
    if kind != "PASTE_NORMAL":
        raise unknown(f"cutPaste {kind}")
    request.guard(source_tab, source)
    request.guard(target_tab, target)
    block = [[source_tab.at(row, column) for column in _columns(source)] for row in _rows(source)]
    for row in _rows(source):
        for column in _columns(source):
            source_tab.put(row, column, None)
    for at, line in enumerate(block):
        for offset, cell in enumerate(line):
            target_tab.put(top + at, left + offset, cell)


def sort_range(request: Request, body: Body) -> None:
    """sortRange: numbers, then texts (whatever their case), then truth values; blanks last in either order."""
    tab, area = request.place(body.get("range"))
    request.guard(tab, area)
    lines = [(row, [tab.at(row, column) for column in _columns(area)]) for row in _rows(area)]
    for spec in reversed(flat(body.get("sortSpecs") or [])):
        if any(name not in ("dimensionIndex", "sortOrder") for name in spec):
            raise unknown(f"sortRange by {', '.join(spec)}")
        offset = (spec.get("dimensionIndex") or 0) - area.left
        if not 0 <= offset < area.width:
            raise request.refused(f"Sort column {spec.get('dimensionIndex')} is outside the range.")
        down = spec.get("sortOrder") == "DESCENDING"
        full = [line for line in lines if line[1][offset].get("effectiveValue")]
        blank = [line for line in lines if not line[1][offset].get("effectiveValue")]
        full.sort(key=partial(_order, offset), reverse=down)
        lines = full + blank
    for row, (old, line) in zip(_rows(area), lines, strict=True):
        for column, cell in zip(_columns(area), line, strict=True):
            tab.put(row, column, pasted({}, cell, "PASTE_NORMAL", row - old, 0))


def _order(offset: int, line: tuple[int, list[Cell]]) -> tuple[int, Any]:
    value = unformatted(line[1][offset], dates_as_text=False, locale="en_US")
    if isinstance(value, bool):
        return 2, value
    return (0, value) if isinstance(value, int | float) else (1, value.casefold())


def find_replace(request: Request, body: Body) -> Body:
    """findReplace over a range, a tab or the file; counts what it changed."""
    flags = 0 if body.get("matchCase") else re.IGNORECASE
    text = body.get("find") or ""
    if not text:
        raise request.refused("find must be set.")
    wanted = re.compile(text if body.get("searchByRegex") else re.escape(text), flags)
    count = {"valuesChanged": 0, "formulasChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for tab, area in _searched(request, body):
        rows: set[int] = set()
        for row, column, cell in list(tab.each(area)):
            changed = _replaced(request, body, wanted, cell)
            if changed:
                new, hits, formula = changed
                request.guard(tab, Area(row, row + 1, column, column + 1))
                tab.put(row, column, new)
                rows.add(row)
                count["occurrencesChanged"] += hits
                count["formulasChanged" if formula else "valuesChanged"] += 1
        count["rowsChanged"] += len(rows)
        count["sheetsChanged"] += bool(rows)
    return {name: number for name, number in count.items() if number}


def _searched(request: Request, body: Body) -> list[tuple[Tab, Area]]:
    if body.get("range") is not None:
        return [request.place(body["range"])]
    if body.get("allSheets"):
        return [(tab, Area()) for tab in request.book.tabs]
    return [(request.tab(body.get("sheetId")), Area())]


def _replaced(request: Request, body: Body, wanted: re.Pattern[str], cell: Cell) -> tuple[Cell, int, bool] | None:
    locale = request.book.locale
    formula = (cell.get("userEnteredValue") or {}).get("formulaValue")
    if formula and not body.get("includeFormulas"):
        return None
    text = formula or shown(cell, locale)
    found = wanted.fullmatch(text) if body.get("matchEntireCell") else wanted.search(text)
    if not text or not found:
        return None
    instead = body.get("replacement") or ""
    new, hits = wanted.subn(instead if body.get("searchByRegex") else lambda _: instead, text)
    if formula:
        return with_value(cell, {"formulaValue": new}, locale), hits, True
    return (entered(cell, new, locale, parse=True) if new else with_value(cell, None, locale)), hits, False


def _rows(area: Area) -> range:
    assert area.bottom is not None
    return range(area.top, area.bottom)


def _columns(area: Area) -> range:
    assert area.right is not None
    return range(area.left, area.right)


KINDS: Mapping[str, Handler] = {
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "sortRange": sort_range,
    "findReplace": find_replace,
}
