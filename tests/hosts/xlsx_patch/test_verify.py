"""What reading a patched workbook back finds: whatever is not the old workbook with these cells written."""

import io
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.weird import MAIN, PART, workbook, worksheet

SHEET = (
    '<dimension ref="A1:C5"/><sheetData><row r="1" ht="20"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2"><v>2</v></c>'
    '<c r="C1"><f>A1</f><v>1</v></c></row><row r="3"><c r="A3"><v>5</v></c></row><row r="5"/></sheetData>'
    '<pageMargins left="1"/>'
)
IRREGULAR = SHEET.replace('<c r="A3">', '<c s="4" r="A3">')
OTHERS = {"xl/calcChain.xml": f'<calcChain xmlns="{MAIN[False]}"><c r="C1" i="7"/><c r="Z9" i="7"/></calcChain>'}
VALUES = np.array(["Đạt", 8, None, Formula("A1+1"), True], dtype=object)
EDITS = [ColumnEdit(PART, 1, np.arange(5), VALUES), ColumnEdit(PART, 2, np.array([0]), VALUES[:1])]


def tampered(data: bytes, part: str, old: str, new: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in judge.members(data).items():
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("sheet", [SHEET, IRREGULAR], ids=["regular", "irregular"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Đạt", "Chưa"),
        ("<v>8</v>", "<v>9</v>"),
        ("<f>A1+1</f>", "<f>A1+2</f>"),
        ("<f>A1+1</f>", "<f>A1+1</f><v>3</v>"),
        ('t="b"', 't="n"'),
        ('<c r="B1" s="2"', '<c r="B1" s="1"'),
        ("<v>5</v>", "<v>6</v>"),
        ('s="1"><v>1</v>', 's="2"><v>1</v>'),
        ('<c r="B2">', '<c r="B7">'),
        ("</sheetData>", '<row r="9"><c r="A9"/></row></sheetData>'),
        ('ht="20"', 'ht="21"'),
        ("<f>A1+1</f></c>", "<f>A1+1</f></c><c/>"),
        ('<row r="3">', '<row r="3"><c r="XFD3"><v>1</v></c>'),
    ],
)
def test_a_cell_that_is_not_as_meant_or_not_as_before_is_found(sheet: str, old: str, new: str) -> None:
    package = Package(workbook(worksheet(sheet), **OTHERS))
    data = patch(package, EDITS)
    verify(package, data, EDITS)
    with pytest.raises(Stop, match=r"write\.unverified"):
        verify(package, tampered(data, PART, old, new), EDITS)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (PART, 'left="1"', 'left="2"'),
        (PART, "<worksheet ", '<worksheet a="1" '),
        ("xl/workbook.xml", 'name="S"', 'name="T"'),
        ("xl/workbook.xml", "<sheets>", "<workbookPr/><sheets>"),
        ("xl/workbook.xml", "</workbook>", "<definedNames/></workbook>"),
        ("xl/workbook.xml", '<calcPr fullCalcOnLoad="1"', '<calcPr fullCalcOnLoad="1" calcMode="manual"'),
        ("xl/calcChain.xml", "Z9", "Z8"),
        ("xl/_rels/workbook.xml.rels", "styles.xml", "style.xml"),
        ("[Content_Types].xml", "calcChain+xml", "styles+xml"),
    ],
)
def test_a_change_around_the_cells_is_found(part: str, old: str, new: str) -> None:
    package = Package(workbook(worksheet(SHEET), **OTHERS))
    data = patch(package, EDITS)
    with pytest.raises(Stop, match=r"write\.unverified"):
        verify(package, tampered(data, part, old, new), EDITS)


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.rebuild({"_rels/.rels": None}),
        lambda package: package.rebuild({}, {"xl/more.xml": b"<more/>"}),
        lambda package: package.rebuild({"_rels/.rels": package.read("_rels/.rels") + b"<!-- -->"}),
    ],
    ids=["a part is gone", "a part is more", "a part differs"],
)
def test_another_part_that_changed_is_found(change: Callable[[Package], bytes]) -> None:
    package = Package(workbook(worksheet(SHEET), **OTHERS))
    with pytest.raises(Stop, match=r"write\.unverified|file\.not_workbook"):
        verify(package, change(Package(patch(package, EDITS))), EDITS)


def test_a_flipped_byte_in_the_new_file_is_found() -> None:
    package = Package(workbook(worksheet(SHEET)))
    data = patch(package, EDITS)
    start = data.index(b"xl/worksheets/sheet1.xml") + 40
    with pytest.raises(Stop, match=r"file\.crc|file\.broken"):
        verify(package, data[:start] + bytes([data[start] ^ 0x55]) + data[start + 1 :], EDITS)
