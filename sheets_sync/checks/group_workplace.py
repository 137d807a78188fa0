"""WHAT: officials and staff (N3) name their unit.

WHY: a unit's share of learning citizens follows from it (circular 24/2023, target 3.1); the first review is the unit's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank
from sheets_sync.core import Hits

CODES = ("group.workplace",)

OF_UNITS = ("N3", "G3")


def check(look: Look) -> Iterator[Hits]:
    """Find staff without a unit. A note explains those who work elsewhere."""
    table = look.table("citizens")
    if table is None or "citizens" not in look.subjects or "workplace" not in table.state:
        return
    group = look.subjects["citizens"].group
    for code in OF_UNITS:
        alone = (group == code) & blank(table, "workplace") & blank(table, "note") & look.live(table)
        label = next((pack.group_text for pack in look.packs["citizens"] if pack.group == code), code)
        yield from found("group.workplace", table, "workplace", alone, group=label or code)
