"""The print sheets of a new workbook: paper, page breaks, looks of columns and lines. What they say comes later."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from sheets_sync.core import Kind, Output, Sheet
from sheets_sync.hosts.xlsx.create_formats import Formats
from sheets_sync.workbook.places import LAST_ROW
from sheets_sync.workbook.printpaper import Mark, Paper


def write_print(tab: Worksheet, sheet: Sheet, paper: Paper, formats: Formats) -> None:
    """One print sheet: A4 as it stands, protected but for its open cell."""
    tab.set_default_row(paper.height)
    for i, column in enumerate(sheet.columns):
        look: dict[str, Any] = {"valign": "vcenter", "font_size": paper.size}
        if column.kind is Kind.COUNT:
            look["align"] = "center"
        elif paper.wrap:
            look["text_wrap"] = True
        hidden = {"hidden": True} if isinstance(column, Output) and column.hidden else {}
        tab.set_column(i, i, column.width, formats.of(**look), hidden)
    for row, line in paper.own.items():
        given: dict[str, Any] = {"valign": "vcenter", "font_size": line.size, "font_color": line.ink}
        given |= {"align": "center"} if line.center else {}
        given |= {name: True for name in ("bold", "italic", "underline") if getattr(line, name)}
        tab.set_row(row, line.height, None if line.plain else formats.of(**given))
    for mark in paper.marks:
        tab.conditional_format(
            0,
            mark.first,
            LAST_ROW,
            mark.last,
            {"type": "formula", "criteria": f"={mark.formula}", "format": _look(mark, formats)},
        )
    if paper.typed is not None:
        tab.write_blank(*paper.typed, None, formats.of(locked=False, align="center", valign="vcenter", font_size=13))
    tab.set_paper(9)
    if paper.landscape:
        tab.set_landscape()
    tab.set_margins(**paper.margins)
    tab.set_h_pagebreaks([paper.lines * page for page in range(1, paper.pages)])
    tab.hide_gridlines(2)
    tab.protect()


def _look(mark: Mark, formats: Formats) -> Any:
    look: dict[str, Any] = {name: True for name in ("bold", "italic", "underline") if getattr(mark, name)}
    look |= {"border": 1} if mark.border else {}
    look |= {"font_color": mark.ink} if mark.ink != "000000" else {}
    return formats.of(**look)
