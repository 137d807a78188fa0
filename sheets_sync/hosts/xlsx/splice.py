"""New cells into the rows of a worksheet, as replaced slices of its bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.locate import Locator
from sheets_sync.hosts.xlsx.outline import attributes, with_attributes
from sheets_sync.hosts.xlsx.refs import LETTERS, address
from sheets_sync.hosts.xlsx.sheetxml import RowSpan, SheetXml

Splice = tuple[int, int, bytes]
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["']([0-9:\s]*)["']""")


class _Made(NamedTuple):
    """A new cell for a row that is there: index of the row, column, place in the text."""

    row: int
    column: int
    place: int
    cell: bytes


@dataclass(slots=True)
class Spliced:
    """Slices to replace, the formula cells that were written over, and the cells that were made."""

    splices: list[Splice] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    made: list[tuple[int, int]] = field(default_factory=list)


def splice(sheet: SheetXml, cells: Targets, render: Callable[[object], bytes], title: str) -> Spliced:
    """All edits of one sheet. Stop: those of rendering, with sheet and cell; ``cell.twice``; ``row.twice``."""
    locator = Locator(sheet, title)
    rows = locator.rows(cells)
    work = _Work(sheet, cells, render, locator)
    there = np.flatnonzero(rows >= 0)
    places, found = locator.spots(rows[there], cells.columns[there])
    made: list[_Made] = []
    try:
        for work.at, row, place, old in zip(there.tolist(), rows[there].tolist(), places, found, strict=True):
            if old:
                work.old_cell(place)
            elif new := work.new_cell(work.row_style(row)):
                made.append(_Made(row, int(cells.columns[work.at]), place, new))
        for row, group in groupby(made, key=attrgetter("row")):
            work.put_into_row(sheet.rows[row], list(group))
        work.make_rows(np.flatnonzero(rows < 0).tolist())
    except Stop as stop:
        cell = address(int(cells.rows[work.at]), int(cells.columns[work.at]))
        raise Stop(stop.code, **{"sheet": title, "cell": cell, **stop.facts}) from stop
    return work.done


class _Work:
    """One sheet's splices in the making; ``at``: index of the cell that is being written."""

    def __init__(self, sheet: SheetXml, cells: Targets, render: Callable[[object], bytes], locator: Locator) -> None:
        self.done = Spliced()
        self.at = 0
        self._sheet, self._render, self._bounds = sheet, render, locator.bounds
        self._rows, self._columns = cells.rows.tolist(), cells.columns.tolist()
        self._values, self._styles = cells.values, cells.styles.tolist()
        opening = b"<" + sheet.prefix + b'c r="'
        self._heads = {column: opening + LETTERS[column] for column in set(self._columns)}
        self._column_style = sheet.column_style()
        self._known_styles: dict[int, bytes] = {}
        self._row_styles: tuple[int, bytes] = (-1, b"")
        self._formula = b"<" + sheet.prefix + b"f"
        self._any_formula = sheet.mask.find(self._formula, sheet.inner, sheet.end) >= 0

    def row_style(self, row: int) -> bytes:
        """What a row gives to cells made in it: its style, where it has one of its own."""
        if self._row_styles[0] != row:
            span = self._sheet.rows[row]
            self._row_styles = row, _own_style(self._sheet.text[span.start : span.inner])
        return self._row_styles[1]

    def _default_style(self, column: int) -> bytes:
        style = self._known_styles.get(column)
        if style is None:
            style = self._known_styles[column] = self._column_style(column)
        return style

    def new_cell(self, row_style: bytes) -> bytes:
        """A cell that is not there yet; nothing where there is nothing to write."""
        at = self.at
        value, style = self._values[at], self._styles[at]
        if style < 0 and (value is None or value is KEEP):
            return b""
        row, column = self._rows[at], self._columns[at]
        own = b' s="%d"' % style if style >= 0 else row_style or self._default_style(column)
        self.done.made.append((row, column))
        return b'%b%d"%b%b' % (self._heads[column], row + 1, own, self._render(None if value is KEEP else value))

    def old_cell(self, start: int) -> None:
        """A cell that begins there, written anew; it keeps its style."""
        at, mask = self.at, self._sheet.mask
        value, style = self._values[at], self._styles[at]
        tag, stop = self._bounds(start)
        if value is KEEP:
            if style >= 0:
                new = with_attributes(self._sheet.text[start:stop], {"s": str(style)})
                self.done.splices.append((start, stop, new))
            return
        row, column = self._rows[at], self._columns[at]
        if self._any_formula and mask.find(self._formula, tag, stop) >= 0:
            self.done.formulas.append((row, column))
        given = _STYLE.search(mask, start, tag)
        own = b' s="%d"' % style if style >= 0 else given[0] if given else b""
        new = b'%b%d"%b%b' % (self._heads[column], row + 1, own, self._render(value))
        self.done.splices.append((start, stop, new))

    def put_into_row(self, span: RowSpan, cells: list[_Made]) -> None:
        """New cells into a row that is there; ``spans``, its hint of first and last column, grows with them."""
        tag = self._sheet.text[span.start : span.inner]
        new = _with_spans(tag, cells[0].column + 1, cells[-1].column + 1)
        if span.inner == span.stop:  # <row/>
            content = b"".join(made.cell for made in cells)
            opened = new[:-2].rstrip() + b">" + content + b"</" + self._sheet.prefix + b"row>"
            self.done.splices.append((span.start, span.stop, opened))
            return
        if new != tag:
            self.done.splices.append((span.start, span.inner, new))
        self.done.splices += [(made.place, made.place, made.cell) for made in cells]

    def make_rows(self, missing: list[int]) -> None:
        """The cells (by index) whose rows are not there, with their rows: each before the first row below it."""
        sheet, p = self._sheet, self._sheet.prefix
        order = [row.number for row in sheet.rows]
        rising = all(above < below for above, below in pairwise(order))
        rows: list[Splice] = []
        for number, group in groupby(missing, key=self._rows.__getitem__):
            content = b""
            for self.at in group:
                content += self.new_cell(b"")
            if content:
                at = bisect_right(order, number) if rising else _first_below(order, number)
                place = sheet.rows[at].start if at < len(order) else sheet.end
                rows.append((place, place, b'<%brow r="%d">%b</%brow>' % (p, number + 1, content, p)))
        if sheet.empty and rows:
            tag = sheet.text[sheet.data.start : sheet.data.stop - 2].rstrip()
            content = b"".join(row for _, _, row in rows)
            rows = [(sheet.data.start, sheet.data.stop, b"%b>%b</%bsheetData>" % (tag, content, p))]
        self.done.splices += rows


def _first_below(order: list[int], number: int) -> int:
    return next((index for index, other in enumerate(order) if other > number), len(order))


def _own_style(tag: bytes) -> bytes:
    if b"customFormat" not in tag:
        return b""
    given = attributes(tag)
    style = given.get("s", "")
    return (
        b' s="%b"' % style.encode()
        if given.get("customFormat") in ("1", "true") and style.isdecimal() and style.isascii()
        else b""
    )


def _with_spans(tag: bytes, first: int, last: int) -> bytes:
    given = _SPANS.search(tag)
    if given is None:
        return tag
    bounds = [int(bound) for bound in re.findall(rb"[0-9]+", given[1])] or [first]
    low, high = min(*bounds, first, last), max(*bounds, first, last)
    return tag if (low, high) == (min(bounds), max(bounds)) else with_attributes(tag, {"spans": f"{low}:{high}"})
