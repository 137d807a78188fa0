"""The province's sheets as plain grids, for places that are no files: the very cells of the province's workbook.

They are written by the same hands: a pen that also notes down what it writes. So text and numbers cannot differ.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sheets_sync.core import Value
from sheets_sync.reports.book import province_sheets
from sheets_sync.reports.figures import Figures
from sheets_sync.reports.pen import Column, Pen

Looks = Mapping[str, Any]  # what ``Pen.look`` is told: bold, font_size, bg_color, num_format, align, indent, ...


@dataclass(slots=True)
class ReportTab:
    """One sheet: cells by (row, column) from 0 with their looks, merged lines as row -> last column.

    ``widths``: of the columns, in letters; ``header``: the row of the table's headers; counts and shares are numbers
    (a share of 56.74 % is 0.5674).
    """

    title: str
    cells: dict[tuple[int, int], tuple[Value, Looks]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    widths: list[float] = field(default_factory=list)
    header: int = 0


def province_grids(of: Figures) -> tuple[ReportTab, ...]:
    """The sheets of the province's workbook, in order. Counts only, nobody's name or number."""
    workbook = Workbook(io.BytesIO(), {"in_memory": True})
    pen = _Noting(workbook)
    province_sheets(pen, of)
    workbook.close()
    return tuple(pen.tabs.values())


class _Noting(Pen):
    def __init__(self, workbook: Workbook) -> None:
        super().__init__(workbook)
        self.tabs: dict[str, ReportTab] = {}

    def sheet(self, title: str) -> Worksheet:
        self.tabs[title] = ReportTab(title)
        return super().sheet(title)

    def put(self, sheet: Worksheet, row: int, column: int, value: object, **how: object) -> None:
        number = isinstance(value, int | float)
        said: Any = value if number or value is None else str(value)
        self.tabs[sheet.get_name()].cells[row, column] = (said, how)
        super().put(sheet, row, column, value, **how)

    def line(self, sheet: Worksheet, row: int, last: int, words: str, letters: int, **how: object) -> None:
        tab = self.tabs[sheet.get_name()]
        tab.cells[row, 0] = (words or None, {"text_wrap": True, **how})
        tab.lines[row] = last
        super().line(sheet, row, last, words, letters, **how)

    def headers(self, sheet: Worksheet, row: int, columns: Sequence[Column], high: int = 42) -> None:
        tab = self.tabs[sheet.get_name()]
        tab.widths, tab.header = [column.width for column in columns], row
        super().headers(sheet, row, columns, high)
