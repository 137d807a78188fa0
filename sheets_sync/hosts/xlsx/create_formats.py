"""Cell formats of a new workbook, each made once."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from sheets_sync.core import Input, Kind, Output
from sheets_sync.workbook.looks import INPUT_HEADER, LOOKS, MACHINE, MACHINE_HEADER, Look
from sheets_sync.workbook.parts import TEXT_KINDS

_NUMBERS = (Kind.SCORE, Kind.COUNT, Kind.SHARE, Kind.FORMULA, Kind.ANSWER)
_LINE = "A6A6A6"
_LINK = "0563C1"


class Formats:
    """The formats of one workbook, by what they look like."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **properties: object) -> Format:
        """A format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(properties))
        return self._made[key]

    def column(self, column: Input | Output, wrap: bool, *, date: bool = False) -> Format:
        """The cells of a column: text where it must stay as typed, numbers in the middle, the machine's tinted.

        ``date``: a cell that holds a true date.
        """
        look: dict[str, Any] = {"valign": "top" if wrap else "vcenter", "border": 1, "border_color": _LINE}
        if isinstance(column, Output):
            look |= {"bg_color": MACHINE.fill, "font_color": MACHINE.ink}
            if column.id == "cell":
                look |= {"font_color": _LINK, "underline": 1}
        elif column.kind in TEXT_KINDS or column.kind is Kind.DATE:
            look |= {"num_format": "dd/mm/yyyy", "align": "left"} if date else {"num_format": "@"}
        if column.kind in _NUMBERS or (column.kind in (Kind.CHOICE, Kind.TICK) and column.width <= 10):
            look |= {"align": "center"}
        if column.kind is Kind.SHARE and isinstance(column, Output):
            look |= {"num_format": '0.00"%"'}  # the cell holds 56.74, not 0.5674
        if wrap and column.kind in (Kind.TEXT, Kind.ANSWER):
            look |= {"text_wrap": True}
        return self.of(**look)

    def header(self, column: Input | Output) -> Format:
        """A header cell: itself text, so that rows inserted below it stay text."""
        look = MACHINE_HEADER if isinstance(column, Output) else INPUT_HEADER
        return self.of(
            bold=True,
            bg_color=look.fill,
            font_color=look.ink,
            border=1,
            border_color=_LINE,
            text_wrap=True,
            align="center",
            valign="vcenter",
            num_format="@",
        )

    def rule(self, name: str) -> Format:
        """The look of a colour rule."""
        return self.plain(LOOKS[name])

    def plain(self, look: Look) -> Format:
        """Fill and letters only."""
        bold = {"bold": True} if look.bold else {}
        return self.of(bg_color=look.fill, font_color=look.ink, **bold)
