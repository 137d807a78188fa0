"""Rows are found all at once where they are written plainly: any other legal way to write one gives the same book."""

import numpy as np
import pytest

from sheets_sync.core import objects
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch.weird import PART, workbook, worksheet

PLAIN = '<row r="1"><c r="A1"><v>1</v></c></row>{}<row r="4"><c r="A4"><v>4</v></c></row>'
CELL = '<c r="A2"><v>2</v></c>'


@pytest.mark.parametrize(
    "row",
    [
        f'<row r="2">{CELL}</row>',
        f"<row r='2'>{CELL}</row>",
        f'<row  r="2">{CELL}</row>',
        f'<row spans="1:1" r="2">{CELL}</row>',
        f'<row r="2" thickBot="a>b">{CELL}</row>',
        f'<row r="2" thickBot=\'a">b\'>{CELL}</row>',
        f'<row r="2">{CELL}</row >',
        f'<row r="2" >\n{CELL}\n</row>',
        f"<row>{CELL}</row>",
        '<row r="2"/>',
        "<row/>",
        f'<row r="2">{CELL}</row><row r="3"/>',
        "",
    ],
)
def test_a_row_written_in_any_legal_way_takes_its_cells(row: str) -> None:
    package = Package(workbook(worksheet(f"<sheetData>{PLAIN.format(row)}</sheetData>")))
    edits = [ColumnEdit(PART, 1, np.array([0, 1, 2, 3]), objects(["một", "hai", "ba", "bốn"]))]
    data = patch(package, edits)
    verify(package, data, edits)
    (grid,) = read_workbook(data, "a.xlsx", "e").grids.values()
    assert grid.values[:, 1].tolist() == ["một", "hai", "ba", "bốn"]
    assert grid.values[:, 0].tolist() == [1, 2 if CELL in row else None, None, 4]


@pytest.mark.parametrize("sign", ["!", "?"])
@pytest.mark.parametrize("signs", [1, 9_999, 10_000, 10_001, 200_000])
def test_a_comment_is_seen_behind_any_number_of_its_signs(sign: str, signs: int) -> None:
    """They are looked for one by one while they are few, and all at once after that."""
    text = f'<c r="A1" t="inlineStr"><is><t>{(sign + "a") * signs}</t></is></c>'
    hidden = {"!": '<!-- <c r="B1"><v>1</v></c> -->', "?": '<?note <c r="B1"><v>1</v></c> ?>'}[sign]
    content = f'<sheetData><row r="1">{text}{hidden}<c r="C1"><v>3</v></c></row></sheetData>'
    package = Package(workbook(worksheet(content)))
    (grid,) = read_workbook(workbook(worksheet(content)), "a.xlsx", "e").grids.values()
    assert grid.values[0, 1:].tolist() == [None, 3]
    edits = [ColumnEdit(PART, 1, np.array([0]), objects(["hai"]))]
    data = patch(package, edits)
    verify(package, data, edits)
    (grid,) = read_workbook(data, "a.xlsx", "e").grids.values()
    assert grid.values[0, 1:].tolist() == ["hai", 3]
