"""What is to be written: cells of a column, or of an area; and what else of a workbook can be put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise, repeat
from operator import is_

import numpy as np

from sheets_sync.core import Cells, Ints
from sheets_sync.hosts.xlsx.refs import COLUMNS, ROWS, Area


class Keep(Enum):
    """A cell whose content stays as it is (only its style is set)."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class ColumnEdit:
    """Cells of one column of a sheet part. ``rows``: (n,) sheet rows from 0; ``values``: (n,) of Value or KEEP.

    None clears a cell and keeps its style. ``style``: cellXfs index for all these cells; without it a cell that is
    there keeps its own, and a new one takes the row's, else the column's.
    """

    part: str
    column: int
    rows: Ints
    values: Cells
    style: int | None = None


@dataclass(frozen=True, slots=True)
class AreaEdit:
    """A whole area of a sheet part from ``top``, ``left``; ``values``: (rows, columns), as in ColumnEdit."""

    part: str
    top: int
    left: int
    values: Cells
    style: int | None = None


Edit = ColumnEdit | AreaEdit


@dataclass(frozen=True, slots=True)
class NameEdit:
    """A defined name set to ``refers`` (None = taken away); ``sheet``: title of the tab whose own it is."""

    name: str
    refers: str | None
    sheet: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A tab put after all others: its title and its whole part (inline strings, styles of the workbook at hand)."""

    title: str
    xml: bytes
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Targets:
    """All edited cells of one part, by row, then column. ``styles``: cellXfs index, -1 = as it comes."""

    rows: Ints
    columns: Ints
    values: list[object]
    styles: Ints

    def groups(self) -> Iterator[tuple[int, int, int]]:
        """(row, first, last + 1) of the cells of each row."""
        if len(self.rows):
            cuts = np.flatnonzero(np.diff(self.rows)) + 1
            bounds = [0, *cuts.tolist(), len(self.rows)]
            for first, last in pairwise(bounds):
                yield int(self.rows[first]), first, last

    def inside(self, where: Area) -> Ints:
        """Indices of the cells inside an area."""
        top, left, bottom, right = where
        first, last = np.searchsorted(self.rows, (top, bottom + 1))
        columns = self.columns[first:last]
        found: Ints = np.flatnonzero((columns >= left) & (columns <= right)) + first
        return found

    def contents(self) -> Targets:
        """Without the cells whose content is kept."""
        if not any(map(is_, self.values, repeat(KEEP))):
            return self
        kept = np.array([value is not KEEP for value in self.values], dtype=bool)
        values = [value for value in self.values if value is not KEEP]
        return Targets(self.rows[kept], self.columns[kept], values, self.styles[kept])


def targets(edits: Sequence[Edit], part: str) -> Targets:
    """The edits of one part as one list of cells; ValueError where a cell is edited twice or lies off the sheet."""
    rows, columns, values, styles = [], [], [], []
    for edit in edits:
        if edit.part != part:
            continue
        if isinstance(edit, ColumnEdit):
            here = np.asarray(edit.rows, dtype=np.int64)
            there = np.full(len(here), edit.column, dtype=np.int64)
        else:
            down, across = edit.values.shape
            here = np.repeat(np.arange(edit.top, edit.top + down), across)
            there = np.tile(np.arange(edit.left, edit.left + across), down)
        rows.append(here)
        columns.append(there)
        values.append(edit.values.reshape(-1))
        styles.append(np.full(len(here), -1 if edit.style is None else edit.style))
    if not rows:
        empty = np.empty(0, dtype=np.int64)
        return Targets(empty, empty, [], empty)
    row, column = np.concatenate(rows), np.concatenate(columns)
    place = row * COLUMNS + column
    order = np.argsort(place, kind="stable")
    if len(row) and (np.any(np.diff(place[order]) == 0) or min(row.min(), column.min()) < 0):
        raise ValueError("a cell is edited twice or lies off the sheet")
    if len(row) and (row.max() >= ROWS or column.max() >= COLUMNS):
        raise ValueError("a cell lies off the sheet")
    return Targets(row[order], column[order], np.concatenate(values)[order].tolist(), np.concatenate(styles)[order])
