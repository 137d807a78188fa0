"""The sheets of rows of a new workbook: plain ranges with a filter, ids in a hidden row, help and colours by column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sheets_sync.core import FIRST_ROW, HEADER_ROW, IDS_ROW, Cells, Formula, Input, Kind, Layout, Output, Shape, Sheet
from sheets_sync.hosts.xlsx.create_formats import Formats
from sheets_sync.workbook.formulas import places, preview, rules
from sheets_sync.workbook.places import LAST_ROW, letters
from sheets_sync.workbook.validations import Validation, validation

PREPARED = 200
"""Rows below the last one that have their preview formula beforehand."""

_LINE = 16.5  # points
_LETTERS_A_DIGIT = 1.15  # letters of running text in the width of one digit
_TASK_LINES = 4


def write_data(tab: Worksheet, layout: Layout, sheet: Sheet, rows: Mapping[str, Cells], formats: Formats) -> None:
    """One data sheet, or one of the machine's. ``rows``: cells by column id, for the columns that are filled."""
    wrap = sheet.shape in (Shape.INDICATORS, Shape.RECORDS) or sheet.id == "todo"
    _columns(tab, sheet, formats, wrap)
    _head(tab, sheet, formats)
    count = max((len(cells) for cells in rows.values()), default=0)
    for i, column in enumerate(sheet.columns):
        if column.id in rows:
            _fill(tab, i, rows[column.id], formats.column(column, wrap, date=True))
    if sheet.shape is not Shape.MACHINE:
        _previews(tab, layout, sheet, count)
        _validations(tab, sheet)
        _colours(tab, sheet, formats)
    tab.autofilter(HEADER_ROW, 0, LAST_ROW, len(sheet.columns) - 1)
    tab.freeze_panes(FIRST_ROW, _frozen(sheet))
    typed = _first_typed(sheet)
    tab.set_selection(FIRST_ROW, typed, FIRST_ROW, typed)
    tab.ignore_errors({"number_stored_as_text": f"A1:{letters(len(sheet.columns) - 1)}{LAST_ROW + 1}"})
    print_setup(tab)
    tab.repeat_rows(HEADER_ROW)
    if sheet.id == "totals":
        tab.protect()


def print_setup(tab: Worksheet) -> None:
    """A4, lying, one page wide, with page numbers."""
    tab.set_paper(9)
    tab.set_landscape()
    tab.fit_to_pages(1, 0)
    tab.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    tab.set_footer('&L&"Times New Roman,Regular"&12&A&R&"Times New Roman,Regular"&12Trang &P/&N')


def _columns(tab: Worksheet, sheet: Sheet, formats: Formats, wrap: bool) -> None:
    for i, column in enumerate(sheet.columns):
        options: dict[str, Any] = {}
        if isinstance(column, Output) and column.hidden:
            options["hidden"] = True
        if isinstance(column, Input) and column.folded:
            options["level"] = 1
        tab.set_column(i, i, column.width, formats.column(column, wrap), options)
    lines = _lines(sheet)
    if lines > 1:
        tab.set_default_row(_LINE * lines + 2)


def _lines(sheet: Sheet) -> int:
    """Lines that a row needs for its longest wrapped text. A row that is added later has no height of its own, and not
    every program fits it by itself."""
    if sheet.id == "todo":
        return _TASK_LINES
    width = next((column.width for column in sheet.columns if column.id == "text"), 0.0)
    longest = max((len(asked.text) for asked in sheet.asked), default=0)
    return math.ceil(longest / (width * _LETTERS_A_DIGIT)) if width else 1


def _head(tab: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Title, instruction, whose columns these are, the line of an unread source; ids; headers."""
    blank = formats.of(num_format="@")
    for row, height in enumerate((30, 20, 20)):
        tab.set_row(row, height, blank)
    tab.write_string(0, 0, sheet.title, formats.of(bold=True, font_size=20, font_color="1F3864"))
    if sheet.guide:
        tab.write_string(1, 0, sheet.guide[0], formats.of(font_size=14))
    if sheet.shape is not Shape.MACHINE:
        tab.write_string(2, 0, "▼ Máy tính ghi", formats.of(italic=True, font_color="595959"))
    if len(sheet.guide) > 1:
        tab.write_string(2, places(sheet)["flags"] + 1, sheet.guide[1], formats.of(bold=True, font_color="C00000"))
    tab.set_row(IDS_ROW, None, blank, {"hidden": True})
    tab.set_row(HEADER_ROW, 54)
    for i, column in enumerate(sheet.columns):
        tab.write_string(IDS_ROW, i, column.id)
        tab.write_string(HEADER_ROW, i, column.header, formats.header(column))


def _fill(tab: Worksheet, column: int, cells: Cells, as_date: Format) -> None:
    """A column's cells, NumPy's numbers as Python's, dates looking like dates."""
    values = [cell.item() if isinstance(cell, np.generic) else cell for cell in cells.tolist()]
    tab.write_column(FIRST_ROW, column, values)
    for row, value in enumerate(values, FIRST_ROW):
        if isinstance(value, date):
            tab.write_datetime(row, column, value, as_date)


def _previews(tab: Worksheet, layout: Layout, sheet: Sheet, count: int) -> None:
    at = places(sheet)
    seen = next((c.id for c in sheet.columns if c.kind is Kind.FORMULA), None)
    if seen is None:
        return
    rows = np.arange(FIRST_ROW, FIRST_ROW + count + PREPARED)
    for row, cell in zip(rows.tolist(), preview(layout, sheet, at, rows).tolist(), strict=True):
        if isinstance(cell, Formula):
            # no cached value: LibreOffice would keep it and not calculate
            tab.write_formula(row, at[seen], f"={cell.text}", None, "")


def _validations(tab: Worksheet, sheet: Sheet) -> None:
    for i, column in enumerate(sheet.columns):
        tab.data_validation(HEADER_ROW, i, LAST_ROW, i, options(validation(column)))


def options(asked: Validation) -> dict[str, object]:
    """A validation as XlsxWriter wants it."""
    told: dict[str, object] = {"input_title": asked.title, "input_message": asked.prompt}
    if asked.style:
        told |= {"error_type": asked.style, "error_title": asked.title, "error_message": asked.error}
    else:
        told["show_error"] = False
    if asked.type == "list":
        return {"validate": "list", "source": f"={asked.formula}", **told}
    if asked.type == "custom":
        return {"validate": "custom", "value": f"={asked.formula}", **told}
    names = {
        "textLength": "length",
        "whole": "integer",
        "equal": "==",
        "greaterThanOrEqual": ">=",
        "lessThanOrEqual": "<=",
    }
    return {"validate": names[asked.type], "criteria": names[asked.operator], "value": int(asked.formula), **told}


def _colours(tab: Worksheet, sheet: Sheet, formats: Formats) -> None:
    for rule in rules(sheet, places(sheet)):
        tab.conditional_format(
            HEADER_ROW,
            rule.first,
            LAST_ROW,
            rule.last,
            {
                "type": "formula",
                "criteria": f"={rule.formula}",
                "format": formats.rule(rule.look),
                "stop_if_true": rule.stops,
            },
        )


def _first_typed(sheet: Sheet) -> int:
    return next((i for i, column in enumerate(sheet.columns) if isinstance(column, Input)), 0)


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in sight: to the name, which is what a row is known by."""
    columns = list(sheet.columns)
    for i, column in enumerate(columns):
        if column.kind is Kind.NAME or column.id in ("subject", "subject_name", "name"):
            return i + 1
    return next((i + 1 for i, c in enumerate(columns) if isinstance(c, Input)), 1)
