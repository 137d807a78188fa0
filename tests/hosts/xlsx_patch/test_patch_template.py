"""Pieces of a template beside the cells: elements in the schema's order, names, tabs, styles."""

import re

import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.edits import NameEdit, NewSheet
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.styles import Styles, styles_part
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.weird import MAIN, PART, workbook, worksheet

RULE = (
    b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1=1</formula></cfRule>'
    b"</conditionalFormatting>"
)
INNER = (
    '<sheetPr/><sheetData/><sheetProtection sheet="1"/><conditionalFormatting sqref="B1"/>'
    '<conditionalFormatting sqref="C1"/><pageMargins left="1"/><w:note xmlns:w="urn:w"/>'
)


def children(xml: bytes) -> list[str]:
    return [judge.local(child.tag) for child in judge.ET.fromstring(xml)]


def with_fragments(inner: str, new: dict[str, bytes], prefix: str = "") -> bytes:
    package = Package(workbook(worksheet(inner, prefix=prefix)))
    data = patch(package, [], {PART: new})
    verify(package, data, [], {PART: new})
    return judge.members(data)[PART]


def test_an_element_goes_where_the_schema_wants_it() -> None:
    new = with_fragments(
        INNER,
        {
            "dataValidations": b"<dataValidations/>",
            "cols": b"<cols/>",
            "extLst": b"<extLst/>",
            "autoFilter": b"<autoFilter/>",
        },
    )
    assert children(new) == [
        "sheetPr", "cols", "sheetData", "sheetProtection", "autoFilter", "conditionalFormatting",
        "conditionalFormatting", "dataValidations", "pageMargins", "note", "extLst",
    ]  # fmt: skip


def test_all_elements_of_a_name_are_replaced_or_taken_away() -> None:
    assert children(with_fragments(INNER, {"conditionalFormatting": RULE})).count("conditionalFormatting") == 1
    assert "conditionalFormatting" not in children(with_fragments(INNER, {"conditionalFormatting": b""}))


def test_an_element_takes_the_prefix_of_the_sheet() -> None:
    new = with_fragments("<x:sheetData/>", {"conditionalFormatting": RULE}, "x:")
    assert b"<x:conditionalFormatting" in new
    rule = judge.ET.fromstring(new).find(f".//{{{MAIN[False]}}}formula")
    assert rule is not None
    assert rule.text == "A1=1"


def test_an_alternative_content_counts_as_what_is_in_it() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inner = (
        f'<sheetData/><mc:AlternateContent {mc}><mc:Choice Requires="x"><controls/></mc:Choice></mc:AlternateContent>'
    )
    new = with_fragments(inner, {"drawing": b"<drawing/>", "tableParts": b"<tableParts/>"})
    assert children(new) == ["sheetData", "drawing", "AlternateContent", "tableParts"]


def names_of(data: bytes) -> list[tuple[str, str | None, str | None]]:
    found = judge.ET.fromstring(judge.members(data)["xl/workbook.xml"]).iter(f"{{{MAIN[False]}}}definedName")
    return [(str(name.get("name")), name.get("localSheetId"), name.text) for name in found]


def test_names_are_set_replaced_and_taken_away_and_the_others_kept() -> None:
    package = Package(workbook(worksheet("<sheetData/>")))
    first = [NameEdit("a", "S!$A$1"), NameEdit("b", "S!$B$1", sheet="S"), NameEdit("c", '"<&"')]
    data = patch(package, [], names=first)
    verify(package, data, [], names=first)
    assert names_of(data) == [("a", None, "S!$A$1"), ("b", "0", "S!$B$1"), ("c", None, '"<&"')]
    data = patch(Package(data), [], names=[NameEdit("A", "S!$A$2"), NameEdit("b", None), NameEdit("c", None)])
    assert names_of(data) == [("b", "0", "S!$B$1"), ("A", None, "S!$A$2")]
    data = patch(Package(data), [], names=[NameEdit("a", None), NameEdit("b", None, sheet="S")])
    assert b"definedName" not in judge.members(data)["xl/workbook.xml"]
    with pytest.raises(Stop, match=r"sheet\.missing"):
        patch(Package(data), [], names=[NameEdit("a", "1", sheet="T")])


@pytest.mark.parametrize("strict", [False, True])
def test_a_new_tab_stands_last_and_touches_three_parts_only(strict: bool) -> None:
    package = Package(workbook(worksheet("<sheetData/>"), strict=strict))
    sheets = [NewSheet("Kết quả & <tổng>", worksheet("<sheetData/>")), NewSheet("_x", worksheet("<sheetData/>"), True)]
    data = patch(package, [], sheets=sheets)
    verify(package, data, [], sheets=sheets)
    new = Package(data)
    assert [(sheet.title, sheet.hidden, sheet.sheet_id) for sheet in new.sheets] == [
        ("S", False, 7), ("Kết quả & <tổng>", False, 8), ("_x", True, 9),
    ]  # fmt: skip
    assert new.read(new.sheets[1].part) == sheets[0].xml
    changed = {name for name in package.names if not new.same_member(name, package)}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert new.read("[Content_Types].xml").count(b"worksheet+xml") == 3


STYLES = (
    f'<styleSheet xmlns="{MAIN[False]}"><fonts count="1"><font><sz val="11"/></font></fonts>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0"/><xf numFmtId="49" fontId="0" applyNumberFormat="1"/></cellXfs>'
    '<dxfs count="0"/></styleSheet>'
)


def test_a_style_is_reused_where_it_is_there_and_appended_once_where_not() -> None:
    styles = Styles(STYLES.encode(), "xl/styles.xml")
    assert styles.variant(0, numFmtId="49", applyNumberFormat="1") == 1
    assert styles.xml.decode() == STYLES
    assert styles.add("fonts", b'<font><b/><sz val="13"/></font>') == 1
    assert styles.add("fonts", b'<font><b/><sz val="13"/></font>') == 1
    assert styles.add("dxfs", b"<dxf><font><b/></font></dxf>") == 0
    assert styles.add("dxfs", b"<dxf><font><i/></font></dxf>") == 1
    assert styles.number_format('0.0" đ"') == 164
    assert styles.number_format("dd/mm/yyyy") == 165
    assert styles.number_format('0.0" đ"') == 164
    assert styles.variant(1, numFmtId="165", fontId="1") == 2
    root = judge.ET.fromstring(styles.xml)
    assert [(judge.local(c.tag), c.get("count"), len(c)) for c in root] == [
        ("numFmts", "2", 2), ("fonts", "2", 2), ("cellXfs", "3", 3), ("dxfs", "2", 2),
    ]  # fmt: skip
    assert root[2][2].attrib == {"numFmtId": "165", "fontId": "1", "applyNumberFormat": "1"}


def test_more_formats_than_excel_holds_are_refused() -> None:
    many = "".join(f'<xf numFmtId="{n}"/>' for n in range(65_490))
    full = re.sub(r"(<cellXfs[^>]*>).*</cellXfs>", rf"\g<1>{many}</cellXfs>", STYLES)
    styles = Styles(full.encode(), "xl/styles.xml")
    assert styles.add("cellXfs", b'<xf numFmtId="7"/>') == 7
    with pytest.raises(Stop, match=r"style\.too_many"):
        styles.add("cellXfs", b'<xf numFmtId="99999"/>')


def test_a_workbook_tells_where_its_styles_are() -> None:
    package = Package(workbook(worksheet("<sheetData/>"), **{"xl/styles.xml": STYLES}))
    assert styles_part(package) == "xl/styles.xml"
    data = patch(package, [], parts={"xl/styles.xml": b"<new/>"})
    verify(package, data, [], parts={"xl/styles.xml": b"<new/>"})
    assert judge.members(data)["xl/styles.xml"] == b"<new/>"
