"""How a report's sheets are written: big type, one look, A4 with repeated headers; text always as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
SIZE = 13
BLUE, GREY, GREEN, AMBER, RED = "#1F4E79", "#D9D9D9", "#2E7D32", "#B26A00", "#B71C1C"
PALE, PALE_BLUE, DIM = "#EAF1F8", "#CFE0F0", "#595959"
COUNT, SHARE = "#,##0", "0.00%"
A4 = 9
HEADER = 3  # the header row of a sheet that is one table
_INCH = 2.54


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, its width in letters of normal size, how its cells look."""

    header: str
    width: float
    number: str = ""
    align: str = "left"


class Pen:
    """Writes cells of one workbook; formats are made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def look(self, **how: object) -> Format:
        """A format: the report's font and size, and what is named."""
        full = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter", **how}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(full)
        return self._formats[key]

    def sheet(self, title: str) -> Worksheet:
        """A new sheet; default rows are high enough for the type."""
        sheet = self.workbook.add_worksheet(title)
        sheet.set_default_row(21)
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: object, **how: object) -> None:
        """One cell: a number as a number, all else as text that no program takes for a formula; None = blank."""
        look = self.look(**how)
        if value is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_string(row, column, str(value), look)

    def line(self, sheet: Worksheet, row: int, last: int, words: str, letters: int, **how: object) -> None:
        """A sentence across the table, as high as it needs; ``letters``: how many fit into a line."""
        sheet.merge_range(row, 0, row, last, "", self.look(text_wrap=True, **how))
        sheet.write_string(row, 0, words, self.look(text_wrap=True, **how))
        size = how.get("font_size", SIZE)
        lines = -(-len(words) * (size if isinstance(size, int) else SIZE) // (letters * SIZE))
        sheet.set_row(row, max(21, 19 * lines * (size if isinstance(size, int) else SIZE) // SIZE + 3))

    def headers(self, sheet: Worksheet, row: int, columns: Sequence[Column], high: int = 42) -> None:
        """The header row of a table, and the widths."""
        how = {"bold": True, "bg_color": BLUE, "font_color": "white", "border": 1, "border_color": "white"}
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            self.put(sheet, row, at, column.header, text_wrap=True, align="center", **how)
        sheet.set_row(row, high)

    def cells(
        self, sheet: Worksheet, row: int, columns: Sequence[Column], values: Sequence[object], **how: Any
    ) -> None:
        """A row of a table; between a number and the text beside it stands a space."""
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            look: dict[str, Any] = {"bottom": 1, "bottom_color": GREY, "align": column.align}
            look |= {"indent": 0 if column.align == "center" else 1}
            look |= {"num_format": column.number} if column.number else {}
            self.put(sheet, row, at, value, **look | how)

    def table(self, sheet: Worksheet, title: str, said: str, notice: str, columns: Sequence[Column]) -> None:
        """The head of a sheet that is one table: title, a sentence, a notice, and the header row (``HEADER``)."""
        last, letters = len(columns) - 1, int(sum(column.width for column in columns) * 0.8)
        self.line(sheet, 0, last, title.upper(), letters, font_size=18, bold=True, font_color=BLUE)
        self.line(sheet, 1, last, said, letters)
        self.line(sheet, 2, last, notice, letters, font_color=RED, bold=True)
        self.headers(sheet, HEADER, columns)

    def end_table(self, sheet: Worksheet, columns: Sequence[Column], last: int, page: str) -> None:
        """Filter, frozen headers and print set-up of such a sheet, ``last`` being its last row."""
        sheet.autofilter(HEADER, 0, last, len(columns) - 1)
        sheet.freeze_panes(HEADER + 1, 1)
        sheet.repeat_rows(HEADER)
        sheet.fit_to_pages(1, 0)
        paper(sheet, last, len(columns) - 1, page)


def paper(sheet: Worksheet, last_row: int, last_column: int, page: str) -> None:
    """A4 across, with the margins of official papers (30-15-20-20 mm) and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=3.0 / _INCH, right=1.5 / _INCH, top=2.0 / _INCH, bottom=2.0 / _INCH)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer(f'&C&"{FONT},Regular"&12{page} &P/&N')
