"""WHAT: columns that the layout calls required are filled (names and places have checks of their own).

WHY: without a group it is not known which form applies; without its code nobody can name a household.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank
from sheets_sync.core import Hits, Kind, Shape

CODES = ("cell.blank",)


def check(look: Look) -> Iterator[Hits]:
    """Find blanks in required columns of rows that count."""
    for table in look.shaped(Shape.SUBJECTS):
        for column in table.sheet.inputs:
            if column.required and column.id != "name" and column.kind is not Kind.KEY:
                missing = blank(table, column.id) & ~blank(table, "name") & look.live(table)
                yield from found("cell.blank", table, column.id, missing, sample=column.example)
