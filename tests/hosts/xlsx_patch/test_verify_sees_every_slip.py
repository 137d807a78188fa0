"""Right files, spoilt in every way that a wrong patch could spoil them: none may take the place of the old one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets_sync.core import Cells, Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, AreaEdit, ColumnEdit, Edit, NameEdit, NewSheet
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.records import packed
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch.weird import MAIN, OFFICE, PART, Weird, weird_sheets, workbook, worksheet

Xml = Callable[[str], str]
FOUND = r"write\.unverified|file\..*|sheet\..*"
CHAIN, STYLES, BOOK = "xl/calcChain.xml", "xl/styles.xml", "xl/workbook.xml"
RELS, TYPES, ADDED = "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/worksheets/sheet2.xml"

SHEET = (
    '<dimension ref="A1:E6"/><cols><col min="4" max="4" width="9" style="3"/></cols><sheetData>'
    '<row r="1" spans="1:5" ht="20"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"><v>2</v></c>'
    '<c r="C1"><f>A1</f><v>41</v></c><c r="E1" t="b"><v>1</v></c></row>'
    '<row r="2" spans="1:5"><c r="A2" t="s"><v>1</v></c><c r="B2" s="2"/><c r="C2"><f>B2*2</f><v>4</v></c>'
    '<c r="E2" t="str"><f>A2&amp;"x"</f><v>mx</v></c></row>'
    '<row r="3" s="2" customFormat="1"><c r="A3" s="2"><v>5</v></c><c r="E3" s="2" t="s"><v>2</v></c></row>'
    '<row r="4" hidden="1"><c r="A4"><v>6</v></c><c r="B4" t="inlineStr"><is><t>as it was</t></is></c></row>'
    '<row r="5"/><row r="7"><c r="A7" s="1"><v>7.25</v></c></row></sheetData>'
    '<autoFilter ref="A1:E6"/><mergeCells count="1"><mergeCell ref="G1:H1"/></mergeCells>'
    '<dataValidations count="1"><dataValidation type="list" sqref="B2:B9"><formula1>1</formula1></dataValidation>'
    '</dataValidations><pageMargins left="1" right="1"/><drawing id="d"/>'
)
SPACED = re.sub(r"(</c>|</row>|<row[^>]*>)", r"\1\n  ", SHEET)
COMMENTED = SHEET.replace('<row r="2"', '<!-- <row r="9"><c r="A9"/></row> --><row r="2"')
TURNED = re.sub(r'<c (r="[A-Z]+\d+") (s="\d")', r"<c \2 \1", SHEET)
PREFIXED = re.sub(r"<(/?)(\w)", r"<\1x:\2", SHEET)
SHEETS = {
    "regular": worksheet(SHEET),
    "spaced": worksheet(SPACED),
    "commented": worksheet(COMMENTED),
    "turned": worksheet(TURNED),
    "prefixed": worksheet(PREFIXED, prefix="x:"),
}

STYLE_SHEET = f'<styleSheet xmlns="{MAIN[False]}"><cellXfs count="1"><xf/></cellXfs></styleSheet>'
MORE_STYLES = STYLE_SHEET.replace('count="1"><xf/>', 'count="2"><xf/><xf numFmtId="4"/>').encode()
FRAGMENTS = {
    PART: {
        "dataValidations": b'<dataValidations count="1"><dataValidation type="whole" sqref="C1:C9"/></dataValidations>',
        "conditionalFormatting": b'<conditionalFormatting sqref="A1"/><conditionalFormatting sqref="B1"/>',
    }
}
NAMES = [NameEdit("mine", "'S'!$B$2", "S", hidden=True), NameEdit("old", None)]
SHEETS_MORE = [NewSheet("Mới", worksheet("<sheetData/>"), hidden=True)]


def column(*values: object) -> Cells:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


EDITS: list[Edit] = [
    ColumnEdit(PART, 1, np.arange(8), column("Đạt", 8.125, None, "a & b", " two  spaces\n", True, "\r_x000D_", -0.1)),
    ColumnEdit(PART, 2, np.array([0, 1, 5]), column("was a formula", Formula("B2*3", 12.5), date(2024, 2, 29))),
    ColumnEdit(PART, 0, np.array([0, 1, 10]), column(KEEP, KEEP, KEEP), style=7),
    ColumnEdit(PART, 3, np.array([1, 2, 4, 8]), column(1234567890.125, "in a styled row", None, Formula("A1", "cũ"))),
    AreaEdit(PART, 20, 5, np.array([["x", 2], [None, "y<z"]], dtype=object)),
]


@dataclass(frozen=True)
class Case:
    """A file before, and right after a patch."""

    package: Package
    data: bytes

    def refuses(self, data: bytes) -> None:
        with pytest.raises(Stop, match=FOUND):
            check(self.package, data)


def check(package: Package, data: bytes) -> None:
    verify(package, data, EDITS, FRAGMENTS, names=NAMES, sheets=SHEETS_MORE, parts={STYLES: MORE_STYLES})


@cache
def case(kind: str) -> Case:
    main = MAIN[False]
    chain = '<calcChain xmlns="{}"><c r="C1" i="7"/><c r="C2"/><c r="E2" i="7" l="1"/></calcChain>'
    names = '<definedName name="others">S!$A$1</definedName><definedName name="old">S!$A$2</definedName>'
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{OFFICE[False]}"><workbookPr/><sheets><sheet name="S" sheetId="7" '
        f'r:id="rId1"/></sheets><definedNames>{names}</definedNames><calcPr calcId="9"/></workbook>'
    )
    others = {CHAIN: chain.format(main), STYLES: STYLE_SHEET, BOOK: book, "xl/media/a.png": b"\x89PNG" * 50}
    package = Package(workbook(SHEETS[kind], **others))
    data = patch(package, EDITS, FRAGMENTS, names=NAMES, sheets=SHEETS_MORE, parts={STYLES: MORE_STYLES})
    check(package, data)
    return Case(package, data)


def spoilt(data: bytes, part: str, change: Xml) -> bytes:
    """The file with one part changed, packed as the program packs."""
    package = Package(data)
    text = package.read(part).decode()
    new = change(text)
    assert new != text, "nothing was spoilt"
    return package.rebuild({part: new.encode()})


def tag(kind: str, ref: str) -> re.Pattern[str]:
    """A cell or a row, in whatever way it is written."""
    return re.compile(rf'<((?:x:)?){kind}\b[^>]*?\sr="{ref}"[^>]*?(?:/>|(?<!/)>.*?</\1{kind}>)', re.DOTALL)


def element(kind: str, ref: str, change: Xml) -> Xml:
    def work(text: str) -> str:
        found = tag(kind, ref).search(text)
        assert found, ref
        return text[: found.start()] + change(found[0]) + text[found.end() :]

    return work


def cell(ref: str, old: str, new: str) -> Xml:
    """Inside one cell."""

    def work(text: str) -> str:
        pattern = re.sub(r"<(/?)(?=\w)", r"<\1(?:x:)?", re.escape(old).replace(r"\<", "<"))
        assert re.search(pattern, text), (old, text)
        return re.sub(pattern, lambda m: re.sub(r"<(/?)(?=\w)", r"<\1" + "x:" * ("<x:" in text), new), text, count=1)

    return element("c", ref, work)


def moved(ref: str, to: str) -> Xml:
    return element("c", ref, lambda text: text.replace(f'r="{ref}"', f'r="{to}"'))


def swapped(kind: str, one: str, other: str) -> Xml:
    def work(text: str) -> str:
        first, second = tag(kind, one).search(text), tag(kind, other).search(text)
        assert first, one
        assert second, other
        between = text[first.end() : second.start()]
        return text[: first.start()] + second[0] + between + first[0] + text[second.end() :]

    return work


def beside(ref: str, more: str) -> Xml:
    """Another cell behind this one."""
    return element("c", ref, lambda text: text + (more.replace("<", "<x:") if text.startswith("<x:") else more))


def plain(old: str, new: str) -> Xml:
    """Anywhere in a part; an element's name may carry a prefix."""

    def work(text: str) -> str:
        pattern = re.sub(r"<(/?)(?=\w)", r"<\1(?P<p>(?:x:)?)", re.escape(old), count=1)
        assert re.search(pattern, text), old
        return re.sub(
            pattern, lambda m: re.sub(r"<(/?)(?=\w)", r"<\1" + (m.groupdict().get("p") or ""), new), text, count=1
        )

    return work


def gone(name: str) -> Xml:
    return lambda text: re.sub(rf"<((?:x:)?){name}\b(?:[^>]*/>|.*?</\1{name}>)", "", text, count=1, flags=re.DOTALL)


def twice(kind: str, ref: str) -> Xml:
    return element(kind, ref, lambda text: text * 2)


CELLS: dict[str, Xml] = {
    "our text differs": cell("B1", "Đạt", "Chưa"),
    "our text is cut": cell("B1", "Đạt", "Đạ"),
    "our text is longer": cell("B1", "Đạt", "Đạt "),
    "our text is decomposed": cell("B1", "Đạt", "Đa\u0323t"),
    "a bare ampersand": cell("B4", "a &amp; b", "a & b"),
    "an ampersand escaped twice": cell("B4", "&amp;", "&amp;amp;"),
    "space is not kept": cell("B5", ' xml:space="preserve"', ""),
    "an underscore is not escaped": cell("B7", "_x005F_x000D_", "_x000D_"),
    "a bare carriage return": cell("B7", "&#13;", "\r"),
    "a character that XML cannot hold": cell("B1", "Đạt", "Đạt\x01"),
    "a text becomes rich": cell("B1", "<t>", "<r><t>"),
    "a number as a text": cell("B1", "Đạt", "8"),
    "a number lost a digit": cell("B2", "8.125", "8.12"),
    "a number's last digits": cell("D2", "1234567890.125", "1234567890.12"),
    "a number with a comma": cell("B2", "8.125", "8,125"),
    "a number that Python alone reads": cell("B2", "8.125", "8_0.125"),
    "a sign lost": cell("B8", "-0.1", "0.1"),
    "no number": cell("B2", "8.125", "NaN"),
    "an empty value": cell("B2", "8.125", ""),
    "a truth as a number": cell("B6", ' t="b"', ""),
    "the other truth": cell("B6", "<v>1<", "<v>0<"),
    "a date off by one": cell("C6", "45351", "45350"),
    "another formula": cell("C2", "B2*3", "B2*2"),
    "another cached value": cell("C2", "12.5", "12"),
    "a cached value lost": cell("C2", "<v>12.5</v>", ""),
    "a cached text lost": cell("D9", "<v>cũ</v>", ""),
    "a cached text as a number": cell("D9", ' t="str"', ""),
    "a formula's type": cell("C2", "<f>", '<f t="array">'),
    "our style differs": cell("B1", 's="2"', 's="3"'),
    "our style is lost": cell("B1", ' s="2"', ""),
    "style of a restyled cell": cell("A1", 's="7"', 's="1"'),
    "style of the column": cell("D2", 's="3"', 's="4"'),
    "style of the row": cell("D3", 's="2"', 's="3"'),
    "a style where none was": cell("B4", 'r="B4"', 'r="B4" s="5"'),
    "content of a restyled cell": cell("A1", "<v>0<", "<v>1<"),
    "type of a restyled cell": cell("A2", ' t="s"', ""),
    "a shared string's index": cell("E3", "<v>2<", "<v>3<"),
    "another's style": cell("E3", 's="2"', 's="1"'),
    "another's number": cell("A7", "7.25", "7.2"),
    "another's formula": cell("E2", "A2&amp;", "A3&amp;"),
    "another's cached value": cell("E2", "<v>mx</v>", ""),
    "another's type": cell("E1", ' t="b"', ""),
    "one column to the right": moved("B1", "C1"),
    "one row down": moved("B2", "B3"),
    "moved to an empty place": moved("D2", "F2"),
    "another's cell moved": moved("E2", "F2"),
    "our cell is dropped": element("c", "B2", lambda _: ""),
    "a made cell is dropped": element("c", "D3", lambda _: ""),
    "another's cell is dropped": element("c", "E2", lambda _: ""),
    "a restyled cell is dropped": element("c", "A11", lambda _: ""),
    "our cell twice": twice("c", "B1"),
    "a made cell twice": twice("c", "D3"),
    "another's cell twice": twice("c", "E1"),
    "a cell more in a row of ours": beside("E2", '<c r="F2"/>'),
    "a cell more in another's row": beside("A7", '<c r="C7"><v>1</v></c>'),
    "a styled cell where nothing was to write": beside("B5", '<c r="D5" s="3"/>'),
    "a cell without an address": beside("E2", "<c/>"),
    "two values change places": lambda t: cell("E1", "<v>1<", "<v>9<")(cell("B2", "8.125", "2")(t)),
    "two cells change places": swapped("c", "B1", "E1"),
    "our cell before the first": swapped("c", "A4", "B4"),
}

ROWS: dict[str, Xml] = {
    "rows change places": swapped("row", "2", "3"),
    "rows made change places": swapped("row", "9", "11"),
    "a row is dropped": element("row", "4", lambda _: ""),
    "a row of ours is dropped": element("row", "9", lambda _: ""),
    "an empty row is dropped": element("row", "7", lambda _: ""),
    "a row twice": twice("row", "4"),
    "a row made twice": twice("row", "9"),
    "a row more": element("row", "9", lambda t: t + re.sub(r'"[A-Z]?9"', lambda m: m[0].replace("9", "10"), t)),
    "an empty row more": element("row", "9", lambda t: t + t[: t.index("row")] + 'row r="10"/>'),
    "a row's height": plain('ht="20"', 'ht="21"'),
    "a row's height lost": plain(' ht="20"', ""),
    "a hidden row shown": plain(' hidden="1"', ""),
    "a row's style": plain(' customFormat="1"', ""),
    "a row's number": plain('row r="4"', 'row r="5"'),
    "spans are lost": plain(' spans="1:5"', ""),
    "spans are wrong": plain('spans="1:5"', 'spans="1:2"'),
    "a made row's attribute": plain('row r="9"', 'row r="9" ht="1"'),
    "an attribute of sheetData": plain("sheetData>", 'sheetData w="1">'),
    "a comment among the rows": lambda t: re.sub(r"(</(?:x:)?sheetData>)", r"<!-- -->\1", t),
}

AROUND: dict[str, Xml] = {
    "a merge is dropped": gone("mergeCells"),
    "a merge differs": plain("G1:H1", "G1:H2"),
    "the validations are dropped": gone("dataValidations"),
    "the validations are not ours": plain("C1:C9", "C1:C8"),
    "a rule is dropped": gone("conditionalFormatting"),
    "the filter is dropped": gone("autoFilter"),
    "the filter differs": plain('autoFilter ref="A1:E6"', 'autoFilter ref="A1:E7"'),
    "the columns differ": plain('style="3"', 'style="4"'),
    "the margins differ": plain('left="1"', 'left="2"'),
    "the drawing is dropped": gone("drawing"),
    "an element more": lambda t: t.replace("</worksheet>", "<legacyDrawing/></worksheet>").replace(
        "</x:worksheet>", "<x:legacyDrawing/></x:worksheet>"
    ),
    "an attribute of the root": plain("<worksheet ", '<worksheet a="1" '),
    "the used range is not told": gone("dimension"),
    "the used range is small": plain("A1:G22", "A1:E22"),
    "the used range is large": plain("A1:G22", "A1:H22"),
    "text between elements": lambda t: re.sub(r"(<(?:x:)?pageMargins)", r"\n\1", t),
    "something behind the end": lambda t: t + "\n",
    "an element in a wrong place": lambda t: (
        lambda found: t.replace(found[0], "").replace("<" + found[1] + "cols", found[0] + "<" + found[1] + "cols")
    )(re.search(r"<((?:x:)?)dataValidations.*</\1dataValidations>", t) or pytest.fail("none")),
    "not closed": lambda t: t[: t.rindex("</")],
}


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("slip", [*CELLS, *ROWS, *AROUND])
def test_a_slip_in_a_sheet_is_seen(kind: str, slip: str) -> None:
    right = case(kind)
    right.refuses(spoilt(right.data, PART, {**CELLS, **ROWS, **AROUND}[slip]))


OTHERS: dict[str, tuple[str, Xml]] = {
    "styles are cut": (STYLES, plain('<xf numFmtId="4"/>', "")),
    "styles are the old ones": (STYLES, lambda _: STYLE_SHEET),
    "a tab is called otherwise": (BOOK, plain('name="S"', 'name="T"')),
    "a tab is dropped": (BOOK, gone("sheet")),
    "the new tab shows": (BOOK, plain(' state="hidden"', "")),
    "the new tab is called otherwise": (BOOK, plain("Mới", "Moi")),
    "the new tab has another's number": (BOOK, plain('sheetId="8"', 'sheetId="7"')),
    "our name is dropped": (BOOK, lambda t: re.sub('<definedName name="mine".*?</definedName>', "", t)),
    "our name means another cell": (BOOK, plain("$B$2", "$B$3")),
    "our name is every tab's": (BOOK, plain(' localSheetId="0"', "")),
    "our name shows": (BOOK, plain(' hidden="1"', "")),
    "another's name is dropped": (BOOK, lambda t: re.sub('<definedName name="others".*?</definedName>', "", t)),
    "another's name differs": (BOOK, plain("S!$A$1", "S!$A$9")),
    "the old name is still there": (
        BOOK,
        plain("</definedNames>", '<definedName name="old">S!$A$2</definedName></definedNames>'),
    ),
    "it is not calculated anew": (BOOK, plain(' fullCalcOnLoad="1"', "")),
    "it is calculated otherwise": (BOOK, plain('calcId="9"', 'calcId="9" calcMode="manual"')),
    "a part of the book is dropped": (BOOK, plain("<workbookPr/>", "")),
    "a formula that is gone stays in the chain": (CHAIN, plain("<c ", '<c r="C1" i="7"/><c ')),
    "a formula that is there leaves the chain": (CHAIN, lambda t: re.sub('<c r="C2"[^>]*/>', "", t)),
    "another's formula leaves the chain": (CHAIN, plain('<c r="E2" i="7" l="1"/>', "")),
    "the chain differs": (CHAIN, plain("E2", "E3")),
    "the chain says another sheet": (CHAIN, plain('i="7"', 'i="8"')),
    "no type of the new tab": (TYPES, lambda t: re.sub('<Override PartName="/xl/worksheets/sheet2.xml"[^>]*/>', "", t)),
    "another type of the new tab": (TYPES, lambda t: t.replace("worksheet+xml", "chartsheet+xml")),
    "no type of the sheet": (TYPES, lambda t: re.sub(f'<Override PartName="/{PART}"[^>]*/>', "", t)),
    "no type of the chain": (TYPES, lambda t: re.sub(f'<Override PartName="/{CHAIN}"[^>]*/>', "", t)),
    "no default type": (TYPES, gone("Default")),
    "no relation to the styles": (RELS, lambda t: re.sub('<Relationship Id="rId3"[^>]*/>', "", t)),
    "no relation to the new tab": (RELS, lambda t: re.sub('<Relationship Id="rId4"[^>]*/>', "", t)),
    "a relation to another part": (RELS, plain("styles.xml", "style.xml")),
    "another kind of relation": (RELS, plain("/styles", "/theme")),
    "the package's relations": ("_rels/.rels", lambda t: t + " "),
    "the new tab holds more": (ADDED, plain("<sheetData/>", "<sheetData><row/></sheetData>")),
}


@pytest.mark.parametrize("slip", OTHERS)
def test_a_slip_in_another_part_is_seen(slip: str) -> None:
    right = case("regular")
    right.refuses(spoilt(right.data, *OTHERS[slip]))


def test_every_byte_of_the_parts_written_counts() -> None:
    """Any byte left out of a part that was written, or doubled."""
    right = case("regular")
    package = Package(right.data)
    for part in (PART, BOOK, TYPES, RELS, CHAIN, STYLES):
        content = package.read(part)
        for at in range(0, len(content), 3):
            right.refuses(package.rebuild({part: content[:at] + content[at + 1 :]}))


def test_an_edited_sheet_left_as_it_was_is_seen() -> None:
    right = case("regular")
    right.refuses(Package(right.data).rebuild({PART: SHEETS["regular"]}))
    only = [ColumnEdit(PART, 1, np.array([0]), column("Đạt"))]
    with pytest.raises(Stop, match=FOUND):
        verify(right.package, right.package.rebuild({}), only)
    with pytest.raises(Stop, match=FOUND):
        verify(right.package, right.package.rebuild({}), (), parts={STYLES: MORE_STYLES})
    with pytest.raises(Stop, match=FOUND):
        verify(right.package, right.package.rebuild({}), (), names=NAMES)


@pytest.mark.parametrize("part", ["xl/media/a.png", CHAIN, STYLES, "_rels/.rels", ADDED, TYPES, RELS, PART])
def test_a_member_left_out_is_seen(part: str) -> None:
    right = case("regular")
    right.refuses(Package(right.data).rebuild({part: None}))


def test_a_member_more_or_changed_or_packed_anew_is_seen() -> None:
    right, picture = case("regular"), "xl/media/a.png"
    package = Package(right.data)
    right.refuses(package.rebuild({}, {"xl/media/b.png": b"more"}))
    right.refuses(package.rebuild({picture: package.read(picture)[:-1]}))
    right.refuses(package.rebuild({picture: package.read(picture)}, level=9))


def test_a_slip_in_the_packing_is_seen() -> None:
    right = case("regular")
    data = right.data
    for part in (PART, "xl/media/a.png", BOOK):
        head = data.index(b"PK\3\4", data.index(part.encode()) - 40)
        size = len(part) + 30
        for at in (head + 6, head + 8, head + 14, head + 18, head + 22):  # flags, method, CRC and sizes of the header
            right.refuses(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        middle = head + size + 20
        right.refuses(data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :])
        record = data.index(part.encode(), data.index(b"PK\1\2")) - 46
        for at in (record + 10, record + 16, record + 20, record + 24, record + 42):
            right.refuses(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    right.refuses(data[:-1])
    right.refuses(b"x" + data)
    right.refuses(data[:-2] + b"\2\0hi")


def test_a_stream_without_its_end_is_seen() -> None:
    """A reader that stops at the size would not miss the last block's mark."""
    right, content = case("regular"), Package(case("regular").data).read(PART)
    deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
    cut = deflate.compress(content) + deflate.flush(zlib.Z_SYNC_FLUSH)
    whole = Package(right.data).rebuild({PART: content})
    body = packed(content, 1).body
    assert whole.count(body) == 1
    sized = whole.replace(len(body).to_bytes(4, "little"), len(cut).to_bytes(4, "little"))
    right.refuses(sized.replace(body, cut))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(weird_sheets(), st.data())
def test_a_byte_lost_in_any_legal_sheet_is_seen(sheet: Weird, data: st.DataObject) -> None:
    package = Package(workbook(sheet.xml(), strict=sheet.strict))
    edits = [ColumnEdit(PART, 2, np.array([1, 4, 9]), column("Đạt", 7.5, None), style=1)]
    try:
        done = Package(patch(package, edits))
    except Stop:
        return
    verify(package, done.rebuild({}), edits)
    content = done.read(PART)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        with pytest.raises(Stop, match=FOUND):
            verify(package, done.rebuild({PART: content[:at] + content[at + 1 :]}), edits)
