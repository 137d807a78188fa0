"""New cells into the rows of a worksheet, as replaced slices of its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

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
        heads, columns, rows, by_column = self._heads, self._columns, self._rows, self._column_styles
        rest, asked = self._rendered, {s: b' s="%d"' % s if s >= 0 else b"" for s in set(self._styles)}
        if row_styles or len(asked) > 1 or -1 not in asked:
            own = [asked[self._styles[i]] or row_styles.get(i) or by_column[columns[i]] for i in which]
        else:
            own = [by_column[columns[i]] for i in which]
        return [b"".join((heads[columns[i]], rows[i], style, rest[i])) for i, style in zip(which, own, strict=True)]

    def into_rows(self, which: Ints, rows: Ints, places: Ints) -> None:
        """New cells into rows that are there; ``spans``, a row's hint of first and last column, grows with them."""
        sheet, text = self._sheet, self._sheet.text
        groups = list(_runs(rows[which]))
        styles: dict[int, bytes] = {}
        for first, last in groups:
            span = sheet.rows[int(rows[which[first]])]
            if text.find(b"customFormat", span.start, span.inner) >= 0:
                styles |= dict.fromkeys(which[first:last].tolist(), _own_style(text[span.start : span.inner]))
        cells = self._new_cells(which.tolist(), styles)
        spots = places[which].tolist()
        for first, last in groups:
            span = sheet.rows[int(rows[which[first]])]
            bounds = self._columns[which[first]] + 1, self._columns[which[last - 1]] + 1
            if span.inner == span.stop:  # <row/>
                tag = _with_spans(text[span.start : span.inner], *bounds)[:-2].rstrip()
                content = b"".join(cells[first:last])
                opened = b"%b>%b</%brow>" % (tag, content, sheet.prefix)
                self.done.splices.append((span.start, span.stop, opened))
                continue
            tag = text[span.start : span.inner]
            grown = _with_spans(tag, *bounds)
            if grown is not tag:
                self.done.splices.append((span.start, span.inner, grown))
            self.done.splices += zip(spots[first:last], spots[first:last], cells[first:last], strict=True)

    def make_rows(self, which: Ints) -> None:
        """Cells whose rows are not there, with their rows: each before the first row below it."""
        sheet, p = self._sheet, self._sheet.prefix
        cells = self._new_cells(which.tolist(), {})
        order = np.array([row.number for row in sheet.rows], dtype=np.int64)
        rising = bool(np.all(np.diff(order) > 0))
        starts = [*(row.start for row in sheet.rows), sheet.end]
        rows: list[Splice] = []
        for first, last in _runs(self._cells.rows[which]):
            number = int(self._cells.rows[which[first]])
            above = np.searchsorted(order, number, side="right") if rising else _first_below(order, number)
            row = b'<%brow r="%d">%b</%brow>' % (p, number + 1, b"".join(cells[first:last]), p)
            rows.append((starts[above], starts[above], row))
        if sheet.empty and rows:
            tag = sheet.text[sheet.data.start : sheet.data.stop - 2].rstrip()
            content = b"".join(row for _, _, row in rows)
            rows = [(sheet.data.start, sheet.data.stop, b"%b>%b</%bsheetData>" % (tag, content, p))]
        self.done.splices += rows


def _runs(numbers: Ints) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of each run of equal numbers."""
    if len(numbers):
        yield from pairwise([0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)])


def _first_below(order: Ints, number: int) -> int:
    below = np.flatnonzero(order > number)
    return int(below[0]) if len(below) else len(order)


def _own_style(tag: bytes) -> bytes:
    given = attributes(tag)
    style = given.get("s", "")
    own = given.get("customFormat") in ("1", "true") and style.isdecimal() and style.isascii()
    return b' s="%b"' % style.encode() if own else b""


def _with_spans(tag: bytes, first: int, last: int) -> bytes:
    given = _SPANS.search(tag)
    if given is None:
        return tag
    bounds = [int(bound) for bound in re.findall(rb"[0-9]+", given[1])] or [first]
    low, high = min(*bounds, first, last), max(*bounds, first, last)
    return tag if (low, high) == (min(bounds), max(bounds)) else with_attributes(tag, {"spans": f"{low}:{high}"})
