"""WHAT: people and families say where they belong; minutes say where the meeting was.

WHY: a row counts at its `Nơi đánh giá`, else at its hamlet; without either it counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank
from sheets_sync.core import Hits

CODES = ("key.blank",)


def check(look: Look) -> Iterator[Hits]:
    """Find rows without a place."""
    for sheet, column in (("citizens", "hamlet"), ("families", "hamlet"), ("minutes", "place")):
        table = look.table(sheet)
        if table is not None and column in table.state:
            nowhere = blank(table, column) & look.live(table)
            if column == "hamlet":
                nowhere &= blank(table, "place")
            yield from found("key.blank", table, column, nowhere)
