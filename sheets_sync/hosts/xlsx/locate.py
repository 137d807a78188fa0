"""Where the edited cells of a sheet lie, or belong."""

from __future__ import annotations

import re

import numpy as np

from sheets_sync.core import Ints, Stop
from sheets_sync.hosts.xlsx.edits import Targets
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES
from sheets_sync.hosts.xlsx.refs import INDEX, address
from sheets_sync.hosts.xlsx.sheetxml import SheetXml

_REF = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?[0-9]+["']""")
_ANY_REF = re.compile(rb"\sr\s*=")
_OFF = 1 << 20  # a column off the sheet


class Locator:
    """Finds the cells of one sheet: all at once where it is regular, else by walking the edited rows."""

    def __init__(self, sheet: SheetXml, title: str) -> None:
        self._sheet, self._title = sheet, title
        name = re.escape(b"<" + sheet.prefix + b"c")
        end_tag = rb"</" + re.escape(sheet.prefix) + rb"c\s*>"
        self._cell = re.compile(name + rb"(?=[\s/>])(" + ATTRIBUTES + rb")(?:(?<=/)>|>.*?" + end_tag + rb")", re.DOTALL)
        self._close = b"</" + sheet.prefix + b"c>"

    def rows(self, cells: Targets) -> Ints:
        """Index of each cell's row in ``sheet.rows``, -1 where there is no such row. Stop: ``row.twice``."""
        numbers = self._sheet.rows.numbers
        order = np.argsort(numbers, kind="stable")
        at = np.searchsorted(numbers, cells.rows, sorter=order)
        found: Ints = np.full(len(cells.rows), -1, dtype=np.int64)
        inside = at < len(numbers)
        found[inside] = order[at[inside]]
        found[inside] = np.where(numbers[found[inside]] == cells.rows[inside], found[inside], -1)
        for number in np.unique(numbers[order][1:][np.diff(numbers[order]) == 0]).tolist():
            if len(cells.inside((number, 0, number, _OFF))):
                raise Stop("row.twice", sheet=self._title, row=number + 1)
        return found

    def spots(self, rows: Ints, columns: Ints) -> tuple[list[int], list[bool]]:
        """For cells by row index and column: where each begins or belongs, and whether it is there."""
        if self._sheet.index is None:
            return self._by_walking(rows, columns)
        return self._sheet.index.spots(rows, columns, self._sheet.rows.ends)

    def bounds(self, start: int) -> tuple[int, int]:
        """Where the start tag of the cell that begins there ends, and where the cell does."""
        mask = self._sheet.mask
        tag = mask.find(b">", start) + 1
        head = mask[start:tag]
        if b"'" not in head and not head.count(b'"') & 1:
            if head.endswith(b"/>"):
                return tag, tag
            stop = mask.find(self._close, tag) + len(self._close)
            if stop >= len(self._close):
                return tag, stop
        cell = self._cell.match(mask, start)
        if cell is None:
            raise Stop("file.broken", part=self._sheet.part)
        return cell.end(1) + 1, cell.end()

    def _by_walking(self, rows: Ints, columns: Ints) -> tuple[list[int], list[bool]]:
        places, there = [], []
        walked: dict[int, tuple[list[tuple[int, int]], int]] = {}
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if row not in walked:
                walked = {row: self._walk(row)}
            cells, last = walked[row]
            here = [start for found, start in cells if found == column]
            if len(here) > 1:
                raise Stop("cell.twice", sheet=self._title, cell=address(int(self._sheet.rows.numbers[row]), column))
            there.append(bool(here))
            before = next((start for found, start in cells if found > column), last)
            places.append(here[0] if here else before)
        return places, there

    def _walk(self, row: int) -> tuple[list[tuple[int, int]], int]:
        """The cells of a row (column, where it begins), and where the last one ends."""
        inner, end = int(self._sheet.rows.inners[row]), int(self._sheet.rows.ends[row])
        cells, column, last = [], -1, inner
        for cell in self._cell.finditer(self._sheet.mask, inner, end):
            given = _REF.search(cell[1])
            if given is None and _ANY_REF.search(cell[1]):
                raise Stop("file.broken", part=self._sheet.part)
            column = INDEX.get(given[1].upper(), _OFF) if given else column + 1
            cells.append((column, cell.start()))
            last = cell.end()
        return cells, last
