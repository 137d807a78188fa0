"""A machine sheet that was deleted, put back at the end of the workbook: its head and its columns' looks, no rows."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import FIRST_ROW, HEADER_ROW, IDS_ROW, Fix, Input, Output, Shape, Sheet
from sheets_sync.hosts.xlsx.edits import NewSheet
from sheets_sync.hosts.xlsx.newprint import print_xml
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.refs import address
from sheets_sync.hosts.xlsx.strings import escaped
from sheets_sync.hosts.xlsx.styles import Styles, styles_part
from sheets_sync.hosts.xlsx.verify import verify
from sheets_sync.workbook.looks import FONT, INPUT_HEADER, MACHINE, MACHINE_HEADER, SIZE, Look
from sheets_sync.workbook.parts import Made

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADER_HEIGHT = 54  # points, as in a new workbook
_LINE = "A6A6A6"
_PADDING = 0.71  # what a column's width in the file has more than its letters


def with_tabs(package: Package, fixes: Sequence[Fix]) -> Package:
    """The workbook with the tabs that these fixes put back, verified; the same one where they put none back."""
    tabs = [fix.now.tab for fix in fixes if isinstance(fix.now, Made) and fix.now.tab is not None]
    if not tabs:
        return package
    part = styles_part(package)
    styles = Styles(package.read(part), part)
    new = [
        NewSheet(tab.title, print_xml(tab, styles) if tab.shape is Shape.PRINT else _worksheet(tab, styles))
        for tab in tabs
    ]
    parts = {part: styles.xml} if styles.xml != package.read(part) else {}
    return verify(package, patch(package, [], sheets=new, parts=parts), [], sheets=new, parts=parts)


def _worksheet(sheet: Sheet, styles: Styles) -> bytes:
    head = _format(styles, None, size=20, ink="1F3864", bold=True)
    plain = ' s="0" customFormat="1"'
    title = _row(0, [sheet.title], [head], plain) + "".join(_row(row, [], [], plain) for row in range(1, IDS_ROW))
    ids = _row(IDS_ROW, [c.id for c in sheet.columns], [0] * len(sheet.columns), f'{plain} hidden="1"')
    looks = [
        _format(styles, MACHINE_HEADER if isinstance(column, Output) else INPUT_HEADER, bold=True, header=True)
        for column in sheet.columns
    ]
    height = f' ht="{_HEADER_HEIGHT}" customHeight="1"'
    headers = _row(HEADER_ROW, [column.header for column in sheet.columns], looks, height)
    body = _format(styles, MACHINE)
    columns = "".join(_column(i, column, body) for i, column in enumerate(sheet.columns, 1))
    pane = f'<pane ySplit="{FIRST_ROW}" topLeftCell="A{FIRST_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    locked = '<sheetProtection sheet="1" objects="1" scenarios="1"/>' if sheet.id == "totals" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_SPACE}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="16.5"/><cols>{columns}</cols>'
        f"<sheetData>{title}{ids}{headers}</sheetData>{locked}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _column(number: int, column: Input | Output, look: int) -> str:
    hidden = ' hidden="1"' if isinstance(column, Output) and column.hidden else ""
    width = f'width="{column.width + _PADDING:.2f}" customWidth="1"'
    return f'<col min="{number}" max="{number}" {width} style="{look}"{hidden}/>'


def _row(row: int, texts: Sequence[str], looks: Sequence[int], given: str = "") -> str:
    cells = "".join(
        f'<c r="{address(row, i)}" s="{look}" t="inlineStr"><is><t>{escaped(text)}</t></is></c>'
        for i, (text, look) in enumerate(zip(texts, looks, strict=True))
    )
    return f'<row r="{row + 1}"{given}>{cells}</row>'


def _format(
    styles: Styles, look: Look | None, *, size: int = SIZE, ink: str = "", bold: bool = False, header: bool = False
) -> int:
    """cellXfs index of a look: letters, fill and thin lines of the standard workbook; without a look, letters only."""
    ink = ink or (look.ink if look else "000000")
    weight = "<b/>" if bold else ""
    font = styles.add(
        "fonts", f'<font>{weight}<sz val="{size}"/><color rgb="FF{ink}"/><name val="{FONT}"/></font>'.encode()
    )
    fill = border = 0
    if look is not None:
        shade = f'<patternFill patternType="solid"><fgColor rgb="FF{look.fill}"/><bgColor indexed="64"/></patternFill>'
        fill = styles.add("fills", f"<fill>{shade}</fill>".encode())
        sides = (
            f'<{side} style="thin"><color rgb="FF{_LINE}"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        border = styles.add("borders", f"<border>{''.join(sides)}<diagonal/></border>".encode())
    place = ' horizontal="center"' if header else ""
    alignment = f'<alignment vertical="{"center" if header else "top"}"{place} wrapText="1"/>' if look else ""
    given = f'numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
    applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    return styles.add("cellXfs", f"<xf {given} {applied}>{alignment}</xf>".encode())
