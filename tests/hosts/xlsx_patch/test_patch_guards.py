"""Cells that nothing may be written into, and what happens to the formulas around a write."""

import numpy as np
import pytest

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, ColumnEdit
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.weird import MAIN, OFFICE, PART, workbook, worksheet

RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
BESIDE = "xl/worksheets/_rels/sheet1.xml.rels"
ROWS = "".join(
    f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in "ABCDE") + "</row>" for r in range(1, 13)
)


def edit(address: str, value: object = "x") -> ColumnEdit:
    row, column = judge.number(address)
    values = np.empty(1, dtype=object)
    values[0] = value
    return ColumnEdit(PART, column, np.array([row]), values)


def refusal(address: str, inner: str, value: object = "x", **others: str) -> tuple[str, object, object]:
    with pytest.raises(Stop) as caught:
        patch(Package(workbook(worksheet(inner), **others)), [edit(address, value)])
    facts = caught.value.facts
    return caught.value.code, facts["cell"], facts["range"]


def written(address: str, inner: str, value: object = "x", **others: str) -> dict[str, bytes]:
    package = Package(workbook(worksheet(inner), **others))
    new = patch(package, [edit(address, value)])
    verify(package, new, [edit(address, value)])
    assert judge.value(judge.cells(judge.members(new)[PART])[judge.number(address)]) == (
        "=" + value.text if isinstance(value, Formula) else value
    )
    return judge.members(new)


def test_merged_cells_are_refused_and_their_neighbours_written() -> None:
    inner = f'<sheetData>{ROWS}</sheetData><mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'
    assert refusal("C3", inner) == ("cell.merged", "C3", "B2:C3")
    assert refusal("B2", inner, None) == ("cell.merged", "B2", "B2:C3")
    written("D3", inner)
    package = Package(workbook(worksheet(inner)))
    assert b'<c r="B2" s="1"' in judge.members(patch(package, [with_style(edit("B2", KEEP))]))[PART]


def with_style(plain: ColumnEdit) -> ColumnEdit:
    return ColumnEdit(plain.part, plain.column, plain.rows, plain.values, 1)


def test_headers_and_totals_of_a_table_are_refused_and_its_rows_written() -> None:
    table = {
        BESIDE: RELS.format(f'<Relationship Id="r1" Type="{OFFICE[False]}/table" Target="../tables/t.xml"/>'),
        "xl/tables/t.xml": f'<table xmlns="{MAIN[False]}" id="1" ref="B2:D9" totalsRowCount="1"/>',
    }
    inner = f"<sheetData>{ROWS}</sheetData>"
    assert refusal("C2", inner, **table) == ("cell.table_header", "C2", "B2:D2")
    assert refusal("D9", inner, **table) == ("cell.table_header", "D9", "B9:D9")
    written("D8", inner, **table)
    table["xl/tables/t.xml"] = f'<table xmlns="{MAIN[False]}" id="1" ref="B2:D9" headerRowCount="0"/>'
    written("C2", inner, **table)


def test_pivot_tables_and_their_page_fields_are_refused() -> None:
    pivot = {
        BESIDE: RELS.format(f'<Relationship Id="r1" Type="{OFFICE[False]}/pivotTable" Target="/xl/p.xml"/>'),
        "xl/p.xml": f'<pivotTableDefinition xmlns="{MAIN[False]}"><location ref="B4:C9" rowPageCount="1" '
        'colPageCount="1"/></pivotTableDefinition>',
    }
    inner = f"<sheetData>{ROWS}</sheetData>"
    assert refusal("C9", inner, **pivot) == ("cell.pivot", "C9", "B4:C9")
    assert refusal("B2", inner, **pivot)[:2] == ("cell.pivot", "B2")
    written("B10", inner, **pivot)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ('<f t="array" ref="B2:B4">A1:A3*2</f>', "cell.array_formula"),
        ("<f t='array' ref='B2:B4'>A1:A3*2</f>", "cell.array_formula"),
        ('<f t="dataTable" ref="B2:B4" dt2D="0" dtr="0" r1="A1"/>', "cell.data_table"),
    ],
)
def test_a_formula_that_fills_a_range_owns_all_of_it(formula: str, code: str) -> None:
    rows = ROWS.replace('<c r="B2">', f'<c r="B2">{formula}')
    for address in ("B2", "B4"):
        assert refusal(address, f"<sheetData>{rows}</sheetData>") == (code, address, "B2:B4")
    written("B5", f"<sheetData>{rows}</sheetData>")


def test_the_master_of_a_shared_formula_goes_only_with_all_its_range() -> None:
    rows = ROWS.replace('<c r="B2">', '<c r="B2"><f t="shared" ref="B2:B4" si="0">A2*2</f>')
    for row in (3, 4):
        rows = rows.replace(f'<c r="B{row}">', f'<c r="B{row}"><f t="shared" si="0"/>')
    inner = f"<sheetData>{rows}</sheetData>"
    assert refusal("B2", inner) == ("cell.shared_formula", "B2", "B2:B4")
    written("B3", inner)
    whole = ColumnEdit(PART, 1, np.array([1, 2, 3]), np.array(["a", "b", "c"], dtype=object))
    package = Package(workbook(worksheet(inner)))
    assert b"shared" not in judge.members(patch(package, [whole]))[PART]


FORMULAS = ROWS.replace('<c r="B2">', '<c r="B2"><f>A2*2</f>').replace('<c r="C3">', '<c r="C3"><f>SUM(D4:E9)</f>')


def chain(*entries: str) -> str:
    return f'<calcChain xmlns="{MAIN[False]}">{"".join(entries)}</calcChain>'


def test_a_formula_that_becomes_a_value_leaves_the_calculation_chain() -> None:
    there = chain('<c r="A9" i="3"/>', '<c r="B2" i="7" l="1"/>', '<c r="C3"/>', '<c r="B2" i="3"/>')
    new = written("B2", f"<sheetData>{FORMULAS}</sheetData>", **{"xl/calcChain.xml": there})
    left = chain('<c r="A9" i="3"/>', '<c r="C3" i="7"/>', '<c r="B2" i="3"/>')
    assert new["xl/calcChain.xml"].decode() == left
    assert new["xl/workbook.xml"].count(b"calcPr") == 0


def test_an_emptied_calculation_chain_goes_with_its_relationship_and_its_type() -> None:
    there = {"xl/calcChain.xml": chain('<c r="B2" i="7"/>')}
    new = written("B2", f"<sheetData>{FORMULAS}</sheetData>", **there)
    assert "xl/calcChain.xml" not in new
    assert b"calcChain" not in new["[Content_Types].xml"] + new["xl/_rels/workbook.xml.rels"]
    kept = written("B2", f"<sheetData>{FORMULAS}</sheetData>", Formula("A3"), **there)
    assert kept["xl/calcChain.xml"].decode() == there["xl/calcChain.xml"]


@pytest.mark.parametrize(
    ("formula", "address", "calculated"),
    [
        ("SUM(D4:E9)", "D4", True),
        ("SUM(D4:E9)", "D3", False),
        ("SUM(D4:E9)", "A5", False),
        ("$D$4+1", "D4", True),
        ("SUM(D:D)", "D9", True),
        ("SUM(4:6)", "A5", True),
        ("SUM(4:6)", "A7", False),
        ("S!D4", "D4", True),
        ("'s'!D4", "D4", True),
        ("Other!D4", "D4", False),
        ("[1]S!D4", "D4", False),
        ("'[Other.xlsx]S'!D4", "D4", False),
        ("INDIRECT(&quot;D4&quot;)", "A1", True),
        ("OFFSET(A9,1,1)", "A1", True),
        ("rate*2", "A1", True),
        ("Table1[x]", "A1", True),
        ("IF(TRUE,LOG10(7),&quot;D4 rate&quot;)", "D4", False),
        ("SUM(First:Last!D4)", "A1", True),
        ("1.5E+10+PI()", "E10", False),
    ],
)
def test_a_workbook_is_calculated_when_opened_if_a_formula_may_read_what_was_written(
    formula: str, address: str, calculated: bool
) -> None:
    rows = ROWS.replace('<c r="C12">', f'<c r="C12"><f>{formula}</f>')
    new = written(address, f"<sheetData>{rows}</sheetData>")
    assert (b'<calcPr fullCalcOnLoad="1"/>' in new["xl/workbook.xml"]) == calculated
    assert b"<v>12</v>" in new[PART]


def test_a_shared_formula_reads_further_down_than_it_says() -> None:
    rows = ROWS.replace('<c r="C3">', '<c r="C3"><f t="shared" ref="C3:C9" si="0">A3*2</f>')
    assert b"fullCalcOnLoad" in written("A8", f"<sheetData>{rows}</sheetData>")["xl/workbook.xml"]


def test_a_written_formula_has_no_value_and_is_calculated_when_opened() -> None:
    new = written("B2", f"<sheetData>{ROWS}</sheetData>", Formula('IF(A1>0,"<",1)'))
    assert b'<c r="B2"><f>IF(A1&gt;0,"&lt;",1)</f></c>' in new[PART]
    assert b"fullCalcOnLoad" in new["xl/workbook.xml"]
