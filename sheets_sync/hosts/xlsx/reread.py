"""The cells of a patched sheet, read as they lie there and compared with what was meant and what was there before."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from sheets_sync.core import Bools, Ints, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.refs import COLUMNS
from sheets_sync.hosts.xlsx.reparse import Content, compare_parsed, same, unverified
from sheets_sync.hosts.xlsx.sheetxml import RowSpan, SheetXml
from sheets_sync.hosts.xlsx.strings import unescaped

_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)""")
_CONTENT = (
    rb'(?: s="([0-9]+)")?(?: t="(b|inlineStr|str)")?(?:/>|>'
    rb'(?:<p:is><p:(t)(?: xml:space="preserve")?>([^<]*)</p:t></p:is>|<p:(v)>([^<]*)</p:v>|'
    rb"<p:(f)>([^<]*)</p:f>(?:<p:v>([^<]*)</p:v>)?)</p:c>)"
)


def changed_cells(old: SheetXml, new: SheetXml, cells: Targets, *, date1904: bool) -> None:
    """Stop ``write.unverified`` unless ``new`` is ``old`` with these cells as meant.

    A regular sheet is compared by its bytes without the edited cells; any other is parsed, all of it, on both sides.
    """
    before, after = _side(old, cells), _side(new, cells)
    if before is None or after is None:
        compare_parsed(old, new, cells, date1904)
        return
    _same_rest(before, after)
    _same_rows(old, new, set(cells.rows.tolist()))
    _as_meant(before, after, cells, date1904)


class _Side(NamedTuple):
    """A regular sheet. ``places``: row number * COLUMNS + column of its cells; ``edited``: which of these are edited.

    Of each edited cell that was asked for: where it begins (-1 = it is not there), where its address ends, where it
    stops. ``rest``: the rows' content without them.
    """

    sheet: SheetXml
    places: Ints
    edited: Bools
    rest: bytes
    starts: Ints
    inners: Ints
    stops: Ints


def _side(sheet: SheetXml, cells: Targets) -> _Side | None:
    """The sheet, cut at its cells; None where cells cannot be told by their first bytes, or bytes lie between them."""
    index = sheet.index
    if index is None or sheet.mask is not sheet.text:  # something hidden may look like a cell
        return None
    spans = np.array(sheet.rows, dtype=np.int64).reshape(-1, len(RowSpan._fields))
    number, inner, end = spans[:, 0], spans[:, 2], spans[:, 3]
    row, column = np.divmod(index.places, COLUMNS)
    places = number[row] * COLUMNS + column
    last = np.ones(len(row), dtype=bool)
    last[:-1] = row[1:] != row[:-1]
    stop = np.where(last, end[row], np.append(index.starts[1:], 0))
    wanted = cells.rows * COLUMNS + cells.columns
    near = np.searchsorted(places, wanted)
    there = np.append(places, -1)[near] == wanted
    at = near[there]
    edited = np.zeros(len(places), dtype=bool)
    edited[at] = True
    start, stop = index.starts[at], stop[at]
    after = _after_address(sheet, start, stop, wanted[there])
    if after is None:
        return None
    text = sheet.text
    begin, finish = np.sort(np.append(inner, stop)), np.sort(np.append(start, end))
    some = begin < finish
    rest = b"".join([text[a:b] for a, b in zip(begin[some].tolist(), finish[some].tolist(), strict=True)])
    told = np.full((3, len(wanted)), -1, dtype=np.int64)
    told[:, there] = start, after, stop
    return _Side(sheet, places, edited, rest, *told)


def _after_address(sheet: SheetXml, start: Ints, stop: Ints, places: Ints) -> Ints | None:
    """Where the addresses of cells end; None unless each is its place's own and the cell ends where it should."""
    data = np.frombuffer(sheet.text, dtype=np.uint8)
    row, column = np.divmod(places, COLUMNS)
    row = row + 1
    after = start + len(b'<c r="') + len(sheet.prefix) + 1 + (column >= 26) + (column >= 26 + 26 * 26)
    length = np.searchsorted(10 ** np.arange(1, 8), row, side="right") + 1
    right = data[stop - 1] == ord(">")
    for digit in range(int(length.max(initial=0))):
        here = digit < length
        at = np.where(here, after + length - 1 - digit, start)
        right &= ~here | (data[at] == ord("0") + row // 10**digit % 10)
    after = after + length
    right &= data[after] == ord('"')
    return after + 1 if right.all() else None


def _same_rest(old: _Side, new: _Side) -> None:
    """All other cells: the same ones, the same bytes."""
    there, here = old.places[~old.edited], new.places[~new.edited]
    if not np.array_equal(there, here):
        raise unverified(new.sheet, *divmod(int(np.setxor1d(there, here)[0]), COLUMNS))
    if old.rest != new.rest:
        at = next((i for i, pair in enumerate(zip(old.rest, new.rest, strict=False)) if pair[0] != pair[1]), 0)
        number = old.rest.count(b"<" + old.sheet.prefix + b'c r="', 0, at + 1) - 1
        raise unverified(new.sheet, *divmod(int(here[number]), COLUMNS) if 0 <= number < len(here) else ())


def _same_rows(old: SheetXml, new: SheetXml, edited: set[int]) -> None:
    """The tags of the rows, and what stands between them; of a row with edited cells its spans may differ."""
    before = {row.number: row for row in old.rows}
    for row in new.rows:
        there = before.pop(row.number, None)
        if there is None:
            right = row.number in edited and _bare(_tag(new, row)) == b'<%brow r="%d"' % (new.prefix, row.number + 1)
        else:
            right = _tag(new, row) == _tag(old, there) and _close(new, row) == _close(old, there)
            right = right or (row.number in edited and _same_but_spans(old, there, new, row))
        if not right:
            raise unverified(new, row.number, 0)
    if before:
        raise unverified(new, min(before), 0)
    if _between(old) != _between(new):
        raise unverified(new)


def _same_but_spans(old: SheetXml, there: RowSpan, new: SheetXml, here: RowSpan) -> bool:
    """Also where an empty row, closed at once, was opened."""
    opened = there.inner == there.stop and here.inner < here.stop
    return _bare(_tag(old, there)) == _bare(_tag(new, here)) and (opened or _close(old, there) == _close(new, here))


def _tag(sheet: SheetXml, row: RowSpan) -> bytes:
    return sheet.text[row.start : row.inner]


def _close(sheet: SheetXml, row: RowSpan) -> bytes:
    return sheet.text[row.end : row.stop]


def _bare(tag: bytes) -> bytes:
    """A row's tag without its hint of first and last column."""
    return _SPANS.sub(b"", tag).removesuffix(b"/>").removesuffix(b">").rstrip()


def _between(sheet: SheetXml) -> bytes:
    """What stands between the rows."""
    stops = [sheet.inner, *(row.stop for row in sheet.rows)]
    starts = [*(row.start for row in sheet.rows), sheet.end]
    return b"".join([sheet.text[stop:start] for stop, start in zip(stops, starts, strict=True)])


def _as_meant(old: _Side, new: _Side, cells: Targets, date1904: bool) -> None:
    """The edited cells: the value meant, and the style asked for, else the one that the cell had."""
    text, values = new.sheet.text, cells.values
    form = re.compile(_CONTENT.replace(b"p:", re.escape(new.sheet.prefix)))
    here = (new.starts >= 0).tolist()
    rests = [text[a:b] if h else b"" for h, a, b in zip(here, new.inners.tolist(), new.stops.tolist(), strict=True)]
    # a value written in the same bytes is the same value: each pair is looked at once
    pairs = set(zip(map(type, values), values, rests, strict=True))
    wrong = {(kind, value, rest) for kind, value, rest in pairs if not _says(form, value, rest, date1904)}
    if wrong:
        triples = zip(map(type, values), values, rests, strict=True)
        raise _wrong(new, cells, next(i for i, triple in enumerate(triples) if triple in wrong))
    kept = np.array([value is KEEP for value in values], dtype=bool)
    for i in np.flatnonzero((old.starts >= 0) | (cells.styles >= 0) | kept).tolist():
        if not _styled(old, new, i, int(cells.styles[i]), kept=bool(kept[i])):
            raise _wrong(new, cells, i)


def _wrong(new: _Side, cells: Targets, i: int) -> Stop:
    return unverified(new.sheet, int(cells.rows[i]), int(cells.columns[i]))


def _says(form: re.Pattern[bytes], value: object, rest: bytes, date1904: bool) -> bool:
    """Whether a cell, by what follows its address, holds that value; nothing follows where there is no cell."""
    if value is KEEP:
        return True
    if not rest:
        return value is None
    found = form.fullmatch(rest)
    if found is None:
        return False
    _, kind, text, string, number, digits, formula, formula_text, shown = found.groups()
    if type(value) is str:  # most cells
        return kind == b"inlineStr" and text is not None and unescaped(string.decode()) == value
    element = text or number or formula or b""
    raw = string if text else digits if number else formula_text or b""
    return same(value, Content(kind or b"", element, raw, shown), date1904)


def _styled(old: _Side, new: _Side, i: int, style: int, *, kept: bool) -> bool:
    """A cell that was there, or whose style or content is asked for."""
    if new.starts[i] < 0:
        return bool(old.starts[i] < 0) and style < 0
    if kept and _after_tag(old, i) != _after_tag(new, i):
        return False
    if style >= 0:
        return _style(new, i) == b"%d" % style
    return not kept and _style(new, i) == _style(old, i)


def _after_tag(side: _Side, i: int) -> bytes:
    if side.starts[i] < 0:
        return b""
    text = side.sheet.text
    return text[text.find(b">", side.starts[i]) + 1 : side.stops[i]]


def _style(side: _Side, i: int) -> bytes | None:
    text, start = side.sheet.text, int(side.starts[i])
    found = _STYLE.search(text, start, text.find(b">", start))
    return found[1] if found else None
