"""WHAT: `Nhập nhanh` holds one number an indicator, and does not contradict a score that is typed already.

WHY: one number too few shifts all that follow; a typed score is never replaced by itself (promise 1).
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import points, shown, typed_indicators
from sheets_sync.core import Bools, Hits, Ints, Table, objects
from sheets_sync.vn import State
from sheets_sync.workbook.quick import quick

CODES = ("quick.bad", "quick.conflict")


def check(look: Look) -> Iterator[Hits]:
    """Read the quick cells and compare. They stand for the appraisal where the self-score is full, else for it."""
    for table, subjects in look.scored():
        if "quick" not in table.typed:
            continue
        _, own = typed_indicators(subjects.own, table, "self")
        _, given = typed_indicators(subjects.appraised, table, "given")
        told = quick(table, [column.partition(".")[2] for column in own])
        yield from found("quick.bad", table, "quick", told.bad, value=shown(table, "quick", told.bad), total=len(own))
        for columns, mine in ((given, told.appraised), (own, ~told.appraised)):
            for i, column in enumerate(columns):
                yield from _differ(table, column, told.rows[mine], told.scores[mine, i])


def _differ(table: Table, column: str, rows: Ints, told: Ints) -> Iterator[Hits]:
    other: Bools = (table.state[column][rows] == State.OK) & (table.value[column][rows] != told)
    quick = objects(points(value) for value in told[other].tolist())
    yield from found("quick.conflict", table, column, rows[other], quick=quick, typed=shown(table, column, rows[other]))
