"""Who is scored in two books: row codes alone, which say a name only to whoever has the books themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import BookId
from sheets_sync.reports.figures import Figures
from sheets_sync.reports.pen import GREEN, HEADER, Column, Pen
from sheets_sync.rollup import Double

_LETTERS = 112
_FIRST = HEADER + 1


def doubles_sheet(pen: Pen, of: Figures, doubles: Sequence[Double]) -> None:
    """A row a person; those whose numbers are the same and those who may only be called the same are told apart."""
    columns = [
        Column(of.say("report_column.number"), 6, "", "center"),
        Column(of.say("report_column.places"), 62),
        Column(of.say("report_column.alike"), 34),
        Column(of.say("report_column.mend"), 56),
    ]
    sheet = pen.sheet(of.say("report.doubles"))
    title = f"{of.say('report.doubles')} – {of.title}, {of.year}"
    pen.table(sheet, title, of.say("report.doubles_line"), of.outside_line(), columns)
    row = _FIRST
    for number, double in enumerate(doubles, start=1):
        places = "\n".join(f"{_title(of, book)}: {key}" for book, key in double.rows)
        alike, mend = of.say(f"report_alike.{double.by}"), of.say(f"report_mend.{double.by}")
        pen.cells(sheet, row, columns, [number, places, alike, mend], text_wrap=True)
        sheet.set_row(row, 19 * max(2, len(double.rows)) + 4)
        row += 1
    if row == _FIRST:
        pen.line(sheet, row, len(columns) - 1, of.say("report.no_doubles"), _LETTERS, bold=True, font_color=GREEN)
        row += 1
    pen.end_table(sheet, columns, row - 1, of.say("report.page"))


def _title(of: Figures, book: BookId) -> str:
    unit = book.unit.partition("/")[0]
    return of.totals.tree[unit].title if unit in of.totals.tree else book.unit
