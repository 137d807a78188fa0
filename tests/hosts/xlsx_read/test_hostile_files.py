"""Files made to do harm are refused in words, in little time."""

import io
import random
import zipfile

import pytest

from sheets_sync.core import Stop

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
ONE = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'


@pytest.fixture
def refused(opened):
    def code(data: bytes, name: str = "so.xlsx") -> str:
        with pytest.raises(Stop) as stop:
            opened(data, name)
        return stop.value.code

    return code


def test_a_zip_bomb(book, sheet, refused):
    assert refused(book(sheet(ONE) + " " * (80 << 20))) == "file.ratio"


def test_a_part_that_unpacks_to_too_much(book, sheet, refused):
    noise = random.Random(1).randbytes(1 << 20).hex().encode()
    part = sheet(ONE).encode() + b" " + (noise + b" " * len(noise) * 3) * 21
    assert refused(book(part)) == "file.part_too_big"


@pytest.mark.parametrize("part", ["sheet", "strings", "styles", "workbook"])
def test_entities(book, sheet, refused, part):
    text = '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>'
    made = {
        "sheet": lambda: book(XXE + sheet(text)),
        "strings": lambda: book(sheet(ONE), strings=XXE + f'<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>'),
        "styles": lambda: book(sheet(ONE), more={"xl/styles.xml": XXE + f'<styleSheet xmlns="{MAIN}"/>'}),
        "workbook": lambda: book(sheet(ONE), more={"xl/workbook.xml": XXE + f'<workbook xmlns="{MAIN}"/>'}),
    }[part]()
    assert refused(made) == "file.doctype"


def test_entities_behind_utf_16_and_a_comment(book, sheet, refused):
    text = f'<?xml version="1.0" encoding="UTF-16"?><!-- <a> -->{XXE}{sheet(ONE)}'
    assert refused(book(text.encode("utf-16"))) == "file.doctype"


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_file_cut_short(book, sheet, refused, share):
    data = book(sheet(ONE))
    assert refused(data[: int(len(data) * share)]) in ("file.broken", "file.not_zip")


def test_a_member_twice(book, sheet, refused):
    made = io.BytesIO(book(sheet(ONE)))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", sheet(""))
    assert refused(made.getvalue()) == "file.duplicate_member"


def test_more_cells_than_any_commune_has(book, sheet, refused):
    digits = random.Random(1)
    row = "<row>" + "".join(f"<c><v>{digits.randrange(10**6)}</v></c>" for _ in range(16_000)) + "</row>"
    assert refused(book(sheet(row * 190))) == "file.too_many_cells"


def test_one_long_string_named_by_many_cells(book, sheet, refused):
    strings = f'<sst xmlns="{MAIN}"><si><t>{random.Random(1).randbytes(1 << 20).hex()}</t></si></sst>'
    rows = '<row><c t="s"><v>0</v></c></row>' * 1_000
    assert refused(book(sheet(rows), strings=strings)) == "file.too_much_text"


def test_many_long_strings_named_once_are_read(book, sheet, opened):
    strings = f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{n}{chr(97) * 30_000}</t></si>" for n in range(200))}</sst>'
    rows = "".join(f'<row><c t="s"><v>{n}</v></c>{"<c><v>1</v></c>" * 100}</row>' for n in range(200))
    values = opened(book(sheet(rows), strings=strings, packed=False)).grids["Trang 1"].values
    assert [len(text) for text in values[:, 0]] == [len(str(n)) + 30_000 for n in range(200)]


@pytest.mark.parametrize(
    "part",
    [
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c></row>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{ONE}</sheetData>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{ONE}</sheetData></worksheet><!-- open',
        "no markup at all",
        "",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="klingon"?><worksheet/>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</w></c></row></sheetData></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>{"<v>" * 5_000}</row></sheetData></worksheet>',
    ],
)
def test_broken_markup(book, refused, part):
    assert refused(book(part)) == "file.broken"


def test_two_tabs_of_one_name(book, sheet, refused):
    data = book(sheet(ONE), sheet(ONE))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"Trang 2"', b'"TRANG 1"'))
    assert refused(made.getvalue()) == "file.broken"


def test_noise_in_place_of_any_byte_never_escapes(book, sheet, opened):
    """A thousand files with a few bytes changed: read, or refused with a code."""
    noise = random.Random(7)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 2}</v></c><c r="B{n}" s="2"><v>{n * 1000}</v></c><c r="C{n}" t="e">'
        f"<f>1/0</f><v>#N/A</v></c></row>"
        for n in range(1, 6)
    )
    strings = f'<sst xmlns="{MAIN}"><si><t>một</t></si><si><t>hai</t></si></sst>'
    parts = [sheet(rows).encode(), strings.encode()]
    codes = set()
    for turn in range(1_000):
        mixed = [bytearray(part) for part in parts]
        for _ in range(noise.randrange(1, 4)):
            part = mixed[turn % 2]
            part[noise.randrange(len(part))] = noise.choice(b"<>/\"'=0129aAcrv \0\xff")
        try:
            opened(book(bytes(mixed[0]), strings=bytes(mixed[1]), packed=False))
        except Stop as stop:
            codes.add(stop.code)
    assert codes <= {"file.broken", "file.doctype"}
    assert "file.broken" in codes
