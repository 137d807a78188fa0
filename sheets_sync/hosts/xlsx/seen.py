"""Where the rows and cells of a sheet lie, found by verification itself: nothing that the patch knew is used here.

Most sheets are written so plainly that their tags can be told from the bytes after each ``<``, all at once. Any other
sheet is read by an XML parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np

from sheets_sync.core import Ints, Stop
from sheets_sync.hosts.xlsx.addresses import Bytes, digits, letters
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes
from sheets_sync.hosts.xlsx.refs import COLUMNS, INDEX
from sheets_sync.hosts.xlsx.sheetxml import SheetXml

_CELL, _ROW, _END, _CLOSED = 1, 2, 3, 4  # kinds of tags; a closed row is <row/>
_NAME_ENDS = np.isin(np.arange(256), list(b" \t\n\r/>"))
_TAG = re.compile(rb"<" + ATTRIBUTES + rb">")
_DATA_DEPTH = 2  # a row in sheetData in worksheet


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows and cells in the order of the file. A row: ``numbers`` from 0, its start tag [``starts``, ``inners``), its
    content to ``ends``, its end tag to ``stops``. A cell: index of its row, column, and where it lies.
    """

    numbers: Ints
    starts: Ints
    inners: Ints
    ends: Ints
    stops: Ints
    row: Ints
    column: Ints
    cell_starts: Ints
    cell_stops: Ints

    def places(self) -> Ints:
        """Of each cell: row * COLUMNS + column."""
        found: Ints = self.numbers[self.row] * COLUMNS + self.column
        return found


def both_seen(old: SheetXml, new: SheetXml) -> tuple[Seen, Seen]:
    """Two texts, seen in the same way. Stop: ``file.broken``."""
    if old.mask is old.text and new.mask is new.text:
        before, after = _plainly(old), _plainly(new)
        if before is not None and after is not None:
            return before, after
    return _parsed(old), _parsed(new)


def _plainly(sheet: SheetXml) -> Seen | None:
    """A sheet without comments in which nothing, not even a space, lies between rows and cells; None for any other."""
    text, prefix, begin, end = sheet.text, sheet.prefix, sheet.inner, sheet.end
    data, p = np.frombuffer(text, dtype=np.uint8), len(prefix)
    tags = np.flatnonzero(data[begin:end] == ord("<")) + begin
    kinds = _kinds(data, tags, prefix)
    mine = np.flatnonzero(kinds)
    at, kind = tags[mine], kinds[mine]
    after = np.append(at[1:], end)  # each reaches to the next one, if it is plain
    is_row = kind == _ROW
    kind[is_row & (data[after - 2] == ord("/"))] = _CLOSED
    ends_tag = np.append(tags[1:], end)[mine[is_row]] == after[is_row]
    inside = (kind == _CELL) | (kind == _END)
    opened = np.append(False, (kind == _CELL) | (kind == _ROW))
    if (
        not np.array_equal(inside, opened[:-1])
        or opened[-1]
        or not ends_tag.all()
        or np.any(data[after - 1] != ord(">"))
        or np.any((after - at)[kind == _END] != p + len("</row>"))
        or (not len(at) and begin != end)
        or (len(at) and at[0] != begin)
    ):
        return None
    cell, closed = np.flatnonzero(kind == _CELL), kind[is_row] == _CLOSED
    column, behind = letters(data, at[cell] + p + 6)
    numbers = _numbers(text, at[is_row], after[is_row], data, p)
    addressed = _followed(data, at[cell] + p + 2, b' r="') & (column > 0) & (data[behind] - np.uint8(48) < 10)
    if numbers is None or not addressed.all():
        return None
    ends, stops = after[is_row].copy(), after[is_row].copy()
    ends[~closed], stops[~closed] = at[kind == _END], after[kind == _END]
    row = np.cumsum(is_row)[cell] - 1
    return Seen(numbers, at[is_row], after[is_row], ends, stops, row, column - 1, at[cell], after[cell])


def _kinds(data: Bytes, tags: Ints, prefix: bytes) -> Bytes:
    """What each tag is, 0 for what is neither a cell's start nor a row's start or end."""
    p, kinds = len(prefix), np.zeros(len(tags), dtype=np.uint8)
    first = data[tags + p + 1]
    for kind, among, name in (
        (_CELL, np.flatnonzero(first == ord("c")), prefix + b"c"),
        (_ROW, np.flatnonzero(first == ord("r")), prefix + b"row"),
        (_END, np.flatnonzero(data[tags + 1] == ord("/")), b"/" + prefix + b"row"),
    ):
        at = tags[among] + 1
        kinds[among[_followed(data, at, name) & _NAME_ENDS[data[at + len(name)]]]] = kind
    return kinds


def _followed(data: Bytes, at: Ints, text: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether these bytes stand at each offset."""
    found = np.ones(len(at), dtype=bool)
    for offset, byte in enumerate(text):
        found &= data[at + offset] == byte
    return found


def _numbers(text: bytes, starts: Ints, stops: Ints, data: Bytes, p: int) -> Ints | None:
    """Row numbers from 0, None where a row has none."""
    numbers, behind = digits(data, starts + p + len('<row r="'))
    first = _followed(data, starts + p + len("<row"), b' r="') & (data[behind] == ord('"'))
    for i in np.flatnonzero(~first).tolist():
        given = attributes(text[starts[i] : stops[i]]).get("r", "")
        if not given.isdecimal():
            return None
        numbers[i] = int(given)
    return numbers - 1


def _parsed(sheet: SheetXml) -> Seen:
    """Any sheet."""
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _Reader(sheet.text, parser)
    try:
        parser.Parse(sheet.text, True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise Stop("file.broken", part=sheet.part) from error
    rows = np.array(reader.rows, dtype=np.int64).reshape(-1, 5).T
    cells = np.array(reader.cells, dtype=np.int64).reshape(-1, 4).T
    return Seen(*rows, *cells)


class _Reader:
    """Rows and cells as the parser comes by them."""

    def __init__(self, text: bytes, parser: expat.XMLParserType) -> None:
        self.rows: list[list[int]] = []
        self.cells: list[list[int]] = []
        self._text, self._parser = text, parser
        self._depth, self._in_data, self._column = 0, False, -1
        self._fresh = False  # nothing has come since a start tag
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._content

    def _content(self, _: str) -> None:
        self._fresh = False

    def _start(self, name: str, given: dict[str, str]) -> None:
        local, at, above = name.rpartition(" ")[2], self._parser.CurrentByteIndex, self._depth
        self._depth, self._fresh = above + 1, True
        if above == _DATA_DEPTH - 1:
            self._in_data = local == "sheetData"
        elif self._in_data and above == _DATA_DEPTH and local == "row":
            number = int(given["r"]) - 1 if "r" in given else self.rows[-1][0] + 1 if self.rows else 0
            tag = _TAG.match(self._text, at)
            self.rows.append([number, at, tag.end() if tag else at, at, at])
            self._column = -1
        elif self._in_data and above == _DATA_DEPTH + 1 and local == "c":
            capitals = given.get("r", "").rstrip("0123456789$").strip("$").upper().encode()
            self._column = INDEX[capitals] if capitals else self._column + 1
            self.cells.append([len(self.rows) - 1, self._column, at, at])

    def _end(self, name: str) -> None:
        local, at = name.rpartition(" ")[2], self._parser.CurrentByteIndex
        # the parser stands behind an element that is closed at once, and before the end tag of any other
        closed = self._fresh and self._text[at - 2 : at] == b"/>"
        self._depth, self._fresh = self._depth - 1, False
        stop = at if closed else self._text.find(b">", at) + 1
        if self._in_data and self._depth == _DATA_DEPTH and local == "row":
            self.rows[-1][3:] = [at, stop]
        elif self._in_data and self._depth == _DATA_DEPTH + 1 and local == "c":
            self.cells[-1][3] = stop
