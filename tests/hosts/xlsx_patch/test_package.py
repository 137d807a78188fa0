"""The ZIP below a workbook: what is refused, and that untouched members keep their very bytes."""

import io
import struct
import zipfile

import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.package import Package

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<workbookPr date1904="1"/>'
    '<sheets><sheet name="Công dân" sheetId="4" state="hidden" r:id="r1"/></sheets></workbook>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def book(**others: str) -> dict[str, str]:
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS.format(kind="officeDocument", target="/xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS.format(kind="worksheet", target="worksheets/Sheet%201.xml"),
        "xl/worksheets/Sheet 1.xml": SHEET,
    } | others


def zipped(members: dict[str, str], *, method: int = zipfile.ZIP_DEFLATED, stream: bool = False) -> bytes:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

    target = Unseekable() if stream else io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.comment = "một lời".encode()
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (2024, 5, 17, 8, 30, 2))
            info.compress_type = method
            info.comment = b"kept"
            archive.writestr(info, text)
    return target.getvalue()


def code(data: bytes) -> str:
    try:
        package = Package(data)
        package.check()
        package.rebuild({sheet.part: b"" for sheet in package.sheets})
    except Stop as stop:
        return stop.code
    return ""


def test_sheets_are_found_through_relationships_and_their_titles_kept() -> None:
    package = Package(zipped(book()))
    (sheet,) = package.sheets
    assert (sheet.title, sheet.part, sheet.hidden, sheet.sheet_id) == ("Công dân", "xl/worksheets/Sheet 1.xml", True, 4)
    assert package.date1904


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "data descriptors"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n"], ids=["", "prepended"])
def test_a_rebuilt_file_differs_in_the_replaced_member_alone(stream: bool, method: int, before: bytes) -> None:
    data = before + zipped(book(**{"xl/media/a.bin": "x" * 999}), method=method, stream=stream)
    new = Package(data).rebuild({"XL/worksheets/sheet 1.xml": b"<new/>"}, {"xl/more.xml": b"<more/>"})
    with zipfile.ZipFile(io.BytesIO(data)) as old_zip, zipfile.ZipFile(io.BytesIO(new)) as new_zip:
        assert new_zip.testzip() is None
        assert new_zip.comment == old_zip.comment
        assert new_zip.namelist() == [*old_zip.namelist(), "xl/more.xml"]
        assert new_zip.read("xl/worksheets/Sheet 1.xml") == b"<new/>"
        for name in old_zip.namelist():
            ours, theirs = new_zip.getinfo(name), old_zip.getinfo(name)
            assert (ours.date_time, ours.comment) == (theirs.date_time, theirs.comment)
            if "Sheet" not in name:
                assert new_zip.read(name) == old_zip.read(name)
                assert Package(new).same_member(name, Package(data))
    assert new.startswith(before)
    assert Package(data).rebuild({}) == data


def test_zip64_records_are_read_and_their_members_kept() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in book().items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(text.encode())
    new = Package(target.getvalue()).rebuild({"xl/workbook.xml": b"<workbook/>"})
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        assert archive.testzip() is None
        assert archive.read("xl/worksheets/Sheet 1.xml").decode() == SHEET


def test_a_left_out_member_is_gone() -> None:
    new = Package(zipped(book())).rebuild({"xl/workbook.xml": None})
    assert "xl/workbook.xml" not in Package(new)


def test_a_compound_file_is_told_apart_as_encrypted_or_old() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code(ole + "EncryptedPackage".encode("utf-16-le")) == "file.encrypted"
    assert code(ole + "Workbook".encode("utf-16-le")) == "file.old_xls"


@pytest.mark.parametrize("data", [b"", b"Ho ten;Ngay sinh\n", bytes(100)])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert code(data) == "file.not_zip"


def test_a_truncated_zip_is_broken() -> None:
    assert code(zipped(book())[:-40]) == "file.broken"


def test_members_whose_names_differ_in_case_only_are_refused() -> None:
    assert code(zipped(book(**{"xl/WORKBOOK.xml": BOOK}))) == "file.duplicate_member"


def test_a_flipped_byte_is_a_wrong_checksum() -> None:
    data = zipped(book(), method=zipfile.ZIP_STORED)
    at = data.index(b"<sheetData/>")
    assert code(data[:at] + b"X" + data[at + 1 :]) == "file.crc"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped(book()))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert code(bytes(data)) == "file.encrypted_member"


def test_an_unknown_method_is_refused() -> None:
    assert code(zipped(book(), method=zipfile.ZIP_BZIP2)) == "file.method"


def test_overlapping_members_are_refused() -> None:
    data = bytearray(zipped(book(), method=zipfile.ZIP_STORED))
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    size = struct.unpack_from("<I", data, second + 24)[0]
    struct.pack_into("<2I", data, second + 20, size + 400, size + 400)
    assert code(bytes(data)) == "file.overlap"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = bytearray(zipped(book(**{"xl/bomb.xml": "0" * 100})))
    at = data.rindex(b"PK\1\2")
    struct.pack_into("<I", data, at + 24, 0x7000_0000)
    assert code(bytes(data)) == "file.ratio"


def test_too_much_content_is_refused() -> None:
    data = bytearray(zipped(book(**{f"xl/{n}.xml": "0" * 100 for n in range(3)}), method=zipfile.ZIP_STORED))
    at = data.rindex(b"PK\1\2")
    struct.pack_into("<2I", data, at + 20, 0x7000_0000, 0x7000_0000)
    assert code(bytes(data)) == "file.too_big"


def test_too_many_members_are_refused() -> None:
    assert code(zipped({f"{n}": "" for n in range(10_001)}, method=zipfile.ZIP_STORED)) == "file.too_many_members"


def test_a_signed_package_is_not_rebuilt() -> None:
    data = zipped(book(**{"_xmlsignatures/sig1.xml": "<Signature/>"}))
    assert Package(data).sheets
    assert code(data) == "file.signed"


@pytest.mark.parametrize(
    "encode", [str.encode, lambda s: s.encode("utf-16"), lambda s: s.encode("utf-8-sig")], ids=["8", "16", "bom"]
)
def test_a_doctype_is_refused_in_any_encoding(encode) -> None:  # type: ignore[no-untyped-def]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in book(**{"xl/workbook.xml": f"<!DOCTYPE workbook>{BOOK}"}).items():
            archive.writestr(name, encode(text))
    assert code(data.getvalue()) == "file.doctype"


def test_other_kinds_of_document_are_named() -> None:
    assert code(zipped(book(**{"xl/workbook.xml": "<document xmlns='urn:other'/>"}))) == "file.not_workbook"
    assert code(zipped({"a.txt": "a"})) == "file.not_workbook"
    rels = RELS.format(kind="officeDocument", target="xl/workbook.bin")
    assert code(zipped(book(**{"_rels/.rels": rels, "xl/workbook.bin": ""}))) == "file.binary_workbook"
