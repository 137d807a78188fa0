"""`Nhập nhanh`: one score an indicator in a single cell, read as answers even before it is spread over the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Bools, Ints, Table, objects
from sheets_sync.vn import State, scores
from sheets_sync.workbook.cards import cards

_BETWEEN = re.compile(r"[\s;|/]+")


@dataclass(frozen=True, slots=True)
class Quick:
    """Quick entries of a table. ``rows``: table rows; ``scores``: (rows, k) in 1/100 point; ``bad``: rows not legible.

    ``appraised``: entries that stand for the appraisal, as the row's self-score is full; the others stand for that.
    """

    rows: Ints
    scores: Ints
    appraised: Bools
    bad: Ints


def quick(table: Table, indicators: Sequence[str]) -> Quick:
    """Read the quick cells; ``indicators``: what follows the voice in the ids of the score columns, in order."""
    rows, told, bad = [], [], []
    if "quick" in table.value:
        scanned = cards(table)
        for row in np.flatnonzero(table.state["quick"] == State.OK).tolist():
            if row in scanned:
                continue
            numbers = scores(objects(_BETWEEN.split(str(table.value["quick"][row]).strip())))
            if len(numbers.value) == len(indicators) and (numbers.state == State.OK).all():
                rows.append(row)
                told.append(numbers.value)
            else:
                bad.append(row)
    at = np.array(rows, dtype=np.int64)
    full = np.ones(len(rows), bool)
    for indicator in indicators:
        state = table.state.get(f"self.{indicator}")
        full &= state[at] == State.OK if state is not None else False
    values = np.stack(told) if told else np.zeros((0, len(indicators)), dtype=np.int64)
    return Quick(at, values, full, np.array(bad, dtype=np.int64))
