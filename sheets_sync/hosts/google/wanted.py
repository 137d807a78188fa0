"""What a plan wants written, sheet by sheet: which cells, and what into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sheets_sync.core import (
    Block,
    Bools,
    Cells,
    Fill,
    Finding,
    Formula,
    Ints,
    Mend,
    PartKind,
    Severity,
    WritePlan,
)
from sheets_sync.hosts.google.create import sheet_number
from sheets_sync.hosts.google.links import linked
from sheets_sync.hosts.google.read import Area, Seen, Tab, padded
from sheets_sync.workbook.parts import Made
from sheets_sync.workbook.places import address


@dataclass(frozen=True, slots=True)
class Wanted:
    """Cells of one sheet, anchored at A1: ``mask`` says which, ``now`` what into them (None empties).

    ``loose``: cells that are addressed by their place alone, not by a column of results; ``typed``: typed cells are
    among them; ``own``: a mask of all cells, to be written or not, in which the machine alone writes.
    """

    mask: Bools
    now: Cells
    loose: bool = False
    typed: bool = False
    own: Bools = field(default_factory=lambda: np.zeros((0, 0), bool))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one change wants: cells by row and column."""

    rows: Ints
    columns: Ints
    now: Cells
    change: Fill | Mend | Block


def new_tabs(plan: WritePlan) -> dict[str, Made]:
    """Title -> the machine's own sheets that the plan puts back."""
    made = (getattr(change, "now", None) for change in plan.changes)
    return {part.sheet: part for part in made if isinstance(part, Made) and part.kind is PartKind.SHEET}


def wanted(plan: WritePlan, seen: Seen) -> dict[int, Wanted]:
    """Sheet id -> what is to be written there. A sheet that is neither there nor put back is left out."""
    fresh = {title: sheet_number(part.text) for title, part in new_tabs(plan).items()}

    def numbered(title: str) -> int | None:
        return fresh.get(title, seen.number(title))

    pieces: dict[int, list[_Piece]] = {}
    for change in plan.changes:
        if not isinstance(change, Fill | Mend | Block):
            continue
        number = numbered(change.sheet)
        if number is not None:
            rows, columns, now = _cells(change)
            if len(rows):
                pieces.setdefault(number, []).append(_Piece(rows, columns, linked(now, numbered), change))
    return {number: _joined(listed) for number, listed in pieces.items()}


def _cells(change: Fill | Mend | Block) -> tuple[Ints, Ints, Cells]:
    if not isinstance(change, Block):
        return change.rows.at, np.full(len(change.rows.at), change.at), change.now
    was, now = change.was.ravel(), change.now.ravel()
    differ = [
        w != n or type(n) is Formula or isinstance(w, bool) != isinstance(n, bool)
        for w, n in zip(was, now, strict=True)
    ]
    which = np.flatnonzero(np.array(differ, dtype=bool))
    width = change.now.shape[1]
    return which // width + change.top, which % width + change.left, now[which]


def _joined(pieces: list[_Piece]) -> Wanted:
    height = max(int(piece.rows.max()) for piece in pieces) + 1
    width = max(int(piece.columns.max()) for piece in pieces) + 1
    mask, now = np.zeros((height, width), bool), np.full((height, width), None, dtype=object)
    own = mask.copy()
    for piece in pieces:
        mask[piece.rows, piece.columns] = True
        now[piece.rows, piece.columns] = piece.now
        match piece.change:
            case Fill():
                own[:, piece.change.at] = True
            case Block(top=top, left=left, now=cells):
                own[top : top + cells.shape[0], left : left + cells.shape[1]] = True
    mends = [piece.change for piece in pieces if isinstance(piece.change, Mend)]
    for mend in mends:
        own[:, mend.at] = False
    return Wanted(mask, now, any(isinstance(piece.change, Block) for piece in pieces), bool(mends), own)


def allowed(all_of_it: Mapping[int, Wanted], seen: Seen) -> tuple[dict[int, Wanted], tuple[Finding, ...]]:
    """Without the cells in which we may not write, for one of them would refuse all; a finding a sheet for those."""
    found: dict[int, Wanted] = {}
    refused: list[Finding] = []
    for number, want in all_of_it.items():
        tab = seen.tabs.get(number)
        closed = shut(tab, want.mask.shape) & want.mask if tab is not None else np.zeros(want.mask.shape, bool)
        if tab is not None and closed.any():
            row, column = (int(i[0]) for i in np.nonzero(closed))
            told = {"count": int(closed.sum()), "title": tab.title}
            refused.append(Finding("google.protected", Severity.WARNING, tab.title, "", "", address(row, column), told))
            want = replace(want, mask=want.mask & ~closed)
        if want.mask.any():
            found[number] = want
    return found, tuple(refused)


def shut(tab: Tab, shape: tuple[int, ...]) -> Bools:
    """Where we may not write."""
    found = np.zeros(shape, bool)
    for top, left, bottom, right in tab.locked:
        found[top:bottom, left:right] = True
    return found


def laid(want: Wanted | None, values: Cells, formula: Bools) -> tuple[Cells, Bools]:
    """A sheet's values and formula mask once this is written into them."""
    if want is None:
        return values, formula
    height, width = (max(a, b) for a, b in zip(want.mask.shape, values.shape, strict=True))
    mask, now = padded(want.mask, height, width), padded(want.now, height, width)
    values, formula = padded(values, height, width).copy(), padded(formula, height, width).copy()
    values[mask] = now[mask]
    formula[mask] = [type(cell) is Formula for cell in now[mask]]
    return values, formula


def rectangles(mask: Bools) -> Iterator[Area]:
    """Rectangles that cover just the cells of a mask: runs down a column, those of neighbouring columns joined."""
    open_: dict[tuple[int, int], int] = {}
    for column in range(mask.shape[1] + 1):
        cells = mask[:, column] if column < mask.shape[1] else mask[:0, 0]
        edges = np.flatnonzero(np.diff(cells, prepend=False, append=False))
        runs = list(zip(edges[::2], edges[1::2], strict=True))
        still = {(int(top), int(bottom)): open_.pop((int(top), int(bottom)), column) for top, bottom in runs}
        for (top, bottom), left in open_.items():
            yield top, left, bottom, column
        open_ = still


def bounds(mask: Bools) -> list[Area]:
    """A rectangle for each run of columns that a mask touches, as high as it must be: few, and not exact."""
    touched = mask.any(axis=0)
    edges = np.flatnonzero(np.diff(touched, prepend=False, append=False)).tolist()
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(mask[:, left:right].any(axis=1))
        found.append((int(rows[0]), left, int(rows[-1]) + 1, right))
    return found
