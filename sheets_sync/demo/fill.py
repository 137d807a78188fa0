"""Types a draft into a standard workbook, as an officer would have: through the host, into blank sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from sheets_sync.core import FIRST_ROW, Block, Cells, Change, Grid, Host, Layout, Place, Sheet, Snapshot, WritePlan
from sheets_sync.demo.draft import Draft

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def fill(host: Host, place: Place, layout: Layout, draft: Draft, envelope: Mapping[str, str]) -> Snapshot:
    """A new workbook at ``place`` that holds the draft; Stop where something is there already."""
    blank = host.create(place, layout, envelope)
    changes = [*_cover(layout, draft, blank)]
    for sheet_id, columns in draft.sheets.items():
        if layout.has(sheet_id):
            changes += _rows(layout.sheet(sheet_id), columns, blank.grids[layout.sheet(sheet_id).title])
    return host.apply(WritePlan(place, None, blank.etag, tuple(changes))).after


def _cover(layout: Layout, draft: Draft, blank: Snapshot) -> list[Change]:
    cover = layout.sheet("cover")
    grid = blank.grids[cover.title]
    return [
        _block(cover.title, *_position(address), np.array([[draft.cover[cell.id]]], dtype=object), grid)
        for address, cell in cover.cells.items()
        if cell.id in draft.cover
    ]


def _rows(sheet: Sheet, columns: Mapping[str, Cells], grid: Grid) -> list[Change]:
    """Runs of neighbouring columns, each one block: what the machine owns between them is left alone."""
    place = {column.id: i for i, column in enumerate(sheet.columns)}
    typed = sorted(place[column_id] for column_id in columns if column_id in place)
    at = {place[column_id]: cells for column_id, cells in columns.items() if column_id in place}
    starts = [i for i in typed if i - 1 not in at]
    blocks: list[Change] = []
    for start in starts:
        run = [i for i in range(start, len(sheet.columns)) if all(j in at for j in range(start, i + 1))]
        blocks.append(_block(sheet.title, FIRST_ROW, start, np.column_stack([at[i] for i in run]), grid))
    return blocks


def _block(title: str, top: int, left: int, now: Cells, grid: Grid) -> Block:
    was = np.full(now.shape, None, dtype=object)
    there = grid.values[top : top + now.shape[0], left : left + now.shape[1]]
    was[: there.shape[0], : there.shape[1]] = there
    return Block(title, "typed", top, left, was, now)


def _position(address: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(address)
    assert match is not None, address
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
