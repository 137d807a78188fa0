"""WHAT: a row that holds anything names its person, family or clan.

WHY: a result without a name belongs to nobody; every row in is a row out, so it is flagged, not skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank
from sheets_sync.core import Hits, Shape

CODES = ("name.missing",)


def check(look: Look) -> Iterator[Hits]:
    """Find rows without a name."""
    for table in look.shaped(Shape.SUBJECTS):
        yield from found("name.missing", table, "name", blank(table, "name"))
