"""Style and content of edited cells, as they lie in a patched sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Bools, Ints
from sheets_sync.hosts.xlsx.addresses import digits, letters
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.meant import Meaning
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes, children_of
from sheets_sync.hosts.xlsx.refs import LETTERS
from sheets_sync.hosts.xlsx.seen import Seen
from sheets_sync.hosts.xlsx.sheetxml import SheetXml

_AT_ONCE = 10_000  # cells, so that few objects are alive
_TAG = re.compile(rb"<" + ATTRIBUTES + rb">")


@dataclass(frozen=True, slots=True)
class Placed:
    """Two texts of a sheet, and index of each edited cell among those seen in the old and the new one, -1 = not there.

    The edited cells that are there are the ones that should be.
    """

    old: SheetXml
    new: SheetXml
    before: Seen
    after: Seen
    cells: Targets
    was: Ints
    now: Ints


def as_meant(placed: Placed, *, date1904: bool) -> int:
    """Index of an edited cell that is not as meant, -1 where all are."""
    kept = np.array([value is KEEP for value in placed.cells.values], dtype=bool)
    styles = _styles(placed)
    wrong = _written(placed, np.flatnonzero((placed.now >= 0) & ~kept), styles, date1904)
    return wrong if wrong >= 0 else _restyled(placed, np.flatnonzero((placed.now >= 0) & kept), styles)


def _written(placed: Placed, which: Ints, styles: Ints, date1904: bool) -> int:
    """Cells whose content was written."""
    cells, after, text = placed.cells, placed.after, placed.new.text
    starts, stops = after.cell_starts[placed.now[which]], after.cell_stops[placed.now[which]]
    addressed, bodies = _behind_addresses(placed.new, starts, cells.rows[which], cells.columns[which])
    if not addressed.all():
        return int(which[np.argmin(addressed)])
    meaning, known = Meaning(placed.new.prefix, date1904=date1904), set[tuple[int, type, object, bytes]]()
    for first in range(0, len(which), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        rests = [text[start:stop] for start, stop in zip(bodies[some].tolist(), stops[some].tolist(), strict=True)]
        values = [cells.values[i] for i in which[some].tolist()]
        # a value written in the same bytes is the same value: each pair is looked at once
        keys = list(zip(styles[which[some]].tolist(), map(type, values), values, rests, strict=True))
        fresh = set(keys) - known
        if not all(meaning.says(style, value, rest) for style, _, value, rest in fresh):
            wrong = {key for key in fresh if not meaning.says(key[0], key[2], key[3])}
            return int(which[first + next(i for i, key in enumerate(keys) if key in wrong)])
        known |= fresh if len(known) < _AT_ONCE else set()
    return -1


def _behind_addresses(sheet: SheetXml, starts: Ints, rows: Ints, columns: Ints) -> tuple[Bools, Ints]:
    """Whether the cells that begin there begin with these addresses, and where the rest of their tags begins."""
    data, opening = np.frombuffer(sheet.text, dtype=np.uint8), b"<" + sheet.prefix + b'c r="'
    right = np.ones(len(starts), dtype=bool)
    for offset, byte in enumerate(opening):
        right &= data[starts + offset] == byte
    column, at = letters(data, starts + len(opening))
    row, behind = digits(data, at)
    right &= (column == columns + 1) & (row == rows + 1) & (data[behind] == ord('"')) & (data[at] != ord("0"))
    right &= data[starts + len(opening)] < ord("a")  # letters are read in either case
    return right, behind + 1


def _styles(placed: Placed) -> Ints:
    """The style that each edited cell must have, -1 = none: the one asked for, else that of the cell before, else of
    its row, else of its column.
    """
    cells, styles = placed.cells, placed.cells.styles.astype(np.int64)
    left = np.flatnonzero((styles < 0) & (placed.now >= 0))
    there, fresh = left[placed.was[left] >= 0], left[placed.was[left] < 0]
    tags = _Tags(placed.old)
    starts = placed.before.cell_starts[placed.was[there]].tolist()
    styles[there] = [int(tags.given(tags.split(start)[1]).get("s", "-1")) for start in starts]
    which, column = np.unique(cells.columns[fresh], return_inverse=True)
    style_of = _column_style(placed.old)
    styles[fresh] = np.array([style_of(column) for column in which.tolist()], dtype=np.int64)[column]
    rows = cells.rows[fresh]
    for row, style in _row_styles(placed, rows).items():
        styles[fresh[slice(*np.searchsorted(rows, (row, row + 1)))]] = style
    return styles


def _row_styles(placed: Placed, rows: Ints) -> dict[int, int]:
    """By number, the styles that those of these rows that were there give to cells."""
    before, found = placed.before, {}
    for i in np.flatnonzero(np.isin(before.numbers, rows)).tolist():
        tag = placed.old.text[before.starts[i] : before.inners[i]]
        if b"customFormat" in tag:
            given = attributes(tag)
            if given.get("customFormat") in ("1", "true") and given.get("s", "").isdecimal():
                found[int(before.numbers[i])] = int(given["s"])
    return found


def _column_style(sheet: SheetXml) -> Callable[[int], int]:
    """The style that a column gives to cells made in it, -1 = none."""
    child = sheet.whole.child("cols")
    spans = []
    for column in children_of(sheet.whole, child) if child is not None else ():
        given = attributes(sheet.whole.slice(column))
        told = [given.get(name, "") for name in ("min", "max", "style")]
        if all(number.isdecimal() for number in told) and told[2] != "0":
            spans.append((int(told[0]), int(told[1]), int(told[2])))
    spans.sort()

    def style_of(column: int) -> int:
        return next((style for low, high, style in reversed(spans) if low <= column + 1 <= high), -1)

    return style_of


def _restyled(placed: Placed, which: Ints, styles: Ints) -> int:
    """Cells whose content is kept: nothing but their style differs."""
    old, new, before, after = _Tags(placed.old), _Tags(placed.new), placed.before, placed.after
    known: dict[tuple[bytes | None, bytes, int], bool] = {}
    for i in which.tolist():
        now, was, style = int(placed.now[i]), int(placed.was[i]), int(styles[i])
        row, column = int(placed.cells.rows[i]), int(placed.cells.columns[i])
        address, there, content = b"%b%d" % (LETTERS[column], row + 1), None, b""
        if was >= 0:
            address, there, inner = old.split(int(before.cell_starts[was]))
            content = placed.old.text[inner : before.cell_stops[was]]
        address_now, here, inner = new.split(int(after.cell_starts[now]))
        asked = there, here, style
        if asked not in known:
            wanted = dict(old.given(there)) if there is not None else {}
            if style >= 0:
                wanted["s"] = str(style)
            known[asked] = new.given(here) == wanted and here.endswith(b"/") >= (there is None)
        content_now = placed.new.text[inner : after.cell_stops[now]]
        if not known[asked] or (address, content) != (address_now, content_now):
            return int(i)
    return -1


class _Tags:
    """Start tags of the cells of a sheet; most say the same after their address."""

    def __init__(self, sheet: SheetXml) -> None:
        self._text, self._head = sheet.text, b"<" + sheet.prefix + b'c r="'
        self._known: dict[bytes, dict[str, str]] = {}

    def split(self, start: int) -> tuple[bytes, bytes, int]:
        """Of the cell that begins there: its address, the tag without it where it comes first, where the tag ends."""
        stop = self._text.find(b">", start)
        if self._text.startswith(self._head, start):
            address = start + len(self._head)
            behind = self._text.find(b'"', address)
            rest = self._text[behind + 1 : stop]
            if b"'" not in rest and not rest.count(b'"') & 1:
                return self._text[address:behind], rest, stop + 1
        tag = _TAG.match(self._text, start)
        text, stop = (tag[0][:-1], tag.end()) if tag else (b"<c", stop + 1)
        return attributes(text).get("r", "").encode(), text, stop

    def given(self, rest: bytes) -> dict[str, str]:
        """The attributes that a rest tells, but the address."""
        if rest not in self._known:
            self._known[rest] = attributes(rest if rest.startswith(b"<") else b"<c" + rest)
            self._known[rest].pop("r", None)
        return self._known[rest]
