"""Macro workbooks: standard workbooks with the client's modules and ribbon inside, and three buttons on the cover."""

from __future__ import annotations

from collections.abc import Callable

import xlsxwriter

from sheets_sync.core import Button, Layout, Shape, Sheet
from sheets_sync.hosts.xlsx.create import Finish
from sheets_sync.workbook.places import cell_at
from xl_addin.parts import CONTENT_TYPES, packed, replaced, unpacked
from xl_addin.project import Modules, with_project
from xl_addin.ribbon import with_ribbon

PRESSED = ("check", "score", "send")
"""The buttons of the cover that get a form button of their own; its macro is ``macro(id)``."""

_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_BUTTON = {"width": 128, "height": 34}  # pixels, of 414 x 46 that are free
_STEP, _MARGIN = 134, 4
_SMALL = '<font face="Calibri" size="220"'  # XlsxWriter knows no other letters on a button
_LARGE = '<font face="Times New Roman" size="260"'  # 1/20 point


def macro(button: str) -> str:
    """The public macro of a button: "check" -> "HocTapCheck"."""
    return f"HocTap{button.capitalize()}"


def macro_workbook(layout: Layout, made: Callable[[Finish], bytes], code: Modules) -> bytes:
    """A workbook of this layout with buttons, ribbon and modules, as the bytes of an .xlsm file.

    ``made`` makes it as an .xlsx and lets the given function put the buttons in before it is closed.
    """
    parts = unpacked(made(_buttons(cover_of(layout))))
    parts[CONTENT_TYPES] = replaced(parts[CONTENT_TYPES], _PLAIN, _MACROS)
    for name in parts:
        if name.endswith(".vml"):
            parts[name] = parts[name].replace(_SMALL.encode(), _LARGE.encode())
    return packed(with_ribbon(unpacked(with_project(packed(parts), code))))


def cover_of(layout: Layout) -> Sheet:
    """The sheet with the buttons."""
    return next(sheet for sheet in layout.sheets if sheet.shape is Shape.COVER)


def free_place(cover: Sheet) -> tuple[int, int]:
    """Row and column under the last of the cover's ticks, where their labels begin. ValueError where it is taken."""
    ticks = [cell_at(at) for at, cell in cover.cells.items() if isinstance(cell, Button)]
    row, column = max(ticks)[0] + 1, max(ticks)[1] - 1
    taken = {cell_at(at) for at in cover.cells}
    if taken & {(row, column), (row, column + 1)}:
        raise ValueError(f"row {row + 1} of {cover.title} is taken: no room for the buttons")
    return row, column


def _buttons(cover: Sheet) -> Finish:
    labels = {cell.id: cell.label for cell in cover.cells.values() if isinstance(cell, Button)}
    row, column = free_place(cover)

    def put(book: xlsxwriter.Workbook) -> None:
        tab = book.get_worksheet_by_name(cover.title)
        for i, name in enumerate(PRESSED):
            place = {"x_offset": _MARGIN + _STEP * i, "y_offset": _MARGIN}
            told = {"macro": macro(name), "caption": labels[name], "description": labels[name]}
            tab.insert_button(row, column, {**_BUTTON, **place, **told})

    return put
