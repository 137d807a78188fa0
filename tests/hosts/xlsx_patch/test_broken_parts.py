"""Damaged parts: a write succeeds and is right, or is refused with a code; never another exception."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import ColumnEdit, NameEdit, NewSheet
from sheets_sync.hosts.xlsx.package import Package, relations_name
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.weird import MAIN, OFFICE, PART, weird_sheets, workbook

RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = '<Relationship Id="r{0}" Type="' + OFFICE[False] + '/{0}" Target="../{0}.xml"/>'
OTHERS = {
    "xl/calcChain.xml": f'<calcChain xmlns="{MAIN[False]}"><c r="A1" i="7"/><c r="B2"/><c r="A4"/></calcChain>',
    relations_name(PART): RELATIONS.format(RELATION.format("table") + RELATION.format("pivotTable")),
    "xl/table.xml": f'<table xmlns="{MAIN[False]}" id="1" ref="G1:H3"/>',
    "xl/pivotTable.xml": f'<pivotTableDefinition xmlns="{MAIN[False]}"><location ref="I1:J2"/></pivotTableDefinition>',
}
CHUNKS = st.sampled_from(
    [
        b"",
        b"<",
        b">",
        b'"',
        b"/>",
        b"</c>",
        b"<row>",
        b' r="',
        b"&",
        b"\xff",
        b"<!--",
        b"]]>",
        b"\xc2\xb2",
        b"9" * 20,
        b"<c",
        b" s='1'",
    ]
)
EDITS = [
    ColumnEdit(PART, 0, np.arange(0, 6, 2), np.array(["Đạt", 8, None], dtype=object)),
    ColumnEdit(PART, 3, np.array([1, 12]), np.array([Formula("A1"), True], dtype=object)),
]


@settings(max_examples=120, deadline=None)
@given(weird_sheets(), st.data())
def test_a_damaged_part_is_written_around_or_refused(sheet, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    members = judge.members(workbook(sheet.xml(), strict=sheet.strict, **OTHERS))
    part = data.draw(st.sampled_from([PART, PART, PART, *members]))
    old = members[part]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(old)))
        stop = start + data.draw(st.integers(0, 12))
        old = old[:start] + data.draw(CHUNKS) + old[stop:]
    try:
        package = Package(workbook(b"", **(members | {part: old})))
        new = patch(
            package,
            EDITS,
            {PART: {"autoFilter": b'<autoFilter ref="A1:B2"/>'}},
            names=[NameEdit("a", "S!$A$1", sheet="S")],
            sheets=[NewSheet("Thêm", b"<worksheet/>")],
        )
        names = Package(new).names[:-1]
        assert names == tuple(name for name in package.names if name in names)
        assert set(package.names) - set(names) <= {"xl/calcChain.xml"}
        verify(package, patch(package, EDITS), EDITS)
        code = ""
    except Stop as stop:
        code = stop.code
    assert code.partition(".")[0] in ("", "file", "sheet", "row", "cell", "write")
