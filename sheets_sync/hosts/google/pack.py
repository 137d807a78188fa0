"""What is to be written, packed: few and large rectangles, and batches no larger than Google advises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sheets_sync.core import Bools, Cells, Grid, Ints, present
from sheets_sync.hosts.google.read import Seen, Tab, padded
from sheets_sync.hosts.google.wanted import Wanted, shut

LARGEST = 1_900_000
"""Bytes of a batch. Google advises at most 2 MB a request; the copies and the mark come on top."""
_RECTANGLE = 140  # bytes around the cells of a rectangle
_CELL = len('{"userEnteredValue":{"stringValue":""}},')
_GAP = 40
"""Rows: so many blank cells weigh less than beginning another rectangle."""


def packed(all_of_it: Mapping[int, Wanted], seen: Seen) -> dict[int, Wanted]:
    """With the blank cells between those to be written, in the machine's own columns: written blank again they make
    one rectangle of many. Should something stand there by then it is put back, as in any cell that we write.

    Not in a sheet that is just put back: nobody has seen what is blank in it."""
    return {
        number: _filled(want, seen.grid(number), seen.tabs[number]) if number in seen.tabs else want
        for number, want in all_of_it.items()
    }


def _filled(want: Wanted, grid: Grid, tab: Tab) -> Wanted:
    shape = want.mask.shape
    blank = ~present(padded(grid.values, *shape)) & ~padded(grid.formula, *shape) & ~shut(tab, shape)
    blank &= padded(want.own, *shape)
    mask = want.mask.copy()
    for column in np.flatnonzero(mask.any(axis=0)).tolist():
        for top, bottom in _gaps(want.mask[:, column], blank[:, column]):
            mask[top:bottom, column] = True
    return replace(want, mask=mask)


def _gaps(cells: Bools, blank: Bools) -> list[tuple[int, int]]:
    """Runs of blank cells, short ones, with cells to be written above and below."""
    edges = np.flatnonzero(np.diff(cells, prepend=False, append=False))
    tops, bottoms = edges[1:-1:2], edges[2::2]
    filled = np.concatenate(([0], np.cumsum(~blank)))
    short = (filled[bottoms] == filled[tops]) & (bottoms - tops <= _GAP)
    return list(zip(tops[short].tolist(), bottoms[short].tolist(), strict=True))


def batches(all_of_it: Mapping[int, Wanted], largest: int = LARGEST) -> Iterator[dict[int, Wanted]]:
    """What is to be written in batches of at most so many bytes, all in one where it fits; cut between rows.

    Sheets in which typed cells are changed come first: results are worked out of those, never the other way round.
    """
    batch: dict[int, Wanted] = {}
    room = largest
    for number, want in sorted(all_of_it.items(), key=lambda item: not item[1].typed):
        weights = np.cumsum(_weights(want.mask, want.now))
        top, height = 0, len(weights)
        while top < height:
            before = int(weights[top - 1]) if top else 0
            end = int(np.searchsorted(weights, before + room, side="right"))
            if end == top and not batch:
                end += 1  # a row that is too large by itself
            if end > top:
                rows = np.zeros((height, 1), bool)
                rows[top:end] = True
                part = replace(want, mask=want.mask & rows)
                if part.mask.any():
                    batch[number] = part
                room -= int(weights[end - 1]) - before
                top = end
            if top < height:
                yield batch
                batch, room = {}, largest
    yield batch


def _weights(mask: Bools, now: Cells) -> Ints:
    """About how many bytes each row is in JSON, rather too many than too few."""
    sizes = np.zeros(mask.shape, dtype=np.int64)
    sizes[mask] = [_CELL + len(str(cell).encode()) + 8 for cell in now[mask]]
    begins = mask & ~np.vstack((np.zeros((1, mask.shape[1]), bool), mask[:-1]))
    total: Ints = (sizes + begins * _RECTANGLE).sum(axis=1)
    return total
