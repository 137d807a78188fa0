"""WHAT: who registered has consented to the use of personal data.

WHY: law 91/2025/QH15 (before it decree 13/2023/NĐ-CP): consent is the ground on which the list stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import chosen
from sheets_sync.core import Hits

CODES = ("consent.missing",)


def check(look: Look) -> Iterator[Hits]:
    """Find registered people without consent."""
    table = look.table("citizens")
    if table is None or "consent" not in table.value:
        return
    layout = look.tables.layout
    silent = chosen(table, "registered", layout, "Có") & ~chosen(table, "consent", layout, "Có") & look.live(table)
    yield from found("consent.missing", table, "consent", silent)
