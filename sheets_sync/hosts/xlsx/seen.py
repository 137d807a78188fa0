"""Where the rows and cells of a sheet lie, found by verification itself: nothing that the patch knew is used here.

Most sheets are written so plainly that their tags can be told from the bytes after each ``<``, all at once. Any other
sheet is read by an XML parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np

from sheets_sync.core import Bools, Ints, Stop
from sheets_sync.hosts.xlsx.addresses import Bytes, digits, letters
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes
from sheets_sync.hosts.xlsx.refs import COLUMNS, INDEX
from sheets_sync.hosts.xlsx.sheetxml import SheetXml

_CELL, _ROW, _END, _CLOSED = 1, 2, 3, 4  # kinds of tags; a closed row is <row/>
_NAME_ENDS = np.isin(np.arange(256), list(b" \t\n\r/>"))
_TAG = re.compile(rb"<" + ATTRIBUTES + rb">")
_PIECE = 1 << 17  # bytes, so that what is looked at stays in the processor's cache
_PAD = 32  # bytes that may be looked at behind the last tag
_DATA_DEPTH = 2  # a row in sheetData in worksheet


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows and cells in the order of the file. A row: ``numbers`` from 0, its start tag [``starts``, ``inners``), its
    content to ``ends``, its end tag to ``stops``. A cell of an edited row: index of its row, column, where it lies.
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


def both_seen(old: SheetXml, new: SheetXml, edited: Ints) -> tuple[Seen, Seen]:
    """Two texts, seen in the same way: all rows, and the cells of the ``edited`` ones. Stop: ``file.broken``."""
    if old.mask is old.text and new.mask is new.text:
        before, after = _plainly(old, edited), _plainly(new, edited)
        if before is not None and after is not None:
            return before, after
    return _parsed(old), _parsed(new)


def _plainly(sheet: SheetXml, edited: Ints) -> Seen | None:
    """A sheet without comments in whose edited rows nothing, not even a space, lies around the cells; None for others.

    Of the other rows only the numbers are told, and where they begin.
    """
    text, prefix = sheet.text, sheet.prefix
    data, p = np.frombuffer(text, dtype=np.uint8), len(prefix)
    starts = _rows(data, prefix, sheet.inner, sheet.end)
    nexts = np.append(starts[1:], sheet.end) if len(starts) else starts
    numbers = _numbers(text, starts, nexts, data, p)
    if numbers is None:
        return None
    wanted = np.isin(numbers, edited)
    which = np.flatnonzero(wanted)
    if 2 * len(which) > len(numbers):  # looked at where they lie
        found = _inside(text, sheet.inner, sheet.end, prefix)
        if found is None or len(found.inners) != len(numbers):
            return None
        of = wanted[found.row]
        cells = found.row[of], found.column[of], found.cell_starts[of], found.cell_stops[of]
        return Seen(numbers, starts, found.inners, found.ends, found.stops, *cells)
    joined = b"".join([text[at:stop] for at, stop in zip(starts[which].tolist(), nexts[which].tolist(), strict=True)])
    found = _inside(joined + bytes(_PAD), 0, len(joined), prefix)
    if found is None or len(found.inners) != len(which):
        return None
    lengths = (nexts - starts)[which]
    shift = starts[which] - (np.cumsum(lengths) - lengths)
    inners, ends, stops = starts.copy(), nexts.copy(), nexts.copy()
    inners[which], ends[which], stops[which] = found.inners + shift, found.ends + shift, found.stops + shift
    shifts = shift[found.row]
    cells = which[found.row], found.column, found.cell_starts + shifts, found.cell_stops + shifts
    return Seen(numbers, starts, inners, ends, stops, *cells)


@dataclass(frozen=True, slots=True)
class _Inside:
    """As Seen, of rows alone."""

    inners: Ints
    ends: Ints
    stops: Ints
    row: Ints
    column: Ints
    cell_starts: Ints
    cell_stops: Ints


def _inside(text: bytes, begin: int, end: int, prefix: bytes) -> _Inside | None:
    """Rows, one after the other, if they are plain."""
    data, p = np.frombuffer(text, dtype=np.uint8), len(prefix)
    found = _tokens(data, begin, end, prefix)
    if found is None:
        return None
    at, kind = found
    after = np.append(at[1:], end) if len(at) else at  # each reaches to the next one, if all is plain
    is_row = kind == _ROW
    kind[is_row & (data[after - 2] == ord("/"))] = _CLOSED
    within = (kind == _CELL) | (kind == _END)
    opened = np.append(False, (kind == _CELL) | (kind == _ROW))
    cell = np.flatnonzero(kind == _CELL)
    column, behind = letters(data, at[cell] + p + len('<c r="'))
    if (
        not np.array_equal(within, opened[:-1])
        or opened[-1]
        or np.any(data[after - 1] != ord(">"))
        or np.any((after - at)[kind == _END] != p + len("</row>"))
        or not _followed(data, at[cell] + p + len("<c"), b' r="').all()
        or np.any((column == 0) | (data[behind] - np.uint8(ord("0")) > 9))
    ):
        return None
    closed = kind[is_row] == _CLOSED
    ends, stops = after[is_row].copy(), after[is_row].copy()
    ends[~closed], stops[~closed] = at[kind == _END], after[kind == _END]
    row = np.cumsum(is_row)[cell] - 1
    return _Inside(after[is_row], ends, stops, row, column - 1, at[cell], after[cell])


def _rows(data: Bytes, prefix: bytes, begin: int, end: int) -> Ints:
    """Where rows begin."""
    name, found = b"<" + prefix + b"row", [np.empty(0, dtype=np.int64)]
    for at in range(begin, end, _PIECE):
        piece = data[at : min(at + _PIECE, end) + 1]
        tags = np.flatnonzero((piece[:-1] == ord("<")) & (piece[1:] == name[1])) + at
        found.append(tags[_is_named(data, tags, name)])
    return np.concatenate(found)


def _tokens(data: Bytes, begin: int, end: int, prefix: bytes) -> tuple[Ints, Bytes] | None:
    """Where cells begin, and rows begin and end, and which each is; None where something else begins in a row."""
    places, kinds, after_row = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint8)], False
    for at in range(begin, end, _PIECE):
        tags = np.flatnonzero(data[at : min(at + _PIECE, end)] == ord("<")) + at
        kind = _kinds(data, tags, prefix)
        if len(tags):
            if np.any(kind[np.append(after_row, kind[:-1] == _ROW)] == 0):
                return None
            after_row = bool(kind[-1] == _ROW)
        mine = kind > 0
        places.append(tags[mine])
        kinds.append(kind[mine])
    return np.concatenate(places), np.concatenate(kinds)


def _kinds(data: Bytes, tags: Ints, prefix: bytes) -> Bytes:
    """What each tag is, 0 for what is neither a cell's start nor a row's start or end."""
    kinds = np.zeros(len(tags), dtype=np.uint8)
    first = data[tags + len(prefix) + 1]
    closing = first == ord("/") if not prefix else data[tags + 1] == ord("/")
    for kind, among, name in (
        (_CELL, np.flatnonzero(first == ord("c")), b"<" + prefix + b"c"),
        (_ROW, np.flatnonzero(first == ord("r")), b"<" + prefix + b"row"),
        (_END, np.flatnonzero(closing), b"</" + prefix + b"row"),
    ):
        kinds[among[_is_named(data, tags[among], name)]] = kind
    return kinds


def _is_named(data: Bytes, tags: Ints, name: bytes) -> Ints:
    """Indices of the tags that begin with this name (and its ``<``)."""
    left = np.arange(len(tags))
    for offset in range(len(name) - 1, 0, -1):
        left = left[data[tags[left] + offset] == name[offset]]
    return left[_NAME_ENDS[data[tags[left] + len(name)]]]


def _followed(data: Bytes, at: Ints, text: bytes) -> Bools:
    """Whether these bytes stand at each offset."""
    found = np.ones(len(at), dtype=bool)
    for offset, byte in enumerate(text):
        found &= data[at + offset] == byte
    return found


def _numbers(text: bytes, starts: Ints, nexts: Ints, data: Bytes, p: int) -> Ints | None:
    """Row numbers from 0, None where a row has none."""
    numbers, behind = digits(data, starts + p + len('<row r="'))
    plain = _followed(data, starts + p + len("<row"), b' r="') & (data[behind] == ord('"'))
    for i in np.flatnonzero(~plain).tolist():
        given = attributes(text[starts[i] : nexts[i]]).get("r", "")
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
