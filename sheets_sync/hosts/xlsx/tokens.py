"""Where the cells of a sheet are: a pass over the bytes of ``<sheetData>`` with NumPy, without parsing XML.

In these bytes every ``<`` begins a tag (``limits.text`` saw to that), so the tags are found by comparing bytes, and an
address is read from all cells at once. What is written in an unusual way (attributes in another order, no ``r``) is
looked at tag by tag. Rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Bools, Ints, Stop
from sheets_sync.hosts.xlsx.addresses import QUOTE, Bytes, column_number, digits, has_ref, letters
from sheets_sync.hosts.xlsx.refs import COLUMNS, ROWS

_CHUNK = 1 << 20  # bytes looked at in one go: what is needed for a moment stays in the processor's cache
PAD = 32  # bytes that may be looked at beyond the last tag
_DELIMITER = np.isin(np.arange(256), list(b" \t\r\n/>"))
_CELL, _ROW, _FORMULA, _VALUE, _INLINE = 1, 2, 3, 4, 5
_KIND = np.zeros(256, np.uint8)
_KIND[list(b"crfvi")] = _CELL, _ROW, _FORMULA, _VALUE, _INLINE
_BEFORE_TYPE: Bools = np.isin(np.arange(256), list(b"= \t\r\n"))
_NO_NUMBER = np.isin(np.arange(256), list(b"NnIi"))
_CELL_REF = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_ROW_REF = re.compile(rb"""\sr\s*=\s*["']()([0-9]{1,7})["']""")
_ANY_REF = re.compile(rb"\sr\s*=")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]{1,6})["']""")


@dataclass(frozen=True, slots=True)
class Body:
    """The content of ``<sheetData>``: ``text[start:stop]``, at least PAD bytes before its end; its tags bear
    ``prefix`` ("" or "x:").
    """

    text: bytes
    start: int
    stop: int
    prefix: bytes


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found. ``at``: byte offset of each cell with content, ``row``, ``column``: its place, ``formula``:
    whether it has one. ``row_at``, ``row_number``: the row tags. ``formula_at``: formula tags with attributes.
    ``errors``: offsets at which a cell's type is "e" (or may be). ``strayed``: column -> first row whose cell has a
    style that is not text. ``odd``: whether a number may be infinite or none at all ("NaN", "1E+999").
    """

    at: Ints
    row: Ints
    column: Ints
    formula: Bools
    row_at: Ints
    row_number: Ints
    formula_at: Ints
    errors: Ints
    strayed: dict[int, int]
    odd: bool


@dataclass(frozen=True, slots=True)
class TextColumns:
    """Which columns are stored as text, and which cell styles are so: one flag a column, one a style."""

    columns: Bools
    styles: Bools


def marks(body: Body, part: str, columns: TextColumns, first_row: int) -> Marks:
    """The cells of a sheet. Stop: ``file.broken``.

    ``first_row``: styles above it do not matter to ``strayed``.
    """
    seen = _Walk(body, part, columns, first_row)
    found = [seen.chunk(start, stop) for start, stop in _chunks(body)] or [seen.chunk(0, 0)]
    at, row, column, formula, row_at, numbers, formula_at, errors = (
        np.concatenate(c) for c in zip(*found, strict=True)
    )
    return Marks(at, row, column, formula, row_at, numbers, formula_at, errors, seen.strayed, seen.odd)


def _chunks(body: Body) -> Iterator[tuple[int, int]]:
    """Slices of the text that begin with a row, so that no cell is cut in two."""
    row, start = b"<" + body.prefix + b"row", body.start
    while start < body.stop:
        stop = body.stop
        if stop - start > _CHUNK:
            stop = body.text.rfind(row, start + 1, start + _CHUNK)
            if stop < 0:
                stop = body.text.find(row, start + _CHUNK, body.stop)
            if stop < 0:
                stop = body.stop
        yield start, stop
        start = stop


class _Walk:
    """One walk over a body; knows only the number of the next row, as each chunk begins with a row."""

    def __init__(self, body: Body, part: str, text: TextColumns, first_row: int) -> None:
        self._body, self._prefix, self._part = body.text, body.prefix, part
        self._bytes: Bytes = np.frombuffer(body.text, np.uint8)
        self._text, self._first_row = text, first_row
        self._next_row = 0
        self.strayed: dict[int, int] = {}
        self.odd = False

    def chunk(self, start: int, stop: int) -> tuple[NDArray[Any], ...]:
        data, skip = self._bytes, 1 + len(self._prefix)
        at, kind = self._tags(start, stop)
        place = np.flatnonzero(kind == _CELL)
        cells, rows = at[place], at[kind == _ROW]
        content = np.append(kind, np.uint8(0))[place + 1] >= _FORMULA
        inside = np.flatnonzero(kind == _FORMULA)
        owner = np.searchsorted(place, inside) - 1
        formula = np.zeros(len(cells), bool)
        formula[owner[owner >= 0]] = True
        formulas = at[inside[owner >= 0]]
        formulas = formulas[data[formulas + skip + 1] != ord(">")]
        self.odd = self.odd or bool(_NO_NUMBER[data[at[kind == _VALUE] + skip + 2]].any())
        numbers = self._rows(rows, skip + 3)
        if self._text.columns.any() or not has_ref(data, cells + skip).all():
            row, column, end = self._places(cells, skip + 1, rows, numbers)
            self._note_strayed(cells, row, column, end)
            if not content.all():
                cells, row, column, formula = cells[content], row[content], column[content], formula[content]
        else:
            cells, formula = cells[content], formula[content]
            row, column, _ = self._places(cells, skip + 1, rows, numbers)
        return cells, row, column, formula, rows, numbers, formulas, self._errors(start, stop)

    def _tags(self, start: int, stop: int) -> tuple[Ints, Bytes]:
        """Offsets of the tags that matter, and their kind."""
        data, prefix = self._bytes, self._prefix
        opening = data[start:stop] == ord("<")
        opening &= data[start + 1 : stop + 1] != ord("/")
        at = np.flatnonzero(opening) + start
        for i, byte in enumerate(prefix):
            at = at[data[at + (1 + i)] == byte]
        kind = _KIND[data[at + (1 + len(prefix))]]
        some = np.flatnonzero(kind)
        at, kind = at[some], kind[some]
        name = at + (1 + len(prefix))
        second = data[name + 1]
        good = _DELIMITER[second]
        for longer, rest in ((_ROW, b"ow"), (_INLINE, b"s")):
            mine = np.flatnonzero(kind == longer)
            whole = _DELIMITER[data[name[mine] + 1 + len(rest)]]
            for i, byte in enumerate(rest):
                whole &= data[name[mine] + 1 + i] == byte
            good[mine] = whole
        return at[good], kind[good]

    def _rows(self, rows: Ints, skip: int) -> Ints:
        """The number of each row, from its ``r`` or from the row before."""
        number, _, known, _ = self._references(rows, skip, _ROW_REF)
        order = np.arange(len(rows))
        last = np.maximum.accumulate(np.where(known, order, -1)) if len(rows) else order
        number = np.where(last >= 0, number[last] + order - last, self._next_row + order)
        if len(number):
            self._next_row = int(number[-1]) + 1
            if int(number.max()) >= ROWS or int(number.min()) < 0:
                raise Stop("file.broken", part=self._part)
        return number

    def _places(self, cells: Ints, skip: int, rows: Ints, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Row, column of each cell, and the offset after its address (0 where it has none)."""
        row, column, known, end = self._references(cells, skip, _CELL_REF)
        if not known.all():
            of_row = np.searchsorted(rows, cells) - 1
            if of_row.min() < 0:
                raise Stop("file.broken", part=self._part)
            order = np.arange(len(cells))
            first = np.r_[True, of_row[1:] != of_row[:-1]]
            last = np.maximum.accumulate(np.where(known | first, order, 0))
            base = np.where(known, column, 0)
            column = base[last] + order - last
            row = np.where(known, row, numbers[of_row])
        if len(cells) and (int(row.max()) >= ROWS or int(column.max()) >= COLUMNS or min(row.min(), column.min()) < 0):
            raise Stop("file.broken", part=self._part)
        return row, column, end

    def _references(self, tags: Ints, skip: int, pattern: re.Pattern[bytes]) -> tuple[Ints, Ints, Bools, Ints]:
        """Row, column, whether there is an ``r``, and where it ends, of each tag; ``skip``: bytes before its space."""
        data = self._bytes
        regular = has_ref(data, tags + skip - 1)
        column, at = letters(data, tags + (skip + 4)) if pattern is _CELL_REF else (tags * 0, tags + (skip + 4))
        row, at = digits(data, at)
        regular &= QUOTE[data[at]] & (row > 0)
        if pattern is _CELL_REF:
            regular &= column > 0
        end = np.where(regular, at + 1, 0)
        for i in np.flatnonzero(~regular).tolist():
            tag = self._tag(int(tags[i]))
            found = pattern.search(tag)
            if found is None:
                if _ANY_REF.search(tag):
                    raise Stop("file.broken", part=self._part)
                continue
            regular[i], row[i], column[i] = True, int(found[2]), column_number(found[1])
        return row - 1, column - 1, regular, end

    def _tag(self, start: int) -> bytes:
        return self._body[start : self._body.find(b">", start)]

    def _note_strayed(self, cells: Ints, row: Ints, column: Ints, end: Ints) -> None:
        """Remember, of the text columns, the first row that is no longer text."""
        data = self._bytes
        mine = np.flatnonzero(self._text.columns[column] & (row >= self._first_row))
        at = end[mine]
        regular = (end[mine] > 0) & (data[at] == ord(" ")) & (data[at + 1] == ord("s")) & (data[at + 2] == ord("="))
        style, stop = digits(data, at + 4)
        regular &= QUOTE[data[stop]]
        for i in np.flatnonzero(~regular).tolist():
            found = _STYLE.search(self._tag(int(cells[mine[i]])))
            style[i] = int(found[1]) if found else 0
        known = self._text.styles
        text = known[np.minimum(style, len(known) - 1)] & (style < len(known))
        for c in np.unique(column[mine[~text]]).tolist():
            first = int(row[mine[~text]][column[mine[~text]] == c].min())
            self.strayed[c] = min(first, self.strayed.get(c, first))

    def _errors(self, start: int, stop: int) -> Ints:
        """Offsets of ``"e"`` that may be a cell's type; on the way, whether a number has an exponent."""
        data = self._bytes
        at = np.flatnonzero(data[start:stop] | 0x20 == ord("e")) + start
        before = data[at - 1]
        self.odd = self.odd or bool((before - np.uint8(48) < 10).any())
        at = at[QUOTE[before]]
        at = at[(data[at] == ord("e")) & (data[at - 1] == data[at + 1])]
        found: Ints = at[_BEFORE_TYPE[data[at - 2]]]
        return found
