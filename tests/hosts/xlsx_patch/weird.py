"""Small workbooks whose sheet is legal XML that few programs would write."""

import io
import zipfile
from dataclasses import dataclass, field

from hypothesis import strategies as st

MAIN = {
    False: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    True: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
OFFICE = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
PART = "xl/worksheets/sheet1.xml"
COLUMNS = 7


@dataclass
class Weird:
    """How the sheet is written, and what is in it: rows in file order as (number, attributes, cells in file order)."""

    strict: bool
    prefix: str
    quote: str
    encoding: str
    space: str
    named: bool  # cells and rows always carry their address
    dimension: bool
    hidden: str  # a comment, CDATA or instruction that looks like cells
    tail: str
    columns: dict[int, int] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, str], list[tuple[int, str, str, bool]]]] = field(default_factory=list)

    def xml(self) -> bytes:
        p, q = self.prefix, self.quote
        name = f"xmlns:{p[:-1]}" if p else "xmlns"
        head = f'<?xml version="1.0" encoding="{self.encoding.removesuffix("-sig")}"?>\n<!-- made by hand -->'
        text = f"<{p}worksheet {name}={q}{MAIN[self.strict]}{q} xmlns:w='urn:weird'{self.space}>"
        text += f"<{p}dimension ref={q}A1{q}/>" if self.dimension else ""
        if self.columns:
            text += f"<{p}cols>"
            for column, style in sorted(self.columns.items()):
                text += f"<{p}col min={q}{column + 1}{q} max={q}{column + 1}{q} width='9' style={q}{style}{q}/>"
            text += f"</{p}cols>"
        body = "".join(map(self._row, self._ordered())) + (self.hidden if self.rows else "")
        text += f"<{p}sheetData>{body}</{p}sheetData>" if body else f"<{p}sheetData{self.space}/>"
        text += self.tail.replace("P:", p) + f"</{p}worksheet>"
        return (head + text).encode(self.encoding)

    def _ordered(self) -> list[tuple[bool, int, dict[str, str], list[tuple[int, str, str, bool]]]]:
        """Rows with whether each may go without its number: where it follows the one before."""
        ordered, last = [], -1
        for number, attributes, cells in self.rows:
            ordered.append((not self.named and number == last + 1, number, attributes, cells))
            last = number
        return ordered

    def _row(self, row: tuple[bool, int, dict[str, str], list[tuple[int, str, str, bool]]]) -> str:
        bare, number, attributes, cells = row
        p, q, s = self.prefix, self.quote, self.space
        attrs = "".join(f" {k}={q}{v}{q}" for k, v in attributes.items())
        attrs += "" if bare else f"{s} r{s}={s}{q}{number + 1}{q}"
        text, last = "", -1
        for column, given, content, first in cells:
            address = f" r={q}{chr(65 + column)}{number + 1}{q}"
            if not self.named and column == last + 1:
                address = ""
            last = column
            given = given.replace('"', q)
            text += f"<{p}c{address}{given}" if first else f"<{p}c{given}{address}"
            text += f">{content.replace('P:', p)}</{p}c{s}>" if content else f"{s}/>"
        return f"<{p}row{attrs}>{self.space}{text}</{p}row{s}>" if text else f"<{p}row{attrs}/>"


CONTENTS = st.sampled_from(
    [
        ("", ""),
        ("", "<P:v>7</P:v>"),
        (' t="str"', "<P:f>A1&amp;B$2</P:f><P:v>&lt;c r='A1'/></P:v>"),
        (' t="b"', "<P:v>1</P:v>"),
        (' t="inlineStr"', '<P:is><P:r><P:t xml:space="preserve"> a </P:t></P:r><P:r><P:t>b</P:t></P:r></P:is>'),
        (' t="inlineStr"', '<P:is><P:t><![CDATA[<c r="B2"/></row>]]></P:t></P:is>'),
        (' t="e"', "<P:v>#DIV/0!</P:v><!-- </c><c r='A1'> -->"),
        (' w:note="a>b"', "\n<P:v>1.5</P:v>"),
    ]
)


@st.composite
def weird_sheets(draw: st.DrawFn) -> Weird:
    prefix = draw(st.sampled_from(["", "", "x:", "ns0:"]))
    sheet = Weird(
        strict=draw(st.booleans()),
        prefix=prefix,
        quote=draw(st.sampled_from(['"', '"', "'"])),
        encoding=draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])),
        space=draw(st.sampled_from(["", "", " ", "\n\t"])),
        named=draw(st.booleans()),
        dimension=draw(st.booleans()),
        hidden=draw(
            st.sampled_from(["", "", f"<!--<{prefix}row r='3'><{prefix}c r='A3'/></{prefix}row>-->", "<?note <c> ?>"])
        ),
        tail=draw(st.sampled_from(["", "<P:extLst><P:ext uri='{1}'><w:row r='1'/></P:ext></P:extLst>"])),
        columns=draw(st.dictionaries(st.integers(0, COLUMNS - 1), st.integers(1, 3), max_size=3)),
    )
    numbers = draw(st.lists(st.integers(0, 8), unique=True, max_size=6))
    if draw(st.booleans()):
        numbers.sort()
    for number in numbers:
        attributes = draw(
            st.sampled_from([{}, {"s": "2", "customFormat": "1"}, {"s": "2"}, {"spans": "2:3", "ht": "15"}])
        )
        columns = draw(st.lists(st.integers(0, COLUMNS - 1), unique=True, max_size=COLUMNS))
        if draw(st.booleans()):
            columns.sort()
        cells = []
        for column in columns:
            kind, content = draw(CONTENTS)
            style = draw(st.sampled_from(["", ' s="1"']))
            cells.append((column, style + kind, content, draw(st.booleans())))
        sheet.rows.append((number, attributes, cells))
    return sheet


def workbook(sheet: bytes, *, strict: bool = False, **others: str | bytes) -> bytes:
    """A file with this one sheet; ``others`` by part name."""
    relation = '<Relationship Id="{}" Type="' + OFFICE[strict] + '/{}" Target="{}"/>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
    override = '<Override PartName="/{}" ContentType="{}"/>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + override.format("xl/workbook.xml", kinds.format("sheet.main"))
        + override.format(PART, kinds.format("worksheet"))
        + override.format("xl/calcChain.xml", kinds.format("calcChain"))
        + "</Types>",
        "_rels/.rels": rels.format(relation.format("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN[strict]}" xmlns:r="{OFFICE[strict]}">'
        '<sheets><sheet name="S" sheetId="7" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels.format(
            relation.format("rId1", "worksheet", "worksheets/sheet1.xml")
            + relation.format("rId2", "calcChain", "calcChain.xml")
            + relation.format("rId3", "styles", "styles.xml")
        ),
        PART: sheet,
    } | others
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return data.getvalue()


def worksheet(inner: str, *, prefix: str = "") -> bytes:
    """A worksheet part around this content."""
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return f'<{prefix}worksheet {name}="{MAIN[False]}">{inner}</{prefix}worksheet>'.encode()
