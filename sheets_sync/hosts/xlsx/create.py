"""New standard workbooks: a Layout written out with XlsxWriter. The same layout makes the same parts, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime

import xlsxwriter

from sheets_sync.core import HEADER_ROW, Cells, Layout, Shape, Sheet, Value
from sheets_sync.hosts.xlsx.create_cover import write_cover, write_envelope, write_guide, write_lists
from sheets_sync.hosts.xlsx.create_data import write_data
from sheets_sync.hosts.xlsx.create_formats import Formats
from sheets_sync.hosts.xlsx.create_print import write_print
from sheets_sync.workbook.envelope import whole_envelope, year_of
from sheets_sync.workbook.formulas import places
from sheets_sync.workbook.lists import named_cells, ranges
from sheets_sync.workbook.looks import FONT, SIZE
from sheets_sync.workbook.places import letters
from sheets_sync.workbook.printpaper import PAPERS

_MADE = datetime(2025, 1, 1)  # noqa: DTZ001 (a fixed date in the file's properties, so that files compare)
_PRINTED = 30_000  # rows that printing looks through
_PRINTED_NAME = "ô_ở_đó"
Filled = Mapping[str, Mapping[str, Cells]]
Finish = Callable[[xlsxwriter.Workbook], None]


def create(
    layout: Layout,
    envelope: Mapping[str, str],
    cover: Mapping[str, Value] | None = None,
    rows: Filled | None = None,
    finish: Finish | None = None,
) -> bytes:
    """A standard workbook as the bytes of an .xlsx file.

    ``envelope``: what is known of the book (``unit unit_name period part packs settings base``); the layout's own facts
    are added. ``cover``: values of cover cells by id; ``rows``: sheet id -> column id -> cells, one entry a row.
    ``finish`` adds to the whole workbook before it is closed: the buttons of a macro workbook.
    """
    told = whole_envelope(layout, envelope)
    shown = {
        "unit_name": told.get("unit_name"),
        "unit_code": told.get("unit"),
        "period": year_of(told),
        **(cover or {}),
    }
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _options())
    book.set_properties({"title": layout.sheets[0].guide[0] if layout.sheets[0].guide else "", "created": _MADE})
    book.set_size(1366, 700)  # pixels of the officers' screens
    formats = Formats(book)
    for sheet in layout.sheets:
        tab = book.add_worksheet(sheet.title)
        if sheet.shape is Shape.COVER:
            write_cover(tab, sheet, shown, formats)
        elif sheet.shape is Shape.GUIDE:
            write_guide(tab, sheet, layout, formats)
        elif sheet.shape is Shape.PRINT:
            write_print(tab, sheet, PAPERS[sheet.id], formats)
        elif sheet.shape is Shape.LISTS:
            write_lists(tab, layout, formats)
        elif sheet.shape is Shape.ENVELOPE:
            write_envelope(tab, told, formats)
        else:
            write_data(tab, layout, sheet, (rows or {}).get(sheet.id, {}), formats)
            _print_area(book, sheet)
    for name, where in {**ranges(layout), **named_cells(layout)}.items():
        book.define_name(name, f"={where}")
    if finish is not None:
        finish(book)
    book.close()
    return file.getvalue()


def _options() -> dict[str, object]:
    """What XlsxWriter is told; a new one each time, since it writes into what it is given."""
    return {
        "in_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT, "font_size": SIZE},
        "default_row_height": 22,  # pixels of a line of that font
        "default_column_width": 80,  # pixels, by which XlsxWriter knows how wide a digit of that font is
    }


def _print_area(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    """Print to the last row that has something in the first typed (or first) column, however many were prepared.

    A formula, so that it grows as people type. It stands under a name of its own, without plain letters: readers that
    expect nothing but addresses in a Print_Area find none there.
    """
    at = places(sheet)
    name = letters(at[sheet.inputs[0].id] if sheet.inputs else 0)
    last = letters(len(sheet.columns) - 1)
    tab = f"'{sheet.title}'!"
    names = f"{tab}${name}${HEADER_ROW + 1}:${name}${_PRINTED}"
    bottom = f'SUMPRODUCT(MAX(({names}<>"")*ROW({names})))'
    book.define_name(f"{tab}{_PRINTED_NAME}", f"={tab}$A$1:INDEX({tab}${last}$1:${last}${_PRINTED},{bottom})")
    book.define_name(f"{tab}_xlnm.Print_Area", f"={tab}{_PRINTED_NAME}")
