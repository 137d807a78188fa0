"""Workbooks in memory for tests: a draft typed into a standard workbook, worked by the real rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from sheets_sync.core import FIRST_ROW, Cells, Layout, Snapshot, Value, objects
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.draft import Draft
from sheets_sync.hosts.memory import Memory, grid
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.workbook.places import cell_at
from sheets_sync.workbook.standard import packs_in_force

PERIOD = 2025
RULES: Rules = rules(date(2025, 12, 20))
UNIT = "13669@2025"
PLACE = "so.xlsx"


def typed(
    sheets: Mapping[str, Mapping[str, list[Value] | Cells]],
    cover: Mapping[str, Value] | None = None,
    layout: str = "commune",
) -> Memory:
    """A host with one book at PLACE in which just this is typed: sheet id -> column id -> cells."""
    standard = RULES.standard(layout, PERIOD)
    host = Memory()
    told = {
        "format": "hoctap",
        "layout": layout,
        "template_version": standard.version,
        "unit": UNIT,
        "period": str(PERIOD),
    }
    host.create(PLACE, standard, told)
    fill(host, standard, {"unit_name": "Xã Thử", **(cover or {})}, sheets)
    return host


def fill(
    host: Memory, layout: Layout, cover: Mapping[str, Value], sheets: Mapping[str, Mapping[str, list[Value] | Cells]]
) -> None:
    def change(grids: dict) -> None:
        for sheet in layout.sheets:
            if sheet.cells:
                g = grids[sheet.title]
                values = g.values.copy()
                places = {cell.id: cell_at(a) for a, cell in sheet.cells.items()}
                rows = max(r for r, _ in places.values()) + 1
                columns = max(c for _, c in places.values()) + 1
                bigger = np.full((max(rows, values.shape[0]), max(columns, values.shape[1])), None, dtype=object)
                bigger[: values.shape[0], : values.shape[1]] = values
                for name, value in cover.items():
                    bigger[places[name]] = value
                grids[sheet.title] = grid(bigger.tolist())
            if sheet.id in sheets:
                columns_ = sheets[sheet.id]
                n = max((len(c) for c in columns_.values()), default=0)
                rows_ = grids[sheet.title].values.tolist()
                width = len(sheet.columns)
                body = np.full((n, width), None, dtype=object)
                for i, column in enumerate(sheet.columns):
                    if column.id in columns_:
                        body[: len(columns_[column.id]), i] = objects(columns_[column.id])
                grids[sheet.title] = grid([*rows_[:FIRST_ROW], *body.tolist()])

    host.edit(PLACE, change)


def generated(people: int = 200, seed: int = 1) -> Draft:
    """A generated commune."""
    layout = RULES.standard("commune", PERIOD)
    return commune(UNIT, "Xã Thử", PERIOD, layout, packs_in_force(RULES.packs, PERIOD), Size(people), seed)


def book(draft: Draft) -> Memory:
    """A host with that draft's book."""
    return typed(draft.sheets, draft.cover, draft.layout)


def snapshot(host: Memory) -> Snapshot:
    return host.read(PLACE)
