"""WHAT: a household code, or a clan's name, stands once on its sheet.

WHY: members find their family and clan by it; with two of one name it is anybody's guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import at_row, repeated, shown
from sheets_sync.core import Hits, Kind
from sheets_sync.vn import folded

CODES = ("key.double",)


def check(look: Look) -> Iterator[Hits]:
    """Look at every column of a sheet that keys elsewhere point to."""
    pointed = {
        column.points_to
        for sheet in look.tables.layout.sheets
        for column in sheet.inputs
        if column.kind is Kind.KEY and not column.points_to.startswith("cover.")
    }
    for target in sorted(pointed):
        sheet_id, _, column_id = target.partition(".")
        table = look.table(sheet_id)
        if table is not None and column_id in table.value:
            rows, before = repeated(folded(table.value[column_id]).tolist())
            yield from found(
                "key.double", table, column_id, rows, value=shown(table, column_id, rows), other=at_row(table, before)
            )
