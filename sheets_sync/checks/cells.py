"""WHAT: cells where people type hold typed values: no error values, no formulas.

WHY: an error value hides what was meant; a formula reads other cells once rows are sorted or copied.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import shown
from sheets_sync.core import Hits, Shape
from sheets_sync.vn import State

CODES = ("cell.error", "cell.formula")


def check(look: Look) -> Iterator[Hits]:
    """Look at every typed column's masks."""
    for table in look.shaped(Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS):
        for column in table.sheet.inputs:
            error = table.error[column.id] | (table.state[column.id] == State.ERROR)
            if error.any():
                yield from found("cell.error", table, column.id, error, value=shown(table, column.id, error))
            formula = table.formula[column.id] & ~error
            if formula.any():
                yield from found("cell.formula", table, column.id, formula)
