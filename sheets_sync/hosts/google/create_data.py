"""The sheets of rows of a new spreadsheet, and the machine's own: as in the .xlsx workbook, by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

import numpy as np

from sheets_sync.core import (
    FIRST_ROW,
    HEADER_ROW,
    IDS_ROW,
    Cells,
    Formula,
    Input,
    Kind,
    Layout,
    Output,
    Shape,
    Sheet,
)
from sheets_sync.hosts.google.create_rules import colours, protections, validations
from sheets_sync.hosts.google.pieces import (
    DATE,
    TEXT,
    Json,
    Request,
    cell,
    form,
    grid_range,
    hide,
    own_id,
    paint,
    resize,
    span,
    write,
)
from sheets_sync.workbook.formulas import places, preview
from sheets_sync.workbook.looks import INPUT_HEADER, MACHINE, MACHINE_HEADER
from sheets_sync.workbook.parts import TEXT_KINDS
from sheets_sync.workbook.places import runs

PREPARED = 200
"""Rows below the last one that have their preview formula beforehand."""

ROOM = {"citizens": 6_000, "families": 3_000, "": 1_000}
"""Sheet id ("" = any other) -> rows that it has when new, as of a large commune: looks and dropdowns reach as far. The
host adds more where results need them, and Google where people paste below the end."""

_T = TypeVar("_T")
_SPARE = 4  # columns at the right for a unit's own notes
_LINE = "A6A6A6"
_LINK = "0563C1"
_PIXELS_A_DIGIT, _PADDING = 9, 6  # of Times New Roman 13
_NARROW = {"key": 64, "kq": 56}  # both frozen: together no more than 120 pixels, of a phone's 360
_HEIGHTS = ((0, 34), (1, 25), (2, 25), (HEADER_ROW, 62))
_NUMBERS = (Kind.SCORE, Kind.COUNT, Kind.SHARE, Kind.FORMULA, Kind.ANSWER)
DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)


def add_sheet(sheet: Sheet, number: int, index: int | None, rows: int) -> Request:
    """The sheet itself, its headers and its first columns frozen; at the end where no ``index`` is told."""
    told: Json = {
        "sheetId": number,
        "title": sheet.title,
        "gridProperties": {
            "rowCount": rows,
            "columnCount": len(sheet.columns) + _SPARE,
            "frozenRowCount": FIRST_ROW,
            "frozenColumnCount": _frozen(sheet),
        },
    }
    if index is not None:
        told["index"] = index
    return {"addSheet": {"properties": told}}


def machine_sheet(sheet: Sheet, number: int, index: int | None = None, rows: int = ROOM[""]) -> Iterable[Request]:
    """A sheet of the machine's own, blank: new, or put back after somebody deleted it."""
    yield add_sheet(sheet, number, index, rows)
    yield from _columns(sheet, number)
    yield from _head(sheet, number)
    yield from _around(sheet, number)


def data_sheet(
    layout: Layout, sheet: Sheet, number: int, index: int, rows: Mapping[str, Cells], room: int
) -> Iterable[Request]:
    """A sheet that people type in. ``rows``: cells by column id, for the columns that are filled already."""
    count = max((len(cells) for cells in rows.values()), default=0)
    yield add_sheet(sheet, number, index, max(room, FIRST_ROW + count + PREPARED))
    yield from _columns(sheet, number)
    yield from _head(sheet, number)
    for i, column in enumerate(sheet.columns):
        if column.id in rows:
            yield _fill(number, i, rows[column.id])
    yield from _previews(layout, sheet, number, count)
    yield from validations(layout, sheet, number)
    yield from colours(sheet, number)
    yield from _around(sheet, number)


def _columns(sheet: Sheet, number: int) -> Iterable[Request]:
    """Looks, widths, hidden and folding columns, neighbours of a kind together."""
    wide = len(sheet.columns) + _SPARE
    yield paint(grid_range(number, 0, 0, FIRST_ROW, wide), form())
    yield paint(grid_range(number, FIRST_ROW, len(sheet.columns), None, wide), form())
    wrap = sheet.shape in (Shape.INDICATORS, Shape.RECORDS) or sheet.id == "todo"
    for look, first, last in _alike([column_look(column, wrap) for column in sheet.columns]):
        yield paint(grid_range(number, FIRST_ROW, first, None, last), look)
    for pixels, first, last in _alike([_pixels(sheet, column) for column in sheet.columns]):
        yield resize(span(number, "COLUMNS", first, last), pixels)
    for i, column in enumerate(sheet.columns):
        if isinstance(column, Output) and column.hidden:
            yield hide(span(number, "COLUMNS", i, i + 1))
    folded = [i for i, column in enumerate(sheet.columns) if isinstance(column, Input) and column.folded]
    for first, last in runs(folded):
        yield {"addDimensionGroup": {"range": span(number, "COLUMNS", first, last + 1)}}


def _alike(each: Sequence[_T]) -> Iterable[tuple[_T, int, int]]:
    """(what, first, end) of neighbours that are equal."""
    at = 0
    for what, same in groupby(each):
        end = at + len(list(same))
        yield what, at, end
        at = end


def column_look(column: Input | Output, wrap: bool) -> Json:
    """The cells of a column: text where it must stay as typed, numbers in the middle, the machine's tinted."""
    valign, align, number, wrapped = "TOP" if wrap else "MIDDLE", "", None, "CLIP"
    ink, fill = "000000", ""
    if isinstance(column, Output):
        ink, fill = _LINK if column.id == "cell" else MACHINE.ink, MACHINE.fill
    elif column.kind in TEXT_KINDS or column.kind is Kind.DATE:
        number = TEXT
    if column.kind in _NUMBERS or (column.kind in (Kind.CHOICE, Kind.TICK) and column.width <= 10):
        align = "CENTER"
    if column.kind is Kind.SHARE and isinstance(column, Output):
        number = ("NUMBER", '0.00"%"')  # the cell holds 56.74, not 0.5674
    if (wrap and column.kind in (Kind.TEXT, Kind.ANSWER)) or column.id == "kq":
        wrapped = "WRAP"
    return form(ink=ink, fill=fill, align=align, valign=valign, number=number, wrap=wrapped, border=_LINE)


def _pixels(sheet: Sheet, column: Input | Output) -> int:
    if sheet.shape in DATA and column.id in _NARROW:
        return _NARROW[column.id]
    return round(column.width * _PIXELS_A_DIGIT) + _PADDING


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in sight: to the result, so that a phone still has room for what is typed."""
    if sheet.shape is Shape.MACHINE:
        return 0
    return next((i + 1 for i, column in enumerate(sheet.columns) if column.id == "kq"), 1)


def _head(sheet: Sheet, number: int) -> Iterable[Request]:
    """Title, instruction, whose columns these are, the line of an unread source; ids, hidden; headers."""
    fields = "userEnteredValue,userEnteredFormat"
    yield write(number, 0, 0, [[cell(sheet.title, form(size=20, bold=True, ink="1F3864"))]], fields)
    if sheet.guide:
        yield write(number, 1, 0, [[cell(sheet.guide[0], form(size=14))]], fields)
    if sheet.shape is not Shape.MACHINE:
        yield write(number, 2, 0, [[cell("▼ Máy tính ghi", form(italic=True, ink="595959"))]], fields)
    if len(sheet.guide) > 1:
        said = cell(sheet.guide[1], form(bold=True, ink="C00000"))
        yield write(number, 2, places(sheet)["flags"] + 1, [[said]], fields)
    plain = form(number=TEXT)
    yield write(number, IDS_ROW, 0, [[cell(column.id, plain) for column in sheet.columns]], fields)
    yield write(number, HEADER_ROW, 0, [[cell(c.header, header_look(c)) for c in sheet.columns]], fields)
    yield hide(span(number, "ROWS", IDS_ROW, IDS_ROW + 1))
    for row, pixels in _HEIGHTS:
        yield resize(span(number, "ROWS", row, row + 1), pixels)


def header_look(column: Input | Output) -> Json:
    """A header cell: the machine's columns darker than those that people type in."""
    look = MACHINE_HEADER if isinstance(column, Output) else INPUT_HEADER
    return form(bold=True, fill=look.fill, ink=look.ink, align="CENTER", wrap="WRAP", number=TEXT, border=_LINE)


def _fill(number: int, column: int, cells: Cells) -> Request:
    """Cells of one column; true dates look like dates."""
    dated = any(isinstance(each, date) for each in cells.tolist())
    fields = "userEnteredValue,userEnteredFormat.numberFormat" if dated else "userEnteredValue"
    rows = [[_filled(each, dated)] for each in cells.tolist()]
    return write(number, FIRST_ROW, column, rows, fields)


def _filled(each: object, dated: bool) -> Json:
    told = cell(each)
    if dated:
        kind, pattern = DATE if isinstance(each, date) else TEXT
        told["userEnteredFormat"] = {"numberFormat": {"type": kind, "pattern": pattern}}
    return told


def _previews(layout: Layout, sheet: Sheet, number: int, count: int) -> Iterable[Request]:
    at = places(sheet)
    seen = next((c.id for c in sheet.columns if c.kind is Kind.FORMULA), None)
    if seen is None:
        return
    found = preview(layout, sheet, at, np.arange(FIRST_ROW, FIRST_ROW + count + PREPARED)).tolist()
    if any(isinstance(each, Formula) for each in found):
        yield write(number, FIRST_ROW, at[seen], [[cell(each)] for each in found])


def _around(sheet: Sheet, number: int) -> Iterable[Request]:
    """Filter, protections, and the marks by which a sheet and its columns are known whatever they are called."""
    yield set_filter(sheet, number)
    for told in protections(sheet, number):
        yield {"addProtectedRange": {"protectedRange": told}}
    yield sheet_mark(sheet.id, number)
    for i, column in enumerate(sheet.columns):
        yield column_mark(sheet.id, column.id, number, i)


def set_filter(sheet: Sheet, number: int) -> Request:
    """The filter over the headers and all rows."""
    where = grid_range(number, HEADER_ROW, 0, None, len(sheet.columns))
    return {"setBasicFilter": {"filter": {"range": where}}}


def sheet_mark(sheet_id: str, number: int) -> Request:
    """Developer metadata that says which sheet of the layout this is."""
    return mark("hoctap.sheet", sheet_id, f"sheet/{sheet_id}", {"sheetId": number})


def column_mark(sheet_id: str, column_id: str, number: int, at: int) -> Request:
    """Developer metadata that says which column this is; it moves along with the column."""
    where = {"dimensionRange": span(number, "COLUMNS", at, at + 1)}
    return mark("hoctap.column", column_id, f"column/{sheet_id}/{column_id}", where)


def mark(key: str, said: str, name: str, where: Json) -> Request:
    """A piece of developer metadata under an id of ours."""
    told = {
        "metadataId": own_id(f"mark/{name}"),
        "metadataKey": key,
        "metadataValue": said,
        "location": where,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": told}}
