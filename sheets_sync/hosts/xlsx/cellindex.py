"""Where each cell of a regular sheet lies, found in all rows at once.

A sheet is *regular* when each cell begins ``<c r="A1"`` in this very form, rows rise, cells rise in their rows, and
nothing but cells lies in a row. That is how nearly every program writes; any other sheet is walked cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Ints
from sheets_sync.hosts.xlsx.refs import COLUMNS
from sheets_sync.hosts.xlsx.tagplaces import Bytes, TagPlaces, followed


@dataclass(frozen=True, slots=True)
class CellIndex:
    """``places``: row index * COLUMNS + column, rising; ``starts``: where those cells begin."""

    places: Ints
    starts: Ints

    def spots(self, rows: Ints, columns: Ints, ends: Ints) -> tuple[list[int], list[bool]]:
        """For cells (by row index, column): where each begins, or where it belongs; and whether it is there.

        ``ends``: (rows of the sheet,) where each row's content ends.
        """
        wanted = rows * COLUMNS + columns
        at = np.searchsorted(self.places, wanted)
        beyond = at == len(self.places)
        near = np.where(beyond, 0, at)
        if not len(self.places):
            return ends[rows].tolist(), [False] * len(rows)
        there = ~beyond & (self.places[near] == wanted)
        in_row = ~beyond & (self.places[near] // COLUMNS == rows)
        return np.where(in_row, self.starts[near], ends[rows]).tolist(), there.tolist()


def cell_index(mask: bytes, prefix: bytes, tags: TagPlaces, inners: Ints) -> CellIndex | None:
    """The index of a regular sheet, None for any other. ``inners``: where the content of each row begins."""
    data: Bytes = np.frombuffer(mask, dtype=np.uint8)
    starts = followed(data, tags.cells, len(prefix) + 2, b' r="')
    if len(starts) != len(tags.cells) or tags.other:
        return None
    column = _columns(data, starts + len(prefix) + 6)
    if column is None:
        return None
    row = np.repeat(np.arange(-1, len(inners)), np.diff(np.searchsorted(starts, inners), prepend=0, append=len(starts)))
    places = row * COLUMNS + column
    if len(places) and (row[0] < 0 or np.any(np.diff(places) <= 0)):
        return None
    return CellIndex(places, starts)


def _columns(data: Bytes, at: Ints) -> Ints | None:
    """Columns of the addresses that begin there (one to three capitals, then a digit); None where one is not."""
    column = np.zeros(len(at), dtype=np.int64)
    going = np.ones(len(at), dtype=bool)
    for offset in range(3):
        letter = data[at + offset].astype(np.int64) - 0x40
        going &= (letter >= 1) & (letter <= 26)
        column = np.where(going, column * 26 + letter, column)
        if offset == 0 and not going.all():
            return None
    return column - 1 if np.all(column <= COLUMNS) else None
