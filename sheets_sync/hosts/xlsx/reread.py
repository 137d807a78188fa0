"""The rows and cells of a patched sheet, compared with what was there and what was meant.

Both texts are looked at anew (``seen``). Without the edited cells and the rows made for them, the new one must hold the
same cells in the same order and the same bytes; what was made must stand where it belongs, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from sheets_sync.core import Bools, Formula, Ints, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.inside import Placed, as_meant
from sheets_sync.hosts.xlsx.refs import COLUMNS, Area, address
from sheets_sync.hosts.xlsx.seen import both_seen
from sheets_sync.hosts.xlsx.sheetxml import SheetXml

_SPANS = re.compile(rb"""\sspans\s*=\s*(["'])([^"']*)\1""")
_AT_ONCE = 40  # pieces of text: few enough that they stay in the processor's cache
Cuts = list[tuple[Ints, Ints]]


@dataclass(frozen=True, slots=True)
class Changed:
    """``made``: the area of the cells that were not there before; ``lost``: (row, column) of formulas written over."""

    made: Area | None = None
    lost: frozenset[tuple[int, int]] = frozenset()


def changed_cells(old: SheetXml, new: SheetXml, cells: Targets, *, date1904: bool) -> Changed:
    """Stop ``write.unverified`` (part, cell) unless ``new`` is ``old`` with these cells as meant."""
    if not len(cells.rows):
        if old.whole.slice(old.data) != new.whole.slice(new.data):
            raise _unverified(new)
        return Changed()
    look = _Comparison(old, new, cells)
    look.frame()
    look.same_cells()
    look.same_rows()
    look.same_bytes()
    placed = Placed(old, new, look.before, look.after, cells, look.was, look.now)
    wrong = as_meant(placed, date1904=date1904)
    if wrong >= 0:
        look.refuse(wrong)
    return Changed(look.area_made(), look.formulas_lost())


def _unverified(sheet: SheetXml, row: int = -1, column: int = 0) -> Stop:
    return Stop("write.unverified", part=sheet.part, cell=address(row, column) if row >= 0 else "")


class _Comparison:
    """``was``, ``now``: index of each edited cell among those seen in the old and in the new text, -1 where it is not
    there; ``made``: which cells of the new text are new; ``made_rows``: which of its rows; ``grown``: indices of the
    other rows in which cells were made, in the new text, ``grown_from`` in the old one.
    """

    def __init__(self, old: SheetXml, new: SheetXml, cells: Targets) -> None:
        self.old, self.new, self.cells = old, new, cells
        self.before, self.after = before, after = both_seen(old, new, cells.rows)
        self._there, self._here = before.places(), after.places()
        wanted = cells.rows * COLUMNS + cells.columns
        self.was, self.now = self._found(self._there, wanted), self._found(self._here, wanted)
        self.made = np.zeros(len(self._here), dtype=bool)
        self.made[self.now[(self.now >= 0) & (self.was < 0)]] = True
        self.made_rows = ~np.isin(after.numbers, before.numbers)
        grown = np.unique(after.row[self.made])
        self.grown = grown[~self.made_rows[grown]]
        self.grown_from = (np.cumsum(~self.made_rows) - 1)[self.grown]

    def _found(self, places: Ints, wanted: Ints) -> Ints:
        """Where in the list of places each wanted one is, -1 where it is not; refused where it is there twice."""
        if not len(places):
            return np.full(len(wanted), -1)
        order = np.arange(len(places)) if _rises(places) else np.argsort(places, kind="stable")
        rising, last = places[order], len(places) - 1
        first = np.searchsorted(rising, wanted)
        count = np.searchsorted(rising, wanted, side="right") - first
        if np.any(count > 1):
            self.refuse(int(np.argmax(count > 1)))
        found: Ints = np.where(count == 1, order[np.minimum(first, last)], -1)
        return found

    def refuse(self, i: int) -> NoReturn:
        """An edited cell is not as meant."""
        raise _unverified(self.new, int(self.cells.rows[i]), int(self.cells.columns[i]))

    def _refuse_row(self, index: int) -> NoReturn:
        raise _unverified(self.new, int(self.after.numbers[index]))

    def frame(self) -> None:
        """The tags of ``sheetData``; what was closed at once may have been opened."""
        old, new = self.old, self.new
        there, end = old.text[old.data.start : old.inner], old.text[old.end : old.data.stop]
        if old.empty and not new.empty:
            there, end = there[:-2].rstrip() + b">", b"</" + old.prefix + b"sheetData>"
        if (there, end) != (new.text[new.data.start : new.inner], new.text[new.end : new.data.stop]):
            raise _unverified(new)

    def same_cells(self) -> None:
        """The cells but for those made are those that were there, in their order; one is made only where there is
        something to write, and stands where it belongs.
        """
        before, after, values = self.before, self.after, self.cells.values
        filled = np.array([value is not None and value is not KEEP for value in values], dtype=bool)
        wrong = (self.now >= 0) != ((self.was >= 0) | filled | (self.cells.styles >= 0))
        if wrong.any():
            self.refuse(int(np.argmax(wrong)))
        if not np.array_equal(self._here[~self.made], self._there):
            raise _unverified(self.new)
        same = np.ones(len(self._here), dtype=bool)
        same[self.now[self.now >= 0]] = False
        size, size_before = after.cell_stops - after.cell_starts, before.cell_stops - before.cell_starts
        if not np.array_equal(size[same], size_before[same[~self.made]]):
            raise _unverified(self.new)
        if not _in_order(after.row * COLUMNS + after.column, after.row, self.made):
            raise _unverified(self.new)

    def same_rows(self) -> None:
        """The rows are those that were there, but for those made, each for a cell; tags of rows differ only where a
        cell was made.
        """
        after, text, p = self.after, self.new.text, self.new.prefix
        numbers, made = after.numbers, np.flatnonzero(self.made_rows)
        ordered = _in_order(numbers, np.zeros(len(numbers), dtype=np.int64), self.made_rows)
        if not ordered or not np.array_equal(numbers[~self.made_rows], self.before.numbers):
            raise _unverified(self.new)
        filled = np.zeros(len(numbers), dtype=bool)
        filled[after.row] = True
        tags = zip(
            made.tolist(),
            numbers[made].tolist(),
            _slices(text, after.starts[made], after.inners[made]),
            _slices(text, after.ends[made], after.stops[made]),
            strict=True,
        )
        tag, close = b"<" + p + b'row r="%d">', b"</" + p + b"row>"
        for i, number, start, end in tags:
            if start != tag % (number + 1) or end != close or not filled[i]:
                self._refuse_row(i)
        self._grown_rows(close)

    def _grown_rows(self, close: bytes) -> None:
        """Rows that were there and got cells: ``spans`` may have grown, and one closed at once was opened."""
        before, after, which, grown = self.before, self.after, self.grown_from, self.grown
        old = _slices(self.old.text, before.starts[which], before.inners[which])
        new = _slices(self.new.text, after.starts[grown], after.inners[grown])
        ends = _slices(self.new.text, after.ends[grown], after.stops[grown])
        opened = (before.inners[which] == before.stops[which]).tolist()
        made = self.made & ~self.made_rows[after.row]
        columns, first = after.column[made], np.flatnonzero(np.diff(after.row[made], prepend=-1))
        lows, highs = (bound.reduceat(columns, first) if len(first) else columns for bound in (np.minimum, np.maximum))
        tags = zip(grown.tolist(), old, new, ends, opened, (lows + 1).tolist(), (highs + 1).tolist(), strict=True)
        spans = _Spans()
        for i, there, here, end, was_closed, low, high in tags:
            tag = there[:-2].rstrip() + b">" if was_closed else there
            if here != spans.grown(tag, low, high) or (was_closed and end != close):
                self._refuse_row(i)

    def same_bytes(self) -> None:
        """What is left without the edited cells, the rows made, and the tags of rows that grew."""
        before, after, grown, made = self.before, self.after, self.grown, np.flatnonzero(self.made_rows)
        opened = grown[before.inners[self.grown_from] == before.stops[self.grown_from]]
        was, now = np.sort(self.was[self.was >= 0]), np.sort(self.now[self.now >= 0])
        old_cuts: Cuts = [
            (before.cell_starts[was], before.cell_stops[was]),
            (before.starts[self.grown_from], before.inners[self.grown_from]),
        ]
        new_cuts: Cuts = [
            (after.cell_starts[now], after.cell_stops[now]),
            (after.starts[grown], after.inners[grown]),
            (after.ends[opened], after.stops[opened]),
            (after.starts[made], after.inners[made]),
            (after.ends[made], after.stops[made]),
        ]
        if not _same(_without(self.old, old_cuts), _without(self.new, new_cuts)):
            raise _unverified(self.new)

    def area_made(self) -> Area | None:
        """The box around the cells made."""
        if not self.made.any():
            return None
        rows, columns = self.after.numbers[self.after.row[self.made]], self.after.column[self.made]
        return int(rows.min()), int(columns.min()), int(rows.max()), int(columns.max())

    def formulas_lost(self) -> frozenset[tuple[int, int]]:
        """Cells that held a formula and hold a value now."""
        opening = re.compile(rb"<" + re.escape(self.old.prefix) + rb"f[\s/>]")
        if not opening.search(self.old.mask, self.old.inner, self.old.end):
            return frozenset()
        lost = []
        for i in np.flatnonzero(self.was >= 0).tolist():
            value, was = self.cells.values[i], int(self.was[i])
            if value is KEEP or isinstance(value, Formula):
                continue
            if opening.search(self.old.mask, int(self.before.cell_starts[was]), int(self.before.cell_stops[was])):
                lost.append((int(self.cells.rows[i]), int(self.cells.columns[i])))
        return frozenset(lost)


def _rises(numbers: Ints) -> bool:
    return bool(np.all(numbers[1:] > numbers[:-1]))


def _in_order(places: Ints, groups: Ints, made: Bools) -> bool:
    """Whether each new place is above all that stand before it in its group, and below the next one."""
    at = np.flatnonzero(made)
    if not len(at) or _rises(places):
        return True
    highest = np.maximum.accumulate(places)
    before, after = at[at > 0], at[at < len(places) - 1]
    within = groups[before - 1] == groups[before]
    followed = groups[after + 1] == groups[after]
    return bool(
        np.all(highest[before - 1][within] < places[before][within])
        and np.all(places[after + 1][followed] > places[after][followed])
    )


def _slices(text: bytes, starts: Ints, stops: Ints) -> list[bytes]:
    return [text[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]


class _Spans:
    """Rows' hints of their first and last column, as they must have grown; most rows tell the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int, int], bytes] = {}

    def grown(self, tag: bytes, low: int, high: int) -> bytes:
        """A row's tag whose hint takes in these columns (from 1) as well."""
        if b"spans" not in tag:
            return tag
        given = _SPANS.search(tag)
        if given is None:
            return tag
        asked = given[2], low, high
        if asked not in self._known:
            bounds = [int(bound) for bound in re.findall(rb"[0-9]+", given[2])] or [low]
            low, high = min(low, *bounds), max(high, *bounds)
            same = (low, high) == (min(bounds), max(bounds))
            self._known[asked] = given[2] if same else b"%d:%d" % (low, high)
        start, stop = given.span(2)
        return tag[:start] + self._known[asked] + tag[stop:]


def _without(sheet: SheetXml, cuts: Cuts) -> Iterator[bytes]:
    """The content of ``sheetData`` without these slices, some pieces at a time."""
    starts, stops = (np.concatenate(ends) for ends in zip(*cuts, strict=True))
    order = np.argsort(starts, kind="stable")
    begins, ends = np.append(sheet.inner, stops[order]), np.append(starts[order], sheet.end)
    apart = begins < ends
    begins, ends = begins[apart], ends[apart]
    for at in range(0, len(begins), _AT_ONCE):
        yield b"".join(_slices(sheet.text, begins[at : at + _AT_ONCE], ends[at : at + _AT_ONCE]))


def _same(old: Iterator[bytes], new: Iterator[bytes]) -> bool:
    """Whether two texts that come in pieces are the same."""
    there = here = b""
    while True:
        there, here = there or next(old, b""), here or next(new, b"")
        size = min(len(there), len(here))
        if there[:size] != here[:size] or not size:
            return there == here
        there, here = there[size:], here[size:]
