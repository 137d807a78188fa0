"""A draft as a workbook: the standard workbook with everything typed in, as a file or as a snapshot of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sheets_sync.core import ENVELOPE_SHEET, Cells, Grid, Layout, Pack, Place, Snapshot
from sheets_sync.demo.draft import Draft
from sheets_sync.hosts.memory import blank_sheet, grid
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.workbook.places import cell_at
from sheets_sync.workbook.standard import packs_line


def file_content(layout: Layout, draft: Draft, packs: Sequence[Pack]) -> bytes:
    """The bytes of the .xlsx file, as an officer would send it before anything was scored."""
    envelope = {
        "unit": draft.unit,
        "unit_name": draft.unit_name,
        "period": str(draft.period),
        "part": draft.part,
        "packs": packs_line(packs),
    }
    return create(layout, envelope, draft.cover, draft.sheets)


def in_memory(place: Place, layout: Layout, draft: Draft) -> Snapshot:
    """The same book as a snapshot, without a file: for scoring many books where files are not the point."""
    grids = {sheet.title: blank_sheet(sheet) for sheet in layout.sheets}
    for sheet_id, columns in draft.sheets.items():
        sheet = layout.sheet(sheet_id)
        n = len(next(iter(columns.values())))
        body = np.full((n, len(sheet.columns)), None, dtype=object)
        for i, column in enumerate(sheet.columns):
            if column.id in columns:
                body[:, i] = columns[column.id]
        head = grids[sheet.title].values
        grids[sheet.title] = plain_grid(np.concatenate([head, body]))
    cover = layout.sheet("cover")
    cells = np.full((80, 8), None, dtype=object)
    for address, cell in cover.cells.items():
        if cell.id in draft.cover:
            cells[cell_at(address)] = draft.cover[cell.id]
    grids[cover.title] = plain_grid(cells)
    told = {"layout": layout.id, "unit": draft.unit, "unit_name": draft.unit_name, "period": str(draft.period)}
    grids[ENVELOPE_SHEET] = grid([[key, value] for key, value in told.items()])
    return Snapshot(place, place, grids)


def plain_grid(values: Cells) -> Grid:
    """A grid of these values: no errors, formulas, hidden or merged cells."""
    nowhere = np.zeros(values.shape, dtype=np.bool_)
    return Grid(values, nowhere, nowhere, np.zeros(len(values), dtype=np.bool_))
