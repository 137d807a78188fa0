"""`Nhập nhanh`: ten scores in one cell, read as answers even before they are spread over the columns."""

from __future__ import annotations

import re

import numpy as np

from sheets_sync.core import Indicator, Ints, Table, objects
from sheets_sync.vn import State, scores

_BETWEEN = re.compile(r"[\s;|/]+")


def spread(table: Table, indicators: tuple[Indicator, ...]) -> dict[str, tuple[Ints, Ints]]:
    """Voice -> (table rows, their scores (rows, k) in 1/100 point): for the appraisal if the self-score is full.

    A cell that does not hold exactly one number an indicator is no quick entry; a check says so.
    """
    typed = [i for i in indicators if i.derived is None]
    if "quick" not in table.value:
        return {}
    rows, told = [], []
    for row in np.flatnonzero(table.state["quick"] == State.OK).tolist():
        numbers = scores(objects(_BETWEEN.split(str(table.value["quick"][row]).strip())))
        if len(numbers.value) == len(typed) and (numbers.state == State.OK).all():
            rows.append(row)
            told.append(numbers.value)
    if not rows:
        return {}
    at, values = np.array(rows, dtype=np.int64), np.stack(told)
    full = np.ones(len(rows), bool)
    for indicator in typed:
        state = table.state.get(f"self.{indicator.id.partition('.')[2]}")
        full &= state[at] == State.OK if state is not None else False
    return {voice: (at[mask], values[mask]) for voice, mask in (("given", full), ("self", ~full)) if mask.any()}
