"""Which row a key points to: a citizen to the household, a household to its clan, anybody to a hamlet or unit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.assess.pivot import pivot
from sheets_sync.core import Cells, Ints, Kind, Table, Tables
from sheets_sync.vn import folded
from sheets_sync.workbook.asked import listed

UNKNOWN = -1
BLANK = -2


def link(tables: Tables) -> dict[str, Ints]:
    """For every KEY column, "citizens.household" -> row index in what it points to (UNKNOWN, BLANK).

    A key into a sheet gives the table's row; a key to places ("cover.hamlets", "cover.units", "cover.places") the
    index in the cover's list.
    """
    targets: dict[str, dict[str, int]] = {}
    links: dict[str, Ints] = {}
    for sheet_id, table in tables.sheets.items():
        for column in table.sheet.inputs:
            if column.kind is Kind.KEY and column.points_to:
                if column.points_to not in targets:
                    targets[column.points_to] = _target(tables, column.points_to)
                links[f"{sheet_id}.{column.id}"] = _find(table.value[column.id], targets[column.points_to])
    return links


def _target(tables: Tables, points_to: str) -> dict[str, int]:
    sheet_id, _, column = points_to.partition(".")
    if sheet_id == "cover":
        names = places(tables, column)
    elif sheet_id in tables.sheets:
        names = tables.sheets[sheet_id].value[column].tolist()
    else:
        names = []
    found: dict[str, int] = {}
    for i, name in enumerate(_folded(names)):
        if name is not None:
            found.setdefault(name, i)
    return found


def places(tables: Tables, which: str) -> list[str]:
    """Names of the hamlets, units, or both ("places": hamlets first): the cover's, then those only a sheet has."""
    names: list[str] = []
    for sheet_id in ("hamlets", "units"):
        if which in (sheet_id, "places") and sheet_id in tables.sheets:
            names += pivot(tables.sheets[sheet_id], tables.cover).names
        elif which in (sheet_id, "places"):
            names += listed(sheet_id, tables.cover)
    return names


def _find(keys: Cells, target: Mapping[str, int]) -> Ints:
    different = list(set(keys.tolist()))
    found = {
        key: BLANK if name is None else target.get(name, UNKNOWN)
        for key, name in zip(different, _folded(different), strict=True)
    }
    return np.fromiter(map(found.__getitem__, keys.tolist()), np.int64, len(keys))


def _folded(names: Cells | list[str]) -> list[str | None]:
    found: list[str | None] = folded(names).tolist()
    return found


def children(table: Table, links: Mapping[str, Ints], column: str) -> Ints:
    """The link of that column, or all BLANK where the table has no such column."""
    return links.get(f"{table.sheet.id}.{column}", np.full(len(table), BLANK, dtype=np.int64))
