"""Workbooks made by hand, byte by byte, as no well-behaved program would write them."""

import io
import zipfile
from collections.abc import Callable

import pytest

from sheets_sync.core import Grid, Snapshot
from sheets_sync.hosts.files import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="170"/><xf numFmtId="46"/></cellXfs>'
    "</styleSheet>"
)

Part = str | bytes


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _book(
    *sheets: Part, strings: Part = "", setting: str = "", more: dict[str, Part] | None = None, packed: bool = True
) -> bytes:
    numbers = range(1, len(sheets) + 1)
    parts: dict[str, Part] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {setting}/><sheets>'
        + "".join(f'<sheet name="Trang {n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        + f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{MAIN}"/>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)},
        **(more or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture(scope="session")
def sheet() -> Callable[..., str]:
    """``sheet(rows, before="", after="")``: a worksheet part."""
    return _sheet


@pytest.fixture(scope="session")
def book() -> Callable[..., bytes]:
    """``book(*sheet_parts, strings="", setting="", more={})``: a whole file; tabs are "Trang 1", "Trang 2", ..."""
    return _book


@pytest.fixture(scope="session")
def opened() -> Callable[..., Snapshot]:
    """``opened(data, name="so.xlsx")``: the file as read."""

    def read(data: bytes, name: str = "so.xlsx") -> Snapshot:
        return read_workbook(data, name, "etag")

    return read


@pytest.fixture(scope="session")
def grid(book: Callable[..., bytes], sheet: Callable[..., str], opened: Callable[..., Snapshot]) -> Callable[..., Grid]:
    """``grid(rows, before="", after="", **book)``: the only sheet of a workbook of these rows, as read."""

    def read(rows: str, before: str = "", after: str = "", **more: object) -> Grid:
        return opened(book(sheet(rows, before, after), **more)).grids["Trang 1"]

    return read
