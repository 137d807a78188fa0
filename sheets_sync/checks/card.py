"""WHAT: a citizen card's text in `Nhập nhanh` agrees with what the row has already.

WHY: a card scanned into the wrong row would make one person of two; what is typed is never replaced (promise 1).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import shown
from sheets_sync.core import Hits, objects
from sheets_sync.vn import mask
from sheets_sync.workbook.cards import COLUMNS, cards, differing, elsewhere, hamlets_of
from sheets_sync.workbook.cards import shown as said

CODES = ("card.conflict", "card.address")


def check(look: Look) -> Iterator[Hits]:
    """Compare each card with its row; numbers are shown masked."""
    table = look.table("citizens")
    scanned = cards(table) if table is not None else {}
    if table is None or not scanned:
        return
    layout, hamlets = look.tables.layout, hamlets_of(look.tables.cover)
    apart = {row: set(differing(table, layout, row, card)) for row, card in scanned.items()}
    for column in COLUMNS:
        rows = [row for row in scanned if column in apart[row]]
        at = np.array(rows, dtype=np.int64)
        card = [said(scanned[row], column) for row in rows]
        typed = [cell or "" for cell in shown(table, column, at).tolist()] if rows else []
        if column == "number":
            card, typed = [mask(number) for number in card], [mask(number) for number in typed]
        yield from found("card.conflict", table, column, at, card=objects(card), typed=objects(typed))
    named = {row: elsewhere(table, row, card, hamlets) for row, card in scanned.items()}
    rows = [row for row in scanned if named[row]]
    at = np.array(rows, dtype=np.int64)
    if rows:
        yield from found(
            "card.address", table, "hamlet", at, card=objects(named[r] for r in rows), typed=shown(table, "hamlet", at)
        )
