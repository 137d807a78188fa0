"""WHAT: a citizen number is 12 digits.

WHY: decree 137/2015/NĐ-CP, article 13. Spreadsheets drop the leading zero that every province's code has, or round the
number to 3.6E+10; old lists still hold 9-digit numbers. A lost zero is proposed where birth and sex agree with it,
never put back silently.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import born, sexes, shown
from sheets_sync.core import Hits, objects
from sheets_sync.vn import State, parse_ids

CODES = ("id.length", "id.letters", "id.lost_zero", "id.old_number", "id.rounded")

_PLAIN_FAULTS = (
    (State.BAD, "id.letters"),
    (State.OLD_NUMBER, "id.old_number"),
    (State.ROUNDED, "id.rounded"),
)


def check(look: Look) -> Iterator[Hits]:
    """Look at how each number was read."""
    table = look.table("citizens")
    if table is None or "number" not in table.state or (table.state["number"] <= State.OK).all():
        return
    state = table.state["number"].copy()
    lost = np.flatnonzero(state == State.LOST_ZERO)
    again = parse_ids(table.typed["number"][lost], born(table)[lost], sexes(table, look.tables.layout)[lost])
    state[lost] = again.state
    for fault, code in _PLAIN_FAULTS:
        rows = state == fault
        yield from found(code, table, "number", rows, value=shown(table, "number", rows))
    rows = state == State.WRONG_LENGTH
    typed = shown(table, "number", rows)
    digits = objects(sum(char.isdigit() for char in text or "") for text in typed.tolist())
    yield from found("id.length", table, "number", rows, value=typed, count=digits)
    fits = again.state == State.LOST_ZERO
    rows = lost[fits]
    yield from found(
        "id.lost_zero", table, "number", rows, proposal=again.proposal[fits], value=shown(table, "number", rows)
    )
