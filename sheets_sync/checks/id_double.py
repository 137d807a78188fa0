"""WHAT: no citizen number stands twice in a book.

WHY: a person counts once. Doubles between books are found where books are added up.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import at_row, good, repeated
from sheets_sync.core import Hits

CODES = ("id.double",)


def check(look: Look) -> Iterator[Hits]:
    """Find numbers that an earlier row has."""
    table = look.table("citizens")
    if table is None or "number" not in table.state:
        return
    rows, before = repeated(good(table, "number").tolist())
    yield from found("id.double", table, "number", rows, other=at_row(table, before), name=table.value["name"][before])
