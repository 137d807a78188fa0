"""The mess people make of the file itself: headers, rows, results pasted over, formulas, a wrong envelope.

Each function takes a book opened with ``edit.editing`` and the sheet's layout. Mess of single typed cells is in
``mess``.
"""

from __future__ import annotations

from pathlib import Path

from sheets_sync.core import ENVELOPE_SHEET, FIRST_ROW, HEADER_ROW, IDS_ROW, Formula, Sheet
from sheets_sync.demo.edit import Book, CellError, Tab, letters


def renamed_header(book: Book, sheet: Sheet, column: str, header: str) -> None:
    """A header under another name, its hidden id gone with it."""
    at = _at(sheet, column)
    book.tab(sheet.title).put(HEADER_ROW, at, header)
    book.tab(sheet.title).put(IDS_ROW, at, None)


def lost_ids(book: Book, sheet: Sheet) -> None:
    """The hidden row of ids wiped: only the headers tell what a column is."""
    for at in range(len(sheet.columns)):
        book.tab(sheet.title).put(IDS_ROW, at, None)


def moved_column(book: Book, sheet: Sheet, column: str, other: str) -> None:
    """Two columns changed places."""
    book.tab(sheet.title).swap(_at(sheet, column), _at(sheet, other))


def missing_header(book: Book, sheet: Sheet, column: str) -> None:
    """A header wiped, its id too."""
    renamed_header(book, sheet, column, "")


def doubled_header(book: Book, sheet: Sheet, column: str) -> None:
    """A column copied to the right end, header, id and all."""
    tab, at, free = book.tab(sheet.title), _at(sheet, column), len(sheet.columns)
    for row in range(IDS_ROW, min(tab.last_row, FIRST_ROW + 40) + 1):
        text = tab.text(row, at)
        if text:
            tab.put(row, free, text)


def own_column(book: Book, sheet: Sheet, header: str) -> None:
    """A column of the unit's own, right of all others, with remarks in it."""
    tab, free = book.tab(sheet.title), len(sheet.columns) + 1
    tab.put(HEADER_ROW, free, header)
    for row in range(FIRST_ROW, FIRST_ROW + 12, 3):
        tab.put(row, free, "đã gọi điện")


def stray_rows(book: Book, sheet: Sheet, rows: int = 3) -> None:
    """Rows that look empty and hold a space, well below the last name."""
    tab = book.tab(sheet.title)
    first = _last(tab, _at(sheet, sheet.inputs[0].id)) + 6
    for row in range(first, first + rows):
        tab.put(row, _at(sheet, sheet.inputs[0].id), " ")


def merged_cells(book: Book, sheet: Sheet, column: str, row: int) -> None:
    """Two neighbouring typed cells merged into one, as is done for looks."""
    at = _at(sheet, column)
    book.tab(sheet.title).merge(f"{letters(at)}{row + 1}:{letters(at + 1)}{row + 1}")


def hidden_rows(book: Book, sheet: Sheet, first: int, last: int) -> None:
    """Rows hidden, by hand or by a filter that was left on."""
    for row in range(first, last + 1):
        book.tab(sheet.title).row(row).set("hidden", "1")


def pasted_results(book: Book, sheet: Sheet, row: int, rows: int = 5) -> None:
    """Results of last year pasted over the machine's columns."""
    tab = book.tab(sheet.title)
    for at in range(row, row + rows):
        tab.put(at, _at(sheet, "kq"), "Đạt")
        tab.put(at, _at(sheet, "score"), 92)


def formula_cell(book: Book, sheet: Sheet, column: str, row: int) -> None:
    """A formula where a value is typed: the cell above plus one."""
    at = _at(sheet, column)
    book.tab(sheet.title).put(row, at, Formula(f"{letters(at)}{row}+0"))


def error_cell(book: Book, sheet: Sheet, column: str, row: int, error: str = "#REF!") -> None:
    """What is left of a formula whose cells were deleted."""
    book.tab(sheet.title).put(row, _at(sheet, column), CellError(error))


def hand_totals(book: Book, sheet: Sheet, label_column: str) -> None:
    """A line of totals, typed by hand under the list."""
    tab = book.tab(sheet.title)
    row = _last(tab, _at(sheet, label_column)) + 1
    tab.put(row, _at(sheet, label_column), "Tổng cộng")
    tab.put(row, _at(sheet, label_column) + 1, row - FIRST_ROW)


def far_cell(book: Book, sheet: Sheet, column: str = "XFD", row: int = 1_048_576) -> None:
    """One stray cell at the far corner, which makes a sheet look a million rows long."""
    tab = book.tab(sheet.title)
    far = 0
    for letter in column:
        far = far * 26 + ord(letter) - 64
    tab.put(row - 1, far - 1, "x")


def envelope(book: Book, key: str, value: str) -> None:
    """Another unit, year or template version on the hidden sheet: a copy of somebody else's file."""
    tab = book.tab(ENVELOPE_SHEET)
    for row in range(tab.last_row + 1):
        if tab.text(row, 0) == key:
            tab.put(row, 1, value)
            return
    tab.put(tab.last_row + 1, 0, key)
    tab.put(tab.last_row, 1, value)


def empty_file(path: Path) -> None:
    """A file of no bytes, as a broken transfer leaves it."""
    path.write_bytes(b"")


def _last(tab: Tab, column: int) -> int:
    """The last row that holds something in that column."""
    return max((row for row in range(FIRST_ROW, tab.last_row + 1) if tab.text(row, column)), default=FIRST_ROW)


def _at(sheet: Sheet, column: str) -> int:
    return next(i for i, entry in enumerate(sheet.columns) if entry.id == column)
