"""What a batch hit is put back where it stood; had rows or columns moved again meanwhile, where they stand by then.

Working this out costs no call: the copy that each batch keeps tells what its cells held, so the sheet can be thought as
it would be without that batch, and there each row is found again by all that stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import HEADER_ROW, IDS_ROW, Bools, Cells, Grid
from sheets_sync.hosts.google.read import Seen, padded
from sheets_sync.hosts.google.wanted import Wanted, laid
from sheets_sync.hosts.google.write import Batch, differ, kept, same


@dataclass(frozen=True, slots=True)
class Back:
    """``cells``: still to be put back, by sheet id; ``lost``: how many cells could not be, for their rows are nowhere
    to be found as they were."""

    cells: dict[int, Wanted]
    lost: Mapping[int, int]


def still(before: Seen, done: Batch, after: Seen) -> Back:
    """After a batch that put cells back: what it hit itself, and what of it has come to a wrong place."""
    found: dict[int, Wanted] = {}
    lost: dict[int, int] = {}
    for number, want in done.wanted.items():
        if number not in after.tabs:  # deleted, by somebody who saw what was in it
            continue
        old, new = before.grid(number), after.grid(number)
        if same(laid(want, old.values, old.formula), (new.values, new.formula)):
            continue
        cells, missed = _still(old, want, kept(done, number, after, want.mask.shape), new)
        if cells.mask.any():
            found[number] = cells
        if missed:
            lost[number] = missed
    return Back(found, lost)


def _still(old: Grid, want: Wanted, was: Cells, new: Grid) -> tuple[Wanted, int]:
    shape = _largest(old.values, want.mask, new.values)
    mask, held = padded(want.mask, *shape), padded(was, *shape)
    now, target = padded(new.values, *shape), padded(new.values, *shape).copy()
    target[mask] = held[mask]  # the sheet without the batch
    then = padded(old.values, *shape)
    columns = _columns(then, target)
    formula: Bools = np.any(padded(old.formula, *shape), axis=0)
    rows = _rows(then, target, {i: j for i, j in columns.items() if not formula[i]})
    meant, missed = padded(want.now, *shape), 0
    places = []
    for row, column in zip(*np.nonzero(mask), strict=True):
        if row in rows and column in columns:
            places.append((rows[row], columns[column], meant[row, column]))
        else:
            missed += 1
    for row, column, cell in places:
        target[row, column] = cell
    return Wanted(differ(target, now), target, want.loose), missed


def _largest(*arrays: np.ndarray) -> tuple[int, int]:
    return max(a.shape[0] for a in arrays), max(a.shape[1] for a in arrays)


def _columns(then: Cells, now: Cells) -> dict[int, int]:
    """Where each column stands now: by its id and header; all as they were where the head is as it was."""
    top = _head(then[IDS_ROW], now)
    head, other = then[IDS_ROW : HEADER_ROW + 1], now[top : top + HEADER_ROW + 1 - IDS_ROW]
    if head.shape != other.shape:
        return {}
    if not differ(head, other).any():
        return {i: i for i in range(then.shape[1])}
    places: dict[tuple[object, ...], list[int]] = {}
    for j, names in enumerate(other.T.tolist()):
        places.setdefault(tuple(names), []).append(j)
    found = {i: places.get(tuple(names), []) for i, names in enumerate(head.T.tolist())}
    return {i: there[0] for i, there in found.items() if len(there) == 1}


def _head(ids: Cells, now: Cells) -> int:
    """The row in which a sheet's ids stand now, in whatever order: rows may have been put above them."""
    there = set(ids.tolist())
    return next((i for i, row in enumerate(now.tolist()) if set(row) == there), IDS_ROW)


def _rows(then: Cells, now: Cells, columns: Mapping[int, int]) -> dict[int, int]:
    """Where each row stands now: the row that holds the same, of several the nearest."""
    there: dict[tuple[object, ...], list[int]] = {}
    for j, row in enumerate(now[:, list(columns.values())].tolist()):
        there.setdefault(tuple(row), []).append(j)
    found = {}
    for i, row in enumerate(then[:, list(columns)].tolist()):
        alike = there.get(tuple(row))
        if alike:
            found[i] = min(alike, key=lambda j: abs(j - i))
    return found
