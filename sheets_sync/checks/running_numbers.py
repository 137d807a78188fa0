"""WHAT: citizen numbers do not run on by one from row to row.

WHY: their last six digits are drawn at random (decree 137/2015/NĐ-CP), so a run was dragged down in the spreadsheet:
the first may be right, the others are invented by the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import at_row, runs
from sheets_sync.core import Hits, objects
from sheets_sync.vn import State

CODES = ("block.numbers",)

FEWEST = 4
"""Rows; three in a family could be chance only once in billions, four leave no doubt that it is no typing slip."""


def check(look: Look) -> Iterator[Hits]:
    """Find stretches of rows whose numbers rise by one."""
    table = look.table("citizens")
    if table is None or "number" not in table.state:
        return
    fit = table.state["number"] == State.OK
    whole = np.array([int(n) if ok else -9 for n, ok in zip(table.value["number"], fit, strict=True)], dtype=np.int64)
    found_runs = runs(np.concatenate([[False], (np.diff(whole) == 1) & fit[1:] & fit[:-1]]), FEWEST)
    if found_runs:
        first, last = (np.array(side, dtype=np.int64) for side in zip(*found_runs, strict=True))
        yield from found(
            "block.numbers",
            table,
            "number",
            first,
            count=objects((last - first + 1).tolist()),
            first=at_row(table, first),
            last=at_row(table, last),
        )
