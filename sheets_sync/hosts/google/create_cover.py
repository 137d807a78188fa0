"""The cover, the guide and the hidden sheets of a new spreadsheet, as in the .xlsx workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sheets_sync.core import Button, Input, Layout, Output, Shape, Sheet, Value
from sheets_sync.hosts.google.create_data import DATA, sheet_mark
from sheets_sync.hosts.google.create_rules import protections, rule_of
from sheets_sync.hosts.google.pieces import (
    TEXT,
    Json,
    Request,
    cell,
    form,
    grid_range,
    paint,
    resize,
    span,
    write,
)
from sheets_sync.workbook.lists import entry, ranges, shown
from sheets_sync.workbook.places import cell_at

_BOTH = "userEnteredValue,userEnteredFormat"
_STEPS_ROW = 9
_COVER_WIDTHS, _GUIDE_WIDTHS, _ENVELOPE_WIDTHS = (54, 366, 366, 330), (270, 700, 290), (280, 460)
_LINE, _RULE = "A6A6A6", "D9D9D9"
Looked = dict[tuple[int, int], Json]  # (row, column) -> CellData


def cover_sheet(
    layout: Layout, sheet: Sheet, number: int, index: int, values: Mapping[str, Value]
) -> Iterable[Request]:
    """Unit, period, three steps, the last result in big type, the lists that officers make, boxes to tick."""
    places = [cell_at(at) for at in sheet.cells]
    size = (max(row for row, _ in places) + 20, max(4, *(column + 1 for _, column in places)))
    yield from _sheet(sheet, number, index, size, _COVER_WIDTHS)
    cells: Looked = {(0, 1): cell(sheet.guide[0], form(size=24, bold=True, ink="1F3864"))}
    heights = {0: 56}
    for i, step in enumerate(sheet.guide[1:]):
        cells[_STEPS_ROW + i, 1] = cell(step, form(size=15, wrap="WRAP", fill="E2EFDA", border=_LINE))
        heights[_STEPS_ROW + i] = 54
    for at, content in sheet.cells.items():
        row, column = cell_at(at)
        _label(cells, heights, content, row, column)
        cells[row, column] = _cover_cell(content, values.get(content.id))
        if not isinstance(content, Output | Button) and "." not in content.id:
            heights[row] = 32
        if content.id == "result":
            heights[row] = 54
    yield from _written(number, cells)
    for i in range(len(sheet.guide) - 1):
        where = grid_range(number, _STEPS_ROW + i, 1, _STEPS_ROW + i + 1, 4)
        yield {"mergeCells": {"range": where, "mergeType": "MERGE_ALL"}}
    for row, pixels in sorted(heights.items()):
        yield resize(span(number, "ROWS", row, row + 1), pixels)
    lists = ranges(layout)
    for at, content in sheet.cells.items():
        if not isinstance(content, Output):
            row, column = cell_at(at)
            where = grid_range(number, row, column, row + 1, column + 1)
            yield {"setDataValidation": {"range": where, "rule": rule_of(content, (row, column), lists)}}
    yield from _guarded(sheet, number)


def _label(cells: Looked, heights: dict[int, int], content: Input | Output | Button, row: int, column: int) -> None:
    """Single cells and boxes are labelled at their left, lists above their first cell, big lines above."""
    _, _, at = content.id.partition(".")
    if isinstance(content, Button):
        cells[row, column - 1] = cell(content.label, form(size=14, bold=True, align="RIGHT"))
    elif at:
        head = (row - 1, column)
        if int(at) == 1:
            cells[head] = cell(content.header, form(bold=True, fill="DDEBF7", ink="1F3864", border=_LINE))
            heights[row - 1] = 34
        cells[row, 0] = cell(int(at), form(ink="7F7F7F", align="CENTER"))
    elif column == 2:
        cells[row, 1] = cell(content.header, form(size=14, bold=True))
    elif content.id == "result":
        cells[row - 1, column] = cell(content.header, form(size=14, bold=True))


def _cover_cell(content: Input | Output | Button, said: Value) -> Json:
    if isinstance(content, Button):
        return cell(None, form(size=18, align="CENTER", fill="FFFFE5", border=_LINE))
    if isinstance(content, Input):
        single = "." not in content.id
        look = form(size=14 if single else 13, bold=single, number=TEXT, fill="FFFFE5", border=_LINE)
    elif content.id == "result":
        look = form(size=22, bold=True, ink="1F3864")
        said = said or "Chưa chấm lần nào"
    elif content.id == "status_line":
        look = form(size=14, italic=True)
    else:
        look = form(size=14, align="LEFT", fill="EDEDED", border=_LINE)
    return cell(said, look)


def guide_sheet(layout: Layout, sheet: Sheet, number: int, index: int) -> Iterable[Request]:
    """How to work, every column with its help and example, every indicator in full: all from the same definitions."""
    rows: list[list[Json]] = [[cell(sheet.title, form(size=22, bold=True, ink="1F3864"))], []]
    marked = [i for i, line in enumerate(sheet.guide) if line.startswith("# Bộ tiêu chí ")]
    split = marked[0] if marked else len(sheet.guide)
    rows += _paragraphs(sheet.guide[:split])
    for each in layout.sheets:
        if each.shape in DATA and each.inputs:
            rows += _heading(f"Trang {each.title}")
            rows += [_help(column) for column in each.inputs]
    rows += _paragraphs(sheet.guide[split:])
    yield from _sheet(sheet, number, index, (len(rows) + 5, len(_GUIDE_WIDTHS)), _GUIDE_WIDTHS, frozen=1)
    yield write(number, 0, 0, rows, _BOTH)
    yield from _guarded(sheet, number)


def _help(column: Input) -> list[Json]:
    texts = (column.header, column.help, f"Ví dụ: {column.example}")
    return [cell(text, form(bold=not i, valign="TOP", wrap="WRAP", border=_RULE)) for i, text in enumerate(texts)]


def _heading(text: str) -> list[list[Json]]:
    return [[], [cell(text, form(size=16, bold=True, ink="1F3864"))]]


def _paragraphs(lines: Sequence[str]) -> list[list[Json]]:
    rows: list[list[Json]] = []
    for line in lines:
        if line.startswith("# "):
            rows += _heading(line[2:])
        else:
            rows.append([cell(), cell(line, form(valign="TOP", wrap="WRAP"))])
    return rows


def lists_sheet(layout: Layout, sheet: Sheet, number: int, index: int) -> Iterable[Request]:
    """The hidden lists: a column each, its name in the first row."""
    names = shown(layout)
    longest = max(len(layout.lists[name]) for name in names)
    yield from _sheet(sheet, number, index, (longest + 20, len(names)), (), hidden=True)
    for column, name in enumerate(names):
        entries = [name, *(entry(name, text) for text in layout.lists[name])]
        yield write(number, 0, column, [[cell(each)] for each in entries])
    yield from _guarded(sheet, number)


def envelope_sheet(sheet: Sheet, number: int, index: int, told: Mapping[str, str]) -> Iterable[Request]:
    """The hidden envelope: key | value, all text."""
    yield from _sheet(sheet, number, index, (len(told) + 50, 2), _ENVELOPE_WIDTHS, hidden=True)
    yield paint(grid_range(number, 0, 0, None, 2), form(number=TEXT))
    yield write(number, 0, 0, [[cell(key), cell(said)] for key, said in told.items()])
    yield from _guarded(sheet, number)


def _sheet(
    sheet: Sheet,
    number: int,
    index: int,
    size: tuple[int, int],
    widths: Sequence[int],
    *,
    frozen: int = 0,
    hidden: bool = False,
) -> Iterable[Request]:
    grid: Json = {"rowCount": size[0], "columnCount": size[1], "frozenRowCount": frozen}
    if sheet.shape in (Shape.COVER, Shape.GUIDE):
        grid["hideGridlines"] = True
    told = {"sheetId": number, "title": sheet.title, "index": index, "hidden": hidden, "gridProperties": grid}
    yield {"addSheet": {"properties": told}}
    for column, pixels in enumerate(widths):
        yield resize(span(number, "COLUMNS", column, column + 1), pixels)


def _written(number: int, cells: Looked) -> Iterable[Request]:
    """Cells with their looks, a request a row's run."""
    rows = sorted(cells)
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i] != (rows[i - 1][0], rows[i - 1][1] + 1):
            row, column = rows[start]
            yield write(number, row, column, [[cells[place] for place in rows[start:i]]], _BOTH)
            start = i


def _guarded(sheet: Sheet, number: int) -> Iterable[Request]:
    for told in protections(sheet, number):
        yield {"addProtectedRange": {"protectedRange": told}}
    yield sheet_mark(sheet.id, number)
