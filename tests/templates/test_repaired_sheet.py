"""Parts put back into a file: the sheet says the same as a new one, and what others put there stays."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from sheets_sync.core import Fix, Layout, Pack, PartKind, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.partxml import repaired
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.workbook.formulas import places
from sheets_sync.workbook.parts import expected_parts, missing
from sheets_sync.workbook.standard import standard_layout

LAST = 40
TAB = "Công dân"


@pytest.fixture(scope="module")
def commune(packs: tuple[Pack, ...]) -> Layout:
    return standard_layout("commune", packs)


@pytest.fixture(scope="module")
def fresh(commune: Layout, envelope: dict[str, str]) -> bytes:
    rows = {"citizens": {"name": objects(["Trần Văn Bình"] * 30), "number": objects(["036060001234"] * 30)}}
    return create(commune, envelope, None, rows)


def sheet_xml(content: bytes) -> str:
    package = Package(content)
    return package.read(next(tab.part for tab in package.sheets if tab.title == TAB)).decode()


def pieces(content: bytes, name: str) -> list[str]:
    return re.findall(rf"<{name}[ >].*?</{name}>|<{name} [^>]*/>", sheet_xml(content), re.DOTALL)


def without(content: bytes, *names: str) -> bytes:
    package = Package(content)
    part = next(tab.part for tab in package.sheets if tab.title == TAB)
    text = package.read(part)
    for name in names:
        text = re.sub(rf"<{name}[ >].*?</{name}>|<{name} [^>]*/>".encode(), b"", text, flags=re.DOTALL)
    return package.rebuild({part: text}, {}, 1)


def fixes_of(path: Path, commune: Layout) -> tuple[Fix, ...]:
    snapshot = Files(path).read(str(path))
    found = [part for part in snapshot.parts or () if part.sheet == TAB]
    return missing(expected_parts(commune, commune.sheet("citizens")), found, LAST)


def repair(path: Path, content: bytes, commune: Layout) -> tuple[Fix, ...]:
    path.write_bytes(content)
    fixes = fixes_of(path, commune)
    package = Package(content)
    mended = repaired(package, fixes)
    path.write_bytes(patch(package, mended.edits, mended.fragments, parts=mended.parts, names=mended.names))
    assert fixes_of(path, commune) == ()
    return fixes


def test_a_repaired_sheet_equals_a_fresh_one(commune: Layout, fresh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    broken = without(fresh, "dataValidations", "conditionalFormatting", "autoFilter")
    fixes = repair(path, broken, commune)
    kinds = {fix.now.kind for fix in fixes if fix.now}
    assert {PartKind.DROPDOWN, PartKind.GUARD, PartKind.CHECKED, PartKind.RULE, PartKind.FILTER} <= kinds
    for name in ("dataValidation", "conditionalFormatting", "autoFilter"):
        assert pieces(path.read_bytes(), name) == pieces(fresh, name) != []
    assert Package(path.read_bytes()).read("xl/styles.xml") == Package(fresh).read("xl/styles.xml")


def test_only_what_is_lost_is_written(commune: Layout, fresh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    repair(path, without(fresh, "dataValidations"), commune)
    assert pieces(path.read_bytes(), "conditionalFormatting") == pieces(fresh, "conditionalFormatting")
    one, other = (re.search(r"<sheetData>.*</sheetData>", sheet_xml(c), re.DOTALL) for c in (path.read_bytes(), fresh))
    assert one is not None
    assert other is not None
    assert one[0] == other[0]


def foreign(content: bytes, commune: Layout) -> bytes:
    """As another program leaves it: our text columns general, a list of theirs across ours, a rule of theirs."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    tab = book[TAB]
    at = places(commune.sheet("citizens"))
    tab.data_validations.dataValidation = [
        v for v in tab.data_validations.dataValidation if v.formula1 not in ("dm_sexes", "dm_groups")
    ]
    theirs = DataValidation(type="list", formula1='"Đỏ,Xanh"')
    theirs.add("F2:H9")
    theirs.add("BA6:BA90")
    tab.add_data_validation(theirs)
    tab.conditional_formatting.add("BA6:BA90", FormulaRule(["BA6=1"], fill=PatternFill("solid", bgColor="FF00FF00")))
    for row in range(8, 12):
        cell = tab.cell(row, at["number"] + 1)
        cell.number_format = "General"
        cell.fill = PatternFill("solid", fgColor="FF112233")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_others_put_there_stays_outside_our_columns(commune: Layout, fresh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    repair(path, foreign(fresh, commune), commune)
    tab = openpyxl.load_workbook(path)[TAB]
    theirs = [v for v in tab.data_validations.dataValidation if v.formula1 == '"Đỏ,Xanh"']
    assert len(theirs) == 1
    assert "BA6:BA90" in str(theirs[0].sqref)
    assert "H6" not in theirs[0].sqref
    assert "H3" in theirs[0].sqref
    rules = [rule.formula for group in tab.conditional_formatting for rule in group.rules]
    assert ["BA6=1"] in rules


def test_pasted_cells_become_text_again_and_keep_their_fill(commune: Layout, fresh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    fixes = repair(path, foreign(fresh, commune), commune)
    assert PartKind.TEXT_FORMAT in {fix.now.kind for fix in fixes if fix.now}
    tab = openpyxl.load_workbook(path)[TAB]
    at = places(commune.sheet("citizens"))["number"] + 1
    for row in range(6, 36):
        cell = tab.cell(row, at)
        assert (cell.value, cell.number_format) == ("036060001234", "@")
        assert (cell.fill.fgColor.rgb == "FF112233") == (8 <= row < 12)


def test_a_rule_in_the_wrong_column_is_taken_away(commune: Layout, fresh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    package = Package(fresh)
    part = next(tab.part for tab in package.sheets if tab.title == TAB)
    moved = package.read(part).replace(
        b'<conditionalFormatting sqref="B5:B1048576">', b'<conditionalFormatting sqref="C5:C1048576">'
    )
    repair(path, package.rebuild({part: moved}, {}, 1), commune)
    assert sorted(pieces(path.read_bytes(), "cfRule")) == sorted(pieces(fresh, "cfRule"))
    assert "C5:C1048576" not in "".join(pieces(path.read_bytes(), "conditionalFormatting"))
