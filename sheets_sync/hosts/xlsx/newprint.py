"""A print sheet that a book lacks, as the part of a worksheet: paper, breaks and looks as in a new workbook."""

from __future__ import annotations

from sheets_sync.core import Kind, Output, Sheet
from sheets_sync.hosts.xlsx.refs import address
from sheets_sync.hosts.xlsx.strings import escaped
from sheets_sync.hosts.xlsx.styles import Styles
from sheets_sync.workbook.looks import FONT
from sheets_sync.workbook.places import LAST_ROW, letters
from sheets_sync.workbook.printpaper import PAPERS, Line, Mark, Paper

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PADDING = 0.71  # what a column's width in the file has more than its letters
_LAST_COLUMN = 16_383
_SIDES = ("left", "right", "top", "bottom")


def print_xml(sheet: Sheet, styles: Styles) -> bytes:
    """The worksheet; what it needs of looks is added to ``styles``."""
    paper = PAPERS[sheet.id]
    columns = "".join(_column(i, column, paper, styles) for i, column in enumerate(sheet.columns, 1))
    rows = "".join(_row(row, paper, styles) for row in sorted(paper.own))
    rules = "".join(_rule(rank, mark, styles) for rank, mark in enumerate(paper.marks, 1))
    margins = " ".join(f'{side}="{inches}"' for side, inches in paper.margins.items())
    lying = "landscape" if paper.landscape else "portrait"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_SPACE}">'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{paper.height}" customHeight="1"/><cols>{columns}</cols>'
        f'<sheetData>{rows}</sheetData><sheetProtection sheet="1" objects="1" scenarios="1"/>{rules}'
        f'<pageMargins {margins} header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="{lying}"/>'
        f"{_breaks(paper)}</worksheet>"
    ).encode()


def _column(number: int, column: Output | object, paper: Paper, styles: Styles) -> str:
    assert isinstance(column, Output)
    look = _format(styles, paper.size, center=column.kind is Kind.COUNT, wrap=paper.wrap)
    hidden = ' hidden="1"' if column.hidden else ""
    width = f'width="{column.width + _PADDING:.2f}" customWidth="1"'
    return f'<col min="{number}" max="{number}" {width} style="{look}"{hidden}/>'


def _row(row: int, paper: Paper, styles: Styles) -> str:
    line = paper.own[row]
    look = "" if line.plain else f' s="{_of_line(line, styles)}" customFormat="1"'
    cell = ""
    if paper.typed is not None and paper.typed[0] == row:
        open_look = _format(styles, 13, center=True, locked=False)
        cell = f'<c r="{address(*paper.typed)}" s="{open_look}"/>'
    return f'<row r="{row + 1}"{look} ht="{line.height}" customHeight="1">{cell}</row>'


def _of_line(line: Line, styles: Styles) -> int:
    letters_ = _letters(bold=line.bold, italic=line.italic, underline=line.underline)
    return _format(styles, line.size, letters_, line.ink, center=line.center)


def _letters(*, bold: bool, italic: bool, underline: bool) -> str:
    return "<b/>" * bold + "<i/>" * italic + "<u/>" * underline


def _format(
    styles: Styles,
    size: int,
    look: str = "",
    ink: str = "000000",
    *,
    center: bool = False,
    wrap: bool = False,
    locked: bool = True,
) -> int:
    """cellXfs index."""
    font = f'<font>{look}<sz val="{size}"/><color rgb="FF{ink}"/><name val="{FONT}"/></font>'
    number = styles.add("fonts", font.encode())
    place = ' horizontal="center"' if center else ' wrapText="1"' if wrap else ""
    guard = "" if locked else '<protection locked="0"/>'
    applied = 'applyFont="1" applyAlignment="1"' + ("" if locked else ' applyProtection="1"')
    given = f'numFmtId="0" fontId="{number}" fillId="0" borderId="0" xfId="0"'
    return styles.add("cellXfs", f'<xf {given} {applied}><alignment vertical="center"{place}/>{guard}</xf>'.encode())


def _rule(rank: int, mark: Mark, styles: Styles) -> str:
    font = _letters(bold=mark.bold, italic=mark.italic, underline=mark.underline)
    font += f'<color rgb="FF{mark.ink}"/>' if mark.ink != "000000" else ""
    look = f"<font>{font}</font>" if font else ""
    if mark.border:
        sides = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in _SIDES)
        look += f"<border>{sides}</border>"
    number = styles.add("dxfs", f"<dxf>{look}</dxf>".encode())
    area = f"{letters(mark.first)}1:{letters(mark.last)}{LAST_ROW + 1}"
    formula = escaped(mark.formula)
    rule = f'<cfRule type="expression" dxfId="{number}" priority="{rank}"><formula>{formula}</formula></cfRule>'
    return f'<conditionalFormatting sqref="{area}">{rule}</conditionalFormatting>'


def _breaks(paper: Paper) -> str:
    n = paper.pages - 1
    if not n:
        return ""
    each = "".join(f'<brk id="{paper.lines * page}" max="{_LAST_COLUMN}" man="1"/>' for page in range(1, paper.pages))
    return f'<rowBreaks count="{n}" manualBreakCount="{n}">{each}</rowBreaks>'
