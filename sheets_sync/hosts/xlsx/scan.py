"""One sheet's part, scanned before anything else reads it: true extent, masks, and the bytes fit for the value reader.

The value reader makes a dense rectangle of whatever it meets, so one stray cell at XFD1048576 would end the process.
What lies far outside the sheet's own area is cut here, and counted, so that it is never lost in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape

import numpy as np

from sheets_sync.core import FIRST_ROW, Bools, Ints, Stop
from sheets_sync.hosts.xlsx.tokens import PAD, Body, Marks, TextColumns, marks

SPARE = 1 << 20  # cells of the rectangle that may be empty, beside the ones counted
AREA_PER_CELL = 4

Bytes = bytes | memoryview

_DATA = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?sheetData(?:\s[^<>]*?)?(/?)>")
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPED = re.compile(rb"""\st\s*=\s*(["'])e\1""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']|\sht\s*=\s*["']0(?:\.0*)?["']""")
_SPILL = re.compile(rb"""\st\s*=\s*["'](?:array|dataTable)["']""")
_REF = re.compile(rb"""\sref\s*=\s*["']([A-Za-z0-9:$]+)["']""")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a sheet's bytes tell. ``rows``, ``columns``: extent of the kept cells; ``count``: how many there are.

    ``formula``, ``error``: (rows, columns) of those cells, ``error_text`` beside the latter; ``spills``: ranges that an
    array formula or data table fills; ``hidden``: rows; ``far``: cells cut, ``far_cell``: place of the first;
    ``feed``: a part with only the kept cells, in pieces of whole ones, emptied by ``values``; ``strayed``, ``odd``: see
    ``tokens.Marks``.
    """

    rows: int
    columns: int
    count: int
    formula: tuple[Ints, Ints]
    error: tuple[Ints, Ints]
    error_text: tuple[str, ...]
    spills: tuple[str, ...]
    hidden: Ints
    far: int
    far_cell: tuple[int, int]
    feed: list[Bytes]
    strayed: dict[int, int]
    odd: bool


def split(text: bytes, part: str) -> tuple[bytes, Body]:
    """A sheet's part as the part without its rows, and its rows. Stop: ``file.broken``."""
    found = _DATA.search(text)
    if found is None or found[2]:
        return text, Body(bytes(PAD), 0, 0, b"")
    prefix = found[1] + b":" if found[1] else b""
    stop = text.find(b"</" + prefix + b"sheetData", found.end())
    if stop < 0:
        raise Stop("file.broken", part=part)
    frame = text[: found.end()] + text[stop:]
    return frame, Body(text if len(text) - stop >= PAD else text + bytes(PAD), found.end(), stop, prefix)


def upto(body: Body, row: int) -> Body:
    """The rows above a sheet row (from 0); all of them where that row does not stand written as rows mostly are."""
    found = body.text.find(b"<" + body.prefix + b'row r="%d"' % (row + 1), body.start, body.stop)
    return body if found < 0 else replace(body, stop=found)


def scan(body: Body, part: str, columns: TextColumns) -> Scan:
    """Scan the rows of a sheet. Stop: ``file.broken``."""
    seen = marks(body, part, columns, FIRST_ROW)
    kept = near(seen.row, seen.column)
    row, column, at = seen.row[kept], seen.column[kept], seen.at[kept]
    far = np.flatnonzero(~kept)
    formula, error = seen.formula[kept], _errors(body, seen, kept)
    last = int(at.max()) if len(at) else body.start
    return Scan(
        rows=int(row.max(initial=-1)) + 1,
        columns=int(column.max(initial=-1)) + 1,
        count=len(at),
        formula=(row[formula], column[formula]),
        error=(row[error], column[error]),
        error_text=tuple(_error_text(body, start) for start in at[error].tolist()),
        spills=_spills(body, seen.formula_at),
        hidden=_hidden(body, seen, last),
        far=len(far),
        far_cell=(int(seen.row[far[0]]), int(seen.column[far[0]])) if len(far) else (0, 0),
        feed=_feed(body, seen.at[far], last, part) if len(at) else [],
        strayed=seen.strayed,
        odd=seen.odd,
    )


def near(row: Ints, column: Ints) -> Bools:
    """Which cells belong to the sheet's own area: all, unless their rectangle is mostly empty and huge.

    Then the fewest are let go that make it small: those below some row, or right of some column, or both beyond the
    widest gaps.
    """
    every = np.ones(len(row), bool)
    budget = SPARE + AREA_PER_CELL * len(row)
    if not len(row) or (int(row.max()) + 1) * (int(column.max()) + 1) <= budget:
        return every
    upto_row = row <= _furthest(row, column, budget)
    upto_column = column <= _furthest(column, row, budget)
    choices = [upto_row, upto_column]
    both = (row < _gap(row)) & (column < _gap(column))
    if both.any() and (int(row[both].max()) + 1) * (int(column[both].max()) + 1) <= budget:
        choices.append(both)
    return max(choices, key=lambda kept: int(kept.sum()))


def _furthest(along: Ints, across: Ints, budget: int) -> int:
    """The furthest row (or column) up to which the cells' rectangle stays within the budget."""
    order = np.argsort(along, kind="stable")
    sorted_along = along[order]
    area = (sorted_along + 1) * (np.maximum.accumulate(across[order]) + 1)
    # a row is kept whole or not at all
    last_of_row = np.r_[sorted_along[1:] != sorted_along[:-1], True]
    good = sorted_along[last_of_row & (area <= budget)]
    return int(good[-1]) if len(good) else -1


def _gap(along: Ints) -> int:
    """Where the widest run of empty rows (or columns) ends."""
    used = np.unique(along)
    if len(used) < 2:
        return int(used[0]) + 1
    return int(used[int(np.argmax(np.diff(used))) + 1])


def _errors(body: Body, seen: Marks, kept: Bools) -> Ints:
    """Indices, among the kept cells, of those whose type is an error."""
    if not len(seen.errors):
        return np.empty(0, np.int64)
    text, bad = body.text, np.zeros(len(kept), bool)
    owner = np.searchsorted(seen.at, seen.errors, side="right") - 1
    for i, at in zip(owner.tolist(), seen.errors.tolist(), strict=True):
        start = text.rfind(b"<", 0, at)
        if i >= 0 and start == seen.at[i]:
            bad[i] = _TYPED.search(text, start, text.find(b">", start)) is not None
    return np.flatnonzero(bad[kept])


def _error_text(body: Body, at: int) -> str:
    text = body.text
    start = text.find(b">", text.find(b"<" + body.prefix + b"v", at)) + 1
    return unescape(text[start : text.find(b"<", start)].decode("utf-8", "replace")).strip() or "#ERROR!"


def _spills(body: Body, formulas: Ints) -> tuple[str, ...]:
    tags = (body.text[at : body.text.find(b">", at)] for at in formulas.tolist())
    return tuple(ref[1].decode() for tag in tags if _SPILL.search(tag) and (ref := _REF.search(tag)))


def _hidden(body: Body, seen: Marks, last: int) -> Ints:
    """Rows that are hidden, filtered away or of no height, up to the last cell kept."""
    text = body.text
    some = []
    for start, number in zip(seen.row_at.tolist(), seen.row_number.tolist(), strict=True):
        stop = text.find(b">", start)
        if start < last and text.find(b"h", start, stop) >= 0 and _HIDDEN.search(text, start, stop):
            some.append(number)
    return np.unique(np.array(some, dtype=np.int64))


def _feed(body: Body, far: Ints, last: int, part: str) -> list[Bytes]:
    """A part with the rows up to the last kept cell, without the far ones."""
    p, pieces, start, text = body.prefix, list[Bytes](), body.start, memoryview(body.text)
    close = re.compile(rb"</" + p + rb"c\s*>|<" + p + rb"c\s[^<>]*/>")
    for at in [*far[far < last].tolist(), last]:
        end = close.search(body.text, at, body.stop)
        if end is None:
            raise Stop("file.broken", part=part)
        pieces.append(text[start : at if at < last else end.end()])
        start = end.end()
    space = b"xmlns:" + p[:-1] if p else b"xmlns"
    head = b"<" + p + b"worksheet " + space + b'="' + _MAIN + b'"><' + p + b"sheetData>"
    tail = b"</" + p + b"row></" + p + b"sheetData></" + p + b"worksheet>"
    return [head, *pieces, tail]
