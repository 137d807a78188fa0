"""One batch of requests that writes, and what its reply says of it.

Google has no compare-and-set: between our read and our write somebody may have moved rows or columns. So the batch
first copies what it is about to overwrite onto a hidden sheet of ours, as one atomic deed. Its reply then shows what we
hit; where that is not what we meant to replace, it is put back at once, by another such batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import HEADER_ROW, Cells, Grid
from sheets_sync.hosts.google.create import SCRATCH, scratch_sheet, sheet_number
from sheets_sync.hosts.google.create_data import machine_sheet
from sheets_sync.hosts.google.pieces import Json, Request, cell, grid_range, write
from sheets_sync.hosts.google.read import Area, Seen, padded
from sheets_sync.hosts.google.wanted import Wanted, bounds, laid, rectangles
from sheets_sync.workbook.parts import Made

_OWN = sheet_number(SCRATCH)
_NEW_ROWS, _NEW_COLUMNS = 1000, 26  # Google's own size of a new sheet


@dataclass(frozen=True, slots=True)
class Copy:
    """Cells of a sheet that a batch kept on the scratch sheet, from row ``kept`` on in its first columns."""

    number: int
    area: Area
    kept: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Requests, and what one must know to read their reply. ``mark``: stands in the scratch sheet once it is done."""

    requests: list[Request]
    copies: tuple[Copy, ...]
    wanted: Mapping[int, Wanted]
    mark: str

    def done(self, seen: Seen) -> bool:
        """Whether a spreadsheet is as this batch left it (or somebody after it, not one of us)."""
        there = seen.scratch
        return there is not None and bool(there.values.size) and there.values[0, 0] == self.mark


def batch(seen: Seen, wanted: Mapping[int, Wanted], new: Iterable[Made], mark: str) -> Batch:
    """What writes ``wanted`` into the spreadsheet as it was seen; ``new``: machine sheets that are put back first."""
    requests: list[Request] = []
    size = {number: (tab.rows, tab.columns) for number, tab in seen.tabs.items()}
    for part in new:
        assert part.tab is not None
        made = list(machine_sheet(part.tab, sheet_number(part.text)))
        properties = made[0]["addSheet"]["properties"]["gridProperties"]
        size[sheet_number(part.text)] = properties["rowCount"], properties["columnCount"]
        requests += made
    for number, want in wanted.items():
        requests += _room(number, want.mask.shape, size[number])
    copies = tuple(_copies(wanted, seen))
    requests += _scratch(seen, copies, size.get(_OWN), mark)
    for number, want in wanted.items():
        for top, left, bottom, right in rectangles(want.mask):
            rows = [[cell(now) for now in row] for row in want.now[top:bottom, left:right].tolist()]
            requests.append(write(number, top, left, rows))
    return Batch(requests, copies, wanted, mark)


def _copies(wanted: Mapping[int, Wanted], seen: Seen) -> Iterable[Copy]:
    kept = 1
    for number, want in wanted.items():
        if number in seen.tabs:
            for area in bounds(want.mask):
                yield Copy(number, area, kept)
                kept += area[2] - area[0]


def _scratch(seen: Seen, copies: tuple[Copy, ...], size: tuple[int, int] | None, mark: str) -> Iterable[Request]:
    if size is None:
        yield from scratch_sheet()
    rows = max((c.kept + c.area[2] - c.area[0] for c in copies), default=1)
    columns = max((c.area[3] - c.area[1] for c in copies), default=1)
    yield from _room(_OWN, (rows, columns), size or (_NEW_ROWS, _NEW_COLUMNS))
    yield {"updateCells": {"range": {"sheetId": _OWN}, "fields": "userEnteredValue"}}
    yield write(_OWN, 0, 0, [[cell(mark)]])
    for copy in copies:
        top, left, bottom, right = copy.area
        target = grid_range(_OWN, copy.kept, 0, copy.kept + bottom - top, right - left)
        source = grid_range(copy.number, top, left, bottom, right)
        yield {"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_VALUES"}}


def _room(number: int, needed: tuple[int, ...], size: tuple[int, int]) -> Iterable[Request]:
    """Rows and columns added where cells lie outside the sheet, which Google refuses. Never a size set: that could
    cut rows off that somebody has added meanwhile."""
    for dimension, want, there in (("ROWS", needed[0], size[0]), ("COLUMNS", needed[1], size[1])):
        if want > there:
            yield {"appendDimension": {"sheetId": number, "dimension": dimension, "length": want - there}}


def hit(before: Seen, done: Batch, after: Seen) -> dict[int, Wanted]:
    """What is to be put back: cells that held something else than we had read, and all of a sheet whose columns (or,
    where places alone count, anything) had moved. Sheet id -> cells as they were."""
    found: dict[int, Wanted] = {}
    for number, want in done.wanted.items():
        if number not in before.tabs or number not in after.tabs:
            continue
        shape = want.mask.shape
        was = kept(done, number, after, shape)
        old, new = before.grid(number), after.grid(number)
        strange = want.mask & differ(was, padded(old.values, *shape)) & ~padded(old.formula, *shape)
        if _moved(old, want, new):
            strange = want.mask & (differ(was, padded(new.values, *shape)) | padded(new.formula, *shape))
        if strange.any():
            found[number] = Wanted(strange, was, want.loose)
    return found


def kept(done: Batch, number: int, after: Seen, shape: tuple[int, ...]) -> Cells:
    """What the cells of a sheet held right before they were written."""
    was = np.full(shape, None, dtype=object)
    values = after.scratch.values if after.scratch is not None else was[:0]
    for copy in done.copies:
        if copy.number == number:
            top, left, bottom, right = copy.area
            held = padded(values[copy.kept : copy.kept + bottom - top], bottom - top, right - left)
            was[top:bottom, left:right] = held
    return was


def _moved(old: Grid, want: Wanted, new: Grid) -> bool:
    """Whether the sheet's head, by which columns are known, is another; in a sheet without columns, anything at all."""
    rows = None if want.loose else HEADER_ROW + 1
    return not same(laid(want, old.values, old.formula), (new.values, new.formula), rows)


def same(one: tuple[Cells, np.ndarray], other: tuple[Cells, np.ndarray], rows: int | None = None) -> bool:
    """Whether two sheets (values, formula mask) hold the same; what formulas show is no matter. ``rows``: of these."""
    (a, a_formula), (b, b_formula) = one, other
    height, width = (max(i, j) for i, j in zip(a.shape, b.shape, strict=True))
    height = height if rows is None else min(height, rows)
    formula = padded(a_formula, height, width)
    if not np.array_equal(formula, padded(b_formula, height, width)):
        return False
    return not (differ(padded(a, height, width), padded(b, height, width)) & ~formula).any()


def differ(a: Cells, b: Cells) -> np.ndarray:
    """Where two arrays of cells differ; TRUE is not 1."""
    unlike: np.ndarray = np.not_equal(a, b).astype(bool)
    for at in zip(*np.nonzero(~unlike), strict=True) if _truths(a) or _truths(b) else ():
        unlike[at] = isinstance(a[at], bool) != isinstance(b[at], bool)
    return unlike


def _truths(cells: Cells) -> bool:
    return bool in set(map(type, cells.ravel().tolist()))


def body(requests: list[Request]) -> Json:
    """A batch's JSON; its reply brings the whole book."""
    return {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
