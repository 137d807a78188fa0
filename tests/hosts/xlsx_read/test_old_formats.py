"""Old and plain formats are read, never written, and what is no workbook is called by its name."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.vn.encodings import encode

HERE = Path(__file__).parent
ROWS = "Họ tên;Điểm;Nơi ở\nNguyễn Văn Đức;8,5;Thôn Đông\n\nTrần Thị Hường;;Đường Trường Chinh\n"
CELLS = [
    ["Họ tên", "Điểm", "Nơi ở"],
    ["Nguyễn Văn Đức", "8,5", "Thôn Đông"],
    [None, None, None],
    ["Trần Thị Hường", None, "Đường Trường Chinh"],
]


@pytest.mark.parametrize(("name", "code"), [("old.xls", "file.xls_read_only"), ("old.ods", "file.ods_read_only")])
def test_old_workbooks_are_read_and_cannot_be_written(opened, name, code):
    snapshot = opened((HERE / name).read_bytes(), "renamed.xlsx")
    assert snapshot.readonly == code
    assert snapshot.parts is None
    assert list(snapshot.grids) == ["Công dân", "Trống"]
    read = snapshot.grids["Công dân"]
    assert read.values[:3, :3].tolist() == [
        ["Họ tên", "Ngày sinh", "Số"],
        ["Nguyễn Văn Đức", date(1956, 7, 9), "036056000123"],
        ["Trần Thị Hồng", None, 8.5],
    ]
    assert not read.error.any()
    assert not read.formula.any()
    assert snapshot.grids["Trống"].values.shape == (0, 0)


@pytest.mark.parametrize("keep", [0.3, 0.7])
@pytest.mark.parametrize("name", ["old.xls", "old.ods"])
def test_damaged_old_workbooks(opened, name, keep):
    data = (HERE / name).read_bytes()
    with pytest.raises(Stop) as stop:
        opened(data[: int(len(data) * keep)], name)
    assert stop.value.code in ("file.broken", "file.not_workbook")


def test_an_ods_that_repeats_a_cell_a_billion_times(opened):
    """Its reader runs in a child process with little memory: that one ends, we do not."""
    space = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {space}><office:body><office:spreadsheet><table:table table:name='a'>"
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(Stop) as stop:
        opened(made.getvalue(), "a.ods")
    assert stop.value.code in ("file.broken", "file.too_many_cells")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_unicode(opened, codec):
    snapshot = opened(ROWS.encode(codec), "thôn/danh sách.csv")
    assert snapshot.readonly == "file.csv_read_only"
    assert list(snapshot.grids) == ["danh sách"]
    assert snapshot.grids["danh sách"].values.tolist() == CELLS
    assert snapshot.notes == ()


@pytest.mark.parametrize("codec", ["tcvn3", "vni"])
def test_csv_in_an_old_encoding_is_read_and_told(opened, codec):
    snapshot = opened(encode(ROWS, codec), "a.csv")
    assert snapshot.grids["a"].values.tolist() == CELLS
    assert [(note.code, note.args["encoding"]) for note in snapshot.notes] == [("file.encoding", codec)]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\r\n1,2\r\n",
        "a\tb\n1\t2",
        "a;b\n1;2\n",
        "sep=|\na|b\n1|2\n",
        '"a","b"\n"1",2\n',
        "a|b\n1|2\n   \n",
        "a;b\n1;2\n;\n",
    ],
)
def test_csv_with_any_delimiter(opened, text):
    assert opened(text.encode(), "a.csv").grids["a"].values[:2, :2].tolist() == [["a", "b"], ["1", "2"]]


def test_a_decimal_comma_is_no_delimiter(opened):
    values = opened(b"ten;diem\nA;8,5\nB;9,25\n", "a.csv").grids["a"].values
    assert values.tolist() == [["ten", "diem"], ["A", "8,5"], ["B", "9,25"]]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "file.empty"),
        (b"\0" * 4096, "a.xlsx", "file.empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file.encrypted"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "file.not_workbook"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "file.broken"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "bao cao.xls", "file.markup"),
        ('\ufeff<?xml version="1.0"?><Workbook/>'.encode(), "a.xls", "file.markup"),
        (b"%PDF-1.7 ...", "a.xlsx", "file.unknown"),
        (b"a;b\n1;2\n", "a.xlsx", "file.unknown"),
        (b"a;b\0\0\0;\n", "a.csv", "file.unknown"),
        (b'a;"' + b"x" * 200_000, "a.csv", "file.broken"),
        (b"PK\3\4 and nothing more", "a.xlsx", "file.broken"),
    ],
)
def test_what_is_no_workbook(opened, data, name, code):
    with pytest.raises(Stop) as stop:
        opened(data, name)
    assert stop.value.code == code


def test_another_kind_of_office_document(opened):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(Stop) as stop:
        opened(made.getvalue(), "a.docx")
    assert stop.value.code == "file.not_workbook"


def test_things_before_the_zip(book, sheet, opened):
    data = b"From: thon@xa\r\n\r\n" + book(sheet('<row><c t="str"><v>a</v></c></row>'))
    assert opened(data).grids["Trang 1"].values.tolist() == [["a"]]
