"""Edits a workbook's cells outside our own writer, as another program would: for mess and for tests, not for officers.

Only files that this package made are opened with it; what it meets there is known, so it is short.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from sheets_sync.core import Formula, Value

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REF = re.compile(r"([A-Z]+)([0-9]+)")
# What follows <sheetData> before <mergeCells>, in the order that the format asks for.
_BEFORE_MERGED = (
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
)


class CellError(str):
    """An error value to be written: "#REF!"."""

    __slots__ = ()


def letters(column: int) -> str:
    """Column 0 is "A", 26 is "AA"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number(name: str) -> int:
    """Column "A" is 0, "AA" is 26."""
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


class Tab:
    """One sheet's XML. Rows and columns count from 0."""

    def __init__(self, root: ET.Element, strings: list[str]) -> None:
        self.root = root
        self._strings = strings
        data = root.find(f"{{{_MAIN}}}sheetData")
        assert data is not None
        self._data = data
        self._rows = {int(row.attrib["r"]) - 1: row for row in data}

    @property
    def last_row(self) -> int:
        """The last row that there is."""
        return max(self._rows, default=0)

    def row(self, at: int) -> ET.Element:
        """A row, made where it is missing."""
        if at not in self._rows:
            self._rows[at] = ET.Element(f"{{{_MAIN}}}row", {"r": str(at + 1)})
            self._data[:] = [self._rows[i] for i in sorted(self._rows)]
        return self._rows[at]

    def text(self, at: int, column: int) -> str:
        """The text of a cell, "" where it is blank."""
        cell = self._cell(at, column)
        if cell is None:
            return ""
        shown = "".join(cell.itertext())
        return self._strings[int(shown)] if cell.get("t") == "s" else shown

    def put(self, at: int, column: int, value: Value) -> None:
        """Write a cell over whatever is there; its style stays."""
        cell = self._cell(at, column)
        if cell is None:
            cell = ET.Element(f"{{{_MAIN}}}c", {"r": f"{letters(column)}{at + 1}"})
            row = self.row(at)
            row.append(cell)
            row[:] = sorted(row, key=lambda c: number(_column(c)))
        cell[:] = []
        cell.text = None
        cell.attrib.pop("t", None)
        if isinstance(value, CellError):
            cell.set("t", "e")
            _child(cell, "v").text = value
        elif isinstance(value, Formula):
            _child(cell, "f").text = value.text
        elif isinstance(value, str):
            cell.set("t", "inlineStr")
            text = _child(_child(cell, "is"), "t")
            text.text = value
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        elif value is not None:
            _child(cell, "v").text = str(value)

    def swap(self, left: int, right: int) -> None:
        """Two columns change places in every row, with their widths and their validations, as a mouse moves them."""
        names = {letters(left): letters(right), letters(right): letters(left)}
        for row in self._rows.values():
            for cell in row:
                column = _column(cell)
                cell.set("r", names.get(column, column) + row.attrib["r"])
            row[:] = sorted(row, key=lambda c: number(_column(c)))
        for checked in self.root.iter(f"{{{_MAIN}}}dataValidation"):
            areas = [_REF.sub(lambda m: names.get(m[1], m[1]) + m[2], area) for area in checked.attrib["sqref"].split()]
            checked.set("sqref", " ".join(areas))
        widths = self.root.find(f"{{{_MAIN}}}cols")
        for width in widths if widths is not None else ():
            places = {str(left + 1): str(right + 1), str(right + 1): str(left + 1)}
            if width.get("min") == width.get("max") and width.get("min") in places:
                width.attrib |= {"min": places[width.attrib["min"]], "max": places[width.attrib["max"]]}
        if widths is not None:
            widths[:] = sorted(widths, key=lambda w: int(w.attrib["min"]))

    def merge(self, area: str) -> None:
        """Merge an area ("G9:H9")."""
        merged = self.root.find(f"{{{_MAIN}}}mergeCells")
        if merged is None:
            merged = ET.Element(f"{{{_MAIN}}}mergeCells")
            names = {f"{{{_MAIN}}}{name}" for name in _BEFORE_MERGED}
            at = max(i for i, part in enumerate(self.root) if part.tag in names) + 1
            self.root.insert(at, merged)
        ET.SubElement(merged, f"{{{_MAIN}}}mergeCell", {"ref": area})
        merged.set("count", str(len(merged)))

    def _cell(self, at: int, column: int) -> ET.Element | None:
        if at not in self._rows:
            return None
        ref = f"{letters(column)}{at + 1}"
        return next((cell for cell in self._rows[at] if cell.get("r") == ref), None)


class Book:
    """A workbook's members, with the sheets that were asked for parsed."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self.members = members
        self._tabs: dict[str, Tab] = {}
        shared = members.get("xl/sharedStrings.xml")
        root = _parse(shared) if shared else ET.Element("sst")
        self._strings = ["".join(entry.itertext()) for entry in root]

    def tab(self, title: str) -> Tab:
        """The sheet of that title."""
        part = self._part(title)
        if part not in self._tabs:
            self._tabs[part] = Tab(_parse(self.members[part]), self._strings)
        return self._tabs[part]

    def content(self) -> bytes:
        """The workbook as it now is."""
        for part, tab in self._tabs.items():
            self.members[part] = ET.tostring(tab.root, encoding="utf-8", xml_declaration=True)
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for name, member in self.members.items():
                out.writestr(name, member)
        return packed.getvalue()

    def _part(self, title: str) -> str:
        links = {link.get("Id"): link.get("Target", "") for link in _parse(self.members["xl/_rels/workbook.xml.rels"])}
        for sheet in _parse(self.members["xl/workbook.xml"]).iter(f"{{{_MAIN}}}sheet"):
            if sheet.get("name") == title:
                target = links[sheet.get(f"{{{_REL}}}id")]
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        raise KeyError(title)


@contextmanager
def editing(path: Path) -> Iterator[Book]:
    """Open a workbook, let it be changed, and write it back."""
    with zipfile.ZipFile(path) as source:
        book = Book({name: source.read(name) for name in source.namelist()})
    yield book
    path.write_bytes(book.content())


def _parse(content: bytes) -> ET.Element:
    for _, (prefix, uri) in ET.iterparse(BytesIO(content), events=["start-ns"]):  # noqa: S314 (our own file)
        ET.register_namespace(prefix, uri)
    return ET.fromstring(content)  # noqa: S314 (our own file)


def _column(cell: ET.Element) -> str:
    match = _REF.fullmatch(cell.attrib["r"])
    assert match is not None
    return match[1]


def _child(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_MAIN}}}{name}")
