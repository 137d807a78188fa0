"""An independent reader of worksheets: zipfile and ElementTree, nothing of the program's own."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

Cell = tuple[dict[str, str], str]


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(ref: str) -> tuple[int, int]:
    found = re.fullmatch(r"\$?([A-Za-z]+)\$?(\d+)", ref)
    assert found, ref
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cells(xml: bytes) -> dict[tuple[int, int], Cell]:
    """(row, column) -> attributes but the address, content as canonical XML."""
    found: dict[tuple[int, int], Cell] = {}
    row = -1
    for element in sheet_data(xml):
        row = int(element.get("r", row + 2)) - 1
        column = -1
        for cell in element:
            if local(cell.tag) != "c":
                continue
            column = number(cell.get("r", ""))[1] if cell.get("r") else column + 1
            content = "".join(ET.tostring(child, encoding="unicode") for child in cell).replace("\r", "&#13;")
            found[row, column] = ({k: v for k, v in cell.attrib.items() if k != "r"}, content)
    return found


def rows(xml: bytes) -> dict[int, dict[str, str]]:
    """Row -> its attributes but number and spans."""
    found: dict[int, dict[str, str]] = {}
    row = -1
    for element in sheet_data(xml):
        row = int(element.get("r", row + 2)) - 1
        found[row] = {k: v for k, v in element.attrib.items() if k not in ("r", "spans")}
    return found


def sheet_data(xml: bytes) -> ET.Element:
    (found,) = [child for child in ET.fromstring(xml) if local(child.tag) == "sheetData"]
    return found


def around(xml: bytes) -> list[str]:
    """All children of the worksheet but its cells and its used range."""
    root = ET.fromstring(xml)
    kept = [child for child in root if local(child.tag) not in ("sheetData", "dimension")]
    return [str(sorted(root.attrib.items())), *(ET.tostring(child, encoding="unicode") for child in kept)]


def unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


def value(cell: Cell) -> object:
    """What a cell written by the program holds, told from its type and its content."""
    attributes, content = cell
    if not content:
        return None
    element, *more = ET.fromstring(f"<w>{content}</w>")
    text = "".join(element.itertext())
    kind = attributes.get("t", "n")
    if local(element.tag) == "is":
        assert kind == "inlineStr"
        return unescaped(text)
    if local(element.tag) == "f":
        cached = "".join(more[0].itertext()) if more else ""
        assert kind == "str" or not cached or float(cached) is not None
        return "=" + text + ("|" + unescaped(cached) if more else "")
    assert local(element.tag) == "v"
    return text == "1" if kind == "b" else float(text)


def without_calculation(xml: bytes) -> list[str]:
    """A workbook part but for how it is calculated."""
    root = ET.fromstring(xml)
    for child in list(root):
        if local(child.tag) == "calcPr":
            child.attrib.pop("fullCalcOnLoad", None)
            if not child.attrib:
                root.remove(child)
    return [ET.tostring(child, encoding="unicode").strip() for child in root]
