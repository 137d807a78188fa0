"""The cells of any legal sheet, parsed whole: how a sheet that is not regular is compared after a patch."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.refs import INDEX, address
from sheets_sync.hosts.xlsx.sheetxml import SheetXml
from sheets_sync.hosts.xlsx.strings import plain, unescaped

Dump = dict[tuple[int, int], tuple[dict[str, str], str]]
_ROW = -1  # the column under which a row's own attributes stand


def unverified(sheet: SheetXml, row: int = -1, column: int = -1) -> Stop:
    """What is wrong with the new file, and where."""
    return Stop("write.unverified", part=sheet.part, cell=address(row, max(column, 0)) if row >= 0 else "")


def compare_parsed(old: SheetXml, new: SheetXml, cells: Targets, date1904: bool) -> None:
    """Stop ``write.unverified`` unless ``new`` holds the cells of ``old`` but for those edited."""
    before, after = dump(old.text, old.part), dump(new.text, new.part)
    for index, place in enumerate(zip(cells.rows.tolist(), cells.columns.tolist(), strict=True)):
        there, here = before.pop(place, None), after.pop(place, None)
        if not _as_meant(cells.values[index], int(cells.styles[index]), there, here, date1904):
            raise unverified(new, *place)
    made = {(row, _ROW) for row in cells.rows.tolist()}
    for place in after.keys() - before.keys():
        if place not in made or after.pop(place)[0]:
            raise unverified(new, *place)
    if before != after:
        raise unverified(new)


def _as_meant(
    value: object,
    style: int,
    there: tuple[dict[str, str], str] | None,
    here: tuple[dict[str, str], str] | None,
    date1904: bool,
) -> bool:
    if here is None:
        return there is None and style < 0 and (value is None or value is KEEP)
    wanted = str(style) if style >= 0 else there[0].get("s") if there else here[0].get("s")
    if here[0].get("s") != wanted:
        return False
    if value is KEEP:
        return here[1] == (there[1] if there else "")
    content = _content(*here)
    return content is not None and same(value, content, date1904)


_CONTENT = re.compile("(?:<is><t>(.*)</t></is>|<v>(.*)</v>|<f>(.*)</f>(?:<v>(.*)</v>)?)", re.DOTALL)


def _content(attributes: dict[str, str], content: str) -> Content | None:
    """A parsed cell's content (names of its elements and their text); None where no cell of ours looks so."""
    found = _CONTENT.fullmatch(content)
    texts = found.groups() if found else ("",) * 4
    if content and (found is None or any("<" in (text or "") for text in texts)):
        return None
    kind = attributes.get("t", "").encode()
    if not content:
        return Content(kind, b"", b"", None)
    text, value, formula, cached = (None if text is None else text.encode("utf-8", "surrogatepass") for text in texts)
    if text is not None:
        return Content(kind, b"t", text, None)
    return Content(kind, b"v", value, None) if value is not None else Content(kind, b"f", formula or b"", cached)


class Content(NamedTuple):
    """What a cell holds: its type, the element (t in is, v, f; b"" = empty), its text, a formula's cached value."""

    kind: bytes
    element: bytes
    text: bytes
    cached: bytes | None


def same(value: object, content: Content, date1904: bool) -> bool:
    """Whether a cell's content is that value."""
    kind, element, raw, cached = content
    value = plain(value, date1904=date1904)
    if value is None:
        return not kind and not element
    if isinstance(value, str):
        return (kind, element) == (b"inlineStr", b"t") and unescaped(raw.decode()) == value
    if isinstance(value, Formula):
        if element != b"f" or unescaped(raw.decode()) != value.text.removeprefix("="):
            return False
        if value.shown is None or value.shown == "":
            return not kind and cached is None
        if isinstance(value.shown, str):
            return kind == b"str" and cached is not None and unescaped(cached.decode()) == value.shown
        return not kind and cached is not None and float(cached) == value.shown
    if isinstance(value, bool):
        return (kind, element) == (b"b", b"v") and raw == (b"1" if value else b"0")
    return (kind, element) == (b"", b"v") and isinstance(value, int | float) and float(raw) == float(value)


def dump(data: bytes, part: str) -> Dump:
    """All cells of a sheet by (row, column): attributes but the address, and content with its text escaped anew.

    A row's own attributes, but number and spans, stand under column -1.
    """
    found: Dump = {}
    row = column = -1
    cell: list[str] | None = None

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, column, cell
        local = name.rpartition(" ")[2]
        if cell is not None:
            cell.append(f"<{local}>")
        elif local == "row":
            row, column = int(given.pop("r", row + 2)) - 1, -1
            given.pop("spans", None)
            found[row, _ROW] = (given, "")
        elif local == "c":
            letters = given.pop("r", "").rstrip("0123456789$").strip("$").upper().encode()
            column = INDEX[letters] if letters else column + 1
            cell = []
            found[row, column] = (given, "")

    def end(name: str) -> None:
        nonlocal cell
        local = name.rpartition(" ")[2]
        if cell is not None and local == "c":
            found[row, column] = (found[row, column][0], "".join(cell))
            cell = None
        elif cell is not None:
            cell.append(f"</{local}>")

    def text(data: str) -> None:
        if cell is not None:
            cell.append(data.replace("&", "&amp;").replace("<", "&lt;"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise Stop("file.broken", part=part) from error
    return found
