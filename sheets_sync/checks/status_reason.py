"""WHAT: whoever is called out of scope ("không thuộc diện") has a reason.

WHY: leaving people out lifts the share, so it needs one sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank, chosen
from sheets_sync.core import Hits, Shape

CODES = ("status.reason_missing",)

OUT = "không thuộc diện"


def check(look: Look) -> Iterator[Hits]:
    """Find rows out of scope without a reason."""
    for table in look.shaped(Shape.SUBJECTS):
        if "status" in table.value:
            reason = "status_reason" if "status_reason" in table.state else "note"
            silent = chosen(table, "status", look.tables.layout, OUT) & blank(table, reason)
            yield from found("status.reason_missing", table, reason, silent, status=OUT)
