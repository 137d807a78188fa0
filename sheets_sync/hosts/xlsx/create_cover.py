"""The cover, the guide and the hidden sheets of a new workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sheets_sync.core import Button, Input, Layout, Output, Shape, Sheet, Value
from sheets_sync.hosts.xlsx.create_data import options, print_setup
from sheets_sync.hosts.xlsx.create_formats import Formats
from sheets_sync.workbook.lists import entry, shown
from sheets_sync.workbook.places import cell_at
from sheets_sync.workbook.validations import validation

_STEPS_ROW = 9
_DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)
_GUIDE_WIDTHS = (30, 84, 32)
_LINE_HEIGHT = 17  # points
_BUTTON = (
    "Gõ x vào đây rồi lưu tệp. Ô này chỉ có tác dụng khi tệp nằm trong thư mục mà máy của tỉnh hoặc huyện "
    "đang theo dõi; làm xong máy tự xóa chữ x."
)
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": "D9D9D9"}
_BORDER: dict[str, Any] = {"border": 1, "border_color": "A6A6A6", "valign": "vcenter"}


def write_cover(tab: Worksheet, sheet: Sheet, values: Mapping[str, Value], formats: Formats) -> None:
    """Unit, period, three steps, the last result in big type, the lists that officers make; only inputs unlocked."""
    tab.hide_gridlines(2)
    tab.set_column(0, 0, 6)
    tab.set_column(1, 2, 40)
    tab.set_column(3, 3, 36)
    for row, height in enumerate((42, 6, 6)):
        tab.set_row(row, height)
    tab.write_string(0, 1, sheet.guide[0], formats.of(bold=True, font_size=24, font_color="1F3864", valign="vcenter"))
    for i, step in enumerate(sheet.guide[1:]):
        tab.set_row(_STEPS_ROW + i, 40)
        look = formats.of(font_size=15, text_wrap=True, valign="vcenter", bg_color="E2EFDA", border=1)
        tab.merge_range(_STEPS_ROW + i, 1, _STEPS_ROW + i, 3, step, look)
    for row in (_STEPS_ROW - 1, _STEPS_ROW + len(sheet.guide) - 1):
        tab.set_row(row, 8)
    heads: set[str] = set()
    for at, cell in sheet.cells.items():
        row, column = cell_at(at)
        if isinstance(cell, Button):
            _button(tab, cell, row, column, formats)
            continue
        _label(tab, cell, row, column, heads, formats)
        _cover_cell(tab, cell, row, column, values.get(cell.id), formats)
        if isinstance(cell, Input):
            tab.data_validation(row, column, row, column, options(validation(cell)))
    print_setup(tab)
    tab.set_portrait()
    tab.protect()
    tab.set_selection(3, 2, 3, 2)


def _button(tab: Worksheet, button: Button, row: int, column: int, formats: Formats) -> None:
    """A cell to type an x into, labelled at its left; it works where a service watches the folder, and says so."""
    tab.write_string(
        row, column - 1, button.label, formats.of(bold=True, font_size=13, align="right", valign="vcenter")
    )
    look = formats.of(locked=False, num_format="@", bg_color="FFFFE5", bold=True, align="center", **_BORDER)
    tab.write_blank(row, column, None, look)
    told = {"validate": "any", "input_title": button.label, "input_message": _BUTTON}
    tab.data_validation(row, column, row, column, told)


def _label(tab: Worksheet, cell: Input | Output, row: int, column: int, heads: set[str], formats: Formats) -> None:
    """Single cells of column C are labelled at their left, lists above their first cell, big lines above."""
    name, _, number = cell.id.partition(".")
    if number:
        if name not in heads:
            look = formats.of(bold=True, bg_color="DDEBF7", font_color="1F3864", **_BORDER)
            tab.set_row(row - 1, 26)
            tab.write_string(row - 1, column, cell.header, look)
            heads.add(name)
        tab.write_number(row, 0, int(number), formats.of(font_color="7F7F7F", align="center"))
    elif column == 2:
        tab.set_row(row, 26)
        tab.write_string(row, 1, cell.header, formats.of(bold=True, font_size=14, valign="vcenter"))
    elif cell.id == "result":
        tab.write_string(row - 1, column, cell.header, formats.of(bold=True, font_size=14))


def _cover_cell(tab: Worksheet, cell: Input | Output, row: int, column: int, value: Value, formats: Formats) -> None:
    if isinstance(cell, Input):
        bold = {} if "." in cell.id else {"bold": True, "font_size": 14}
        look = formats.of(locked=False, num_format="@", bg_color="FFFFE5", **_BORDER, **bold)
    elif cell.id == "result":
        tab.set_row(row, 42)
        look = formats.of(bold=True, font_size=22, font_color="1F3864", valign="vcenter")
        value = value or "Chưa chấm lần nào"
    elif cell.id == "status_line":
        look = formats.of(font_size=14, italic=True)
    else:
        look = formats.of(bg_color="EDEDED", font_size=14, align="left", **_BORDER)
    if value is None:
        tab.write_blank(row, column, None, look)
    else:
        tab.write(row, column, value, look)


def write_guide(tab: Worksheet, sheet: Sheet, layout: Layout, formats: Formats) -> None:
    """How to work, every column with its help and example, every indicator in full: all from the same definitions."""
    tab.hide_gridlines(2)
    for column, width in enumerate(_GUIDE_WIDTHS):
        tab.set_column(column, column, width)
    tab.set_row(0, 36)
    tab.write_string(0, 0, sheet.title, formats.of(bold=True, font_size=22, font_color="1F3864"))
    marked = [i for i, line in enumerate(sheet.guide) if line.startswith("# Bộ tiêu chí ")]
    split = marked[0] if marked else len(sheet.guide)
    row = _paragraphs(tab, 2, sheet.guide[:split], formats)
    for each in layout.sheets:
        if each.shape in _DATA and each.inputs:
            row = _heading(tab, row, f"Trang {each.title}", formats)
            row = _helps(tab, row, each.inputs, formats)
    _paragraphs(tab, row, sheet.guide[split:], formats)
    tab.freeze_panes(1, 0)
    print_setup(tab)


def _helps(tab: Worksheet, row: int, inputs: Sequence[Input], formats: Formats) -> int:
    for column in inputs:
        texts = (column.header, column.help, f"Ví dụ: {column.example}")
        _tall(tab, row, texts)
        for i, text in enumerate(texts):
            bold = {} if i else {"bold": True}
            tab.write_string(row, i, text, formats.of(valign="top", text_wrap=True, **bold, **_LINE))
        row += 1
    return row


def _tall(tab: Worksheet, row: int, texts: Sequence[str]) -> None:
    """A row high enough for its longest wrapped text: not every program fits it by itself."""
    lines = max(math.ceil(len(text) / width) for text, width in zip(texts, _GUIDE_WIDTHS, strict=True))
    tab.set_row(row, _LINE_HEIGHT * lines + 2)


def _heading(tab: Worksheet, row: int, text: str, formats: Formats) -> int:
    tab.set_row(row + 1, 28)
    tab.write_string(row + 1, 0, text, formats.of(bold=True, font_size=16, font_color="1F3864", valign="vcenter"))
    return row + 2


def _paragraphs(tab: Worksheet, row: int, lines: tuple[str, ...], formats: Formats) -> int:
    for line in lines:
        if line.startswith("# "):
            row = _heading(tab, row, line[2:], formats)
        else:
            _tall(tab, row, ("", line, ""))
            tab.write_string(row, 1, line, formats.of(text_wrap=True, valign="top"))
            row += 1
    return row


def write_lists(tab: Worksheet, layout: Layout, formats: Formats) -> None:
    """The hidden lists: a column each, its name in the first row."""
    for column, name in enumerate(shown(layout)):
        tab.write_string(0, column, name, formats.of(bold=True))
        tab.write_column(1, column, [entry(name, text) for text in layout.lists[name]])
    tab.hide()
    tab.protect()


def write_envelope(tab: Worksheet, told: Mapping[str, str], formats: Formats) -> None:
    """The hidden envelope: key | value, all text."""
    tab.set_column(0, 1, 30, formats.of(num_format="@"))
    for row, (key, value) in enumerate(told.items()):
        tab.write_string(row, 0, key)
        tab.write_string(row, 1, value)
    tab.hide()
    tab.protect()
