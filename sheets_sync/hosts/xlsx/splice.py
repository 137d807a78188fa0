"""New cells into the rows of a worksheet, as replaced slices of its bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np

from sheets_sync.core import Ints, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.locate import Locator
from sheets_sync.hosts.xlsx.outline import attributes, with_attributes
from sheets_sync.hosts.xlsx.refs import LETTERS, Area, address
from sheets_sync.hosts.xlsx.sheetxml import SheetXml
from sheets_sync.hosts.xlsx.strings import Renderer

Splice = tuple[int, int, bytes]
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["']([0-9:\s]*)["']""")


@dataclass(slots=True)
class Spliced:
    """Slices to replace, the formula cells that were written over, and the area in which cells were made."""

    splices: list[Splice] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    made: Area | None = None


def splice(sheet: SheetXml, cells: Targets, render: Renderer, title: str) -> Spliced:
    """All edits of one sheet. Stop: those of rendering, with sheet and cell; ``cell.twice``; ``row.twice``."""
    locator = Locator(sheet, title)
    rows = locator.rows(cells)
    work = _Work(sheet, cells, _rendered(cells, render, title), locator)
    there = np.flatnonzero(rows >= 0)
    places, found = locator.spots(rows[there], cells.columns[there])
    is_old = np.array(found, dtype=bool)
    for index, place in zip(there[is_old].tolist(), np.array(places, dtype=np.int64)[is_old].tolist(), strict=True):
        work.old_cell(index, place)
    fresh = work.to_write & (rows < 0)
    fresh[there] = work.to_write[there] & ~is_old
    if fresh.any():
        place_of = np.zeros(len(rows), dtype=np.int64)
        place_of[there] = places
        work.into_rows(np.flatnonzero(fresh & (rows >= 0)), rows, place_of)
        work.make_rows(np.flatnonzero(fresh & (rows < 0)))
        made = np.flatnonzero(fresh)
        across = cells.columns[made]
        box = cells.rows[made[0]], across.min(), cells.rows[made[-1]], across.max()
        work.done.made = (int(box[0]), int(box[1]), int(box[2]), int(box[3]))
    return work.done


def _rendered(cells: Targets, render: Renderer, title: str) -> list[bytes]:
    """What follows the style of each cell."""
    try:
        return render.all(cells.values)
    except Stop:
        for index, value in enumerate(cells.values):
            try:
                render(value)
            except Stop as stop:
                cell = address(int(cells.rows[index]), int(cells.columns[index]))
                raise Stop(stop.code, **{"sheet": title, "cell": cell, **stop.facts}) from stop
        raise


class _Work:
    """One sheet's splices in the making. ``to_write``: which cells have anything to write where none stands."""

    def __init__(self, sheet: SheetXml, cells: Targets, rendered: list[bytes], locator: Locator) -> None:
        self.done = Spliced()
        self._sheet, self._cells, self._rendered, self._bounds = sheet, cells, rendered, locator.bounds
        self._columns, self._styles = cells.columns.tolist(), cells.styles.tolist()
        filled = [value is not None and value is not KEEP for value in cells.values]
        self.to_write = np.array(filled, dtype=bool) | (cells.styles >= 0)
        opening, style_of = b"<" + sheet.prefix + b'c r="', sheet.column_style()
        self._heads = {column: opening + LETTERS[column] for column in set(self._columns)}
        self._column_styles = {column: style_of(column) for column in self._heads}
        self._rows = [b'%d"' % row for row in (cells.rows + 1).tolist()]
        self._spans: dict[tuple[bytes, int, int], bytes] = {}
        self._formula = b"<" + sheet.prefix + b"f"
        self._any_formula = sheet.mask.find(self._formula, sheet.inner, sheet.end) >= 0

    def old_cell(self, index: int, start: int) -> None:
        """A cell that begins there, written anew; it keeps its style."""
        mask, value, style = self._sheet.mask, self._cells.values[index], self._styles[index]
        tag, stop = self._bounds(start)
        if value is KEEP:
            if style >= 0:
                new = with_attributes(self._sheet.text[start:stop], {"s": str(style)})
                self.done.splices.append((start, stop, new))
            return
        if self._any_formula and mask.find(self._formula, tag, stop) >= 0:
            self.done.formulas.append((int(self._cells.rows[index]), self._columns[index]))
        given = _STYLE.search(mask, start, tag)
        own = b' s="%d"' % style if style >= 0 else given[0] if given else b""
        new = b"".join((self._heads[self._columns[index]], self._rows[index], own, self._rendered[index]))
        self.done.splices.append((start, stop, new))

    def _new_cells(self, which: list[int], row_styles: dict[int, bytes]) -> list[bytes]:
        """Cells that are not there yet: of the style asked for, else of their row, else of their column."""
        columns, by_column = [self._columns[i] for i in which], self._column_styles
        own: Iterable[bytes] = map(by_column.__getitem__, columns)
        asked = {style: b' s="%d"' % style if style >= 0 else b"" for style in set(self._styles)}
        if row_styles or asked.keys() != {-1}:
            pairs = zip(which, own, strict=True)
            own = [asked[self._styles[i]] or row_styles.get(i) or default for i, default in pairs]
        heads = map(self._heads.__getitem__, columns)
        pieces = zip(
            heads, map(self._rows.__getitem__, which), own, map(self._rendered.__getitem__, which), strict=True
        )
        return list(map(b"".join, pieces))

    def into_rows(self, which: Ints, rows: Ints, places: Ints) -> None:
        """New cells into rows that are there; ``spans``, a row's hint of first and last column, grows with them."""
        sheet, text, splices = self._sheet, self._sheet.text, self.done.splices
        runs = list(_runs(rows[which]))
        mine = [row for row, _, _ in runs]
        spans = zip(
            *(of[mine].tolist() for of in (sheet.rows.starts, sheet.rows.inners, sheet.rows.stops)), strict=True
        )
        groups = [(span, first, last) for span, (_, first, last) in zip(spans, runs, strict=True)]
        at = which.tolist()
        styles: dict[int, bytes] = {}
        for (start, inner, _), first, last in groups:
            if text.find(b"customFormat", start, inner) >= 0:
                styles |= dict.fromkeys(at[first:last], _own_style(text[start:inner]))
        cells, spots = self._new_cells(at, styles), places[which].tolist()
        for (start, inner, stop), first, last in groups:
            tag = text[start:inner]
            grown = self._with_spans(tag, self._columns[at[first]] + 1, self._columns[at[last - 1]] + 1)
            if inner == stop:  # <row/>
                opened = b"%b>%b</%brow>" % (grown[:-2].rstrip(), b"".join(cells[first:last]), sheet.prefix)
                splices.append((start, stop, opened))
                continue
            if grown is not tag:
                splices.append((start, inner, grown))
            splices += _joined(spots[first:last], cells[first:last])

    def _with_spans(self, tag: bytes, first: int, last: int) -> bytes:
        given = _SPANS.search(tag)
        if given is None:
            return tag
        asked = given[1], first, last
        if asked not in self._spans:
            bounds = [int(bound) for bound in re.findall(rb"[0-9]+", given[1])] or [first]
            low, high = min(*bounds, first, last), max(*bounds, first, last)
            self._spans[asked] = b"" if (low, high) == (min(bounds), max(bounds)) else b"%d:%d" % (low, high)
        new = self._spans[asked]
        return tag[: given.start(1)] + new + tag[given.end(1) :] if new else tag

    def make_rows(self, which: Ints) -> None:
        """Cells whose rows are not there, with their rows: each before the first row below it."""
        sheet, p = self._sheet, self._sheet.prefix
        cells = self._new_cells(which.tolist(), {})
        order = sheet.rows.numbers.tolist()
        rising = all(above < below for above, below in pairwise(order))
        starts = [*sheet.rows.starts.tolist(), sheet.end]
        rows: list[Splice] = []
        for number, first, last in _runs(self._cells.rows[which]):
            below = bisect_right(order, number) if rising else _first_below(order, number)
            row = b'<%brow r="%d">%b</%brow>' % (p, number + 1, b"".join(cells[first:last]), p)
            rows.append((starts[below], starts[below], row))
        if sheet.empty and rows:
            tag = sheet.text[sheet.data.start : sheet.data.stop - 2].rstrip()
            content = b"".join(row for _, _, row in rows)
            rows = [(sheet.data.start, sheet.data.stop, b"%b>%b</%bsheetData>" % (tag, content, p))]
        self.done.splices += rows


def _joined(spots: list[int], cells: list[bytes]) -> Iterator[Splice]:
    """New cells of a row as splices, those that belong to one place in one."""
    if spots[0] == spots[-1]:  # they rise
        yield spots[0], spots[0], b"".join(cells)
        return
    for spot, some in groupby(zip(spots, cells, strict=True), itemgetter(0)):
        yield spot, spot, b"".join([cell for _, cell in some])


def _runs(numbers: Ints) -> Iterator[tuple[int, int, int]]:
    """(number, first, last + 1) of each run of equal numbers."""
    if len(numbers):
        cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
        yield from zip(numbers[cuts[:-1]].tolist(), cuts, cuts[1:], strict=False)


def _first_below(order: list[int], number: int) -> int:
    return next((index for index, other in enumerate(order) if other > number), len(order))


def _own_style(tag: bytes) -> bytes:
    given = attributes(tag)
    style = given.get("s", "")
    own = given.get("customFormat") in ("1", "true") and style.isdecimal() and style.isascii()
    return b' s="%b"' % style.encode() if own else b""
