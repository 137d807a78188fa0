"""WHAT: `Nhập nhanh` holds one number an indicator, and does not contradict a score that is typed already.

WHY: one number too few shifts all that follow; a typed score is never replaced by itself (promise 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import points, shown, typed_indicators
from sheets_sync.core import Bools, Hits, Ints, Subjects, Table, objects
from sheets_sync.vn import State, scores

CODES = ("quick.bad", "quick.conflict")

_BETWEEN = re.compile(r"[\s;|/]+")


def check(look: Look) -> Iterator[Hits]:
    """Read the quick cells and compare. They stand for the appraisal where the self-score is full, else for it."""
    for table, subjects in look.scored():
        rows = np.flatnonzero(table.state["quick"] == State.OK) if "quick" in table.state else np.zeros(0, np.int64)
        if len(rows):
            yield from _look_at(table, subjects, rows)


def _look_at(table: Table, subjects: Subjects, rows: Ints) -> Iterator[Hits]:
    _, own = typed_indicators(subjects.own, table, "self")
    _, given = typed_indicators(subjects.appraised, table, "given")
    read = [_numbers(str(text), len(own)) for text in table.value["quick"][rows].tolist()]
    legible = np.array([numbers is not None for numbers in read], dtype=np.bool_)
    bad = rows[~legible]
    yield from found("quick.bad", table, "quick", bad, value=shown(table, "quick", bad), total=len(own))
    if not legible.any():
        return
    told = np.stack([numbers for numbers in read if numbers is not None])
    at = rows[legible]
    full = np.all([table.state[column][at] == State.OK for column in own], axis=0)
    for columns, mine in ((given, full), (own, ~full)):
        for i, column in enumerate(columns):
            yield from _differ(table, column, at[mine], told[mine, i])


def _differ(table: Table, column: str, rows: Ints, told: Ints) -> Iterator[Hits]:
    other: Bools = (table.state[column][rows] == State.OK) & (table.value[column][rows] != told)
    quick = objects(points(value) for value in told[other].tolist())
    yield from found("quick.conflict", table, column, rows[other], quick=quick, typed=shown(table, column, rows[other]))


def _numbers(text: str, wanted: int) -> Ints | None:
    numbers = scores(objects(_BETWEEN.split(text.strip())))
    fit = len(numbers.value) == wanted and bool((numbers.state == State.OK).all())
    return numbers.value if fit else None
