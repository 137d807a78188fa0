"""WHAT: when their time is over, a registered row is scored in full: the self-score, then the appraisal once begun.

WHY: a blank answer is never 0, so the row stays pending; what is merely not yet due is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import chosen, filled, typed_indicators
from sheets_sync.core import Bools, Hits, Table

CODES = ("score.blank_some", "score.blank_given", "score.blank_all")


def check(look: Look) -> Iterator[Hits]:
    """Count what is filled in each row that counts; the finding lies at the first blank."""
    for table, subjects in look.scored():
        own, given = filled(subjects, table, "self"), filled(subjects, table, "given")
        live = look.live(table)
        _, own_columns = typed_indicators(subjects.own, table, "self")
        _, given_columns = typed_indicators(subjects.appraised, table, "given")
        if not own_columns or not given_columns:
            continue
        appraised = given.all(axis=1)
        yield from _first_blank("score.blank_some", table, own_columns, own, live & ~appraised)
        yield from _first_blank("score.blank_given", table, given_columns, given, live)
        registered = chosen(table, "registered", look.tables.layout, "Có") & live
        silent = registered & ~own.any(axis=1) & ~given.any(axis=1)
        yield from found("score.blank_all", table, own_columns[0], silent)


def _first_blank(code: str, table: Table, columns: list[str], there: Bools, live: Bools) -> Iterator[Hits]:
    count = there.sum(axis=1)
    some = live & (count > 0) & (count < len(columns))
    if not some.any():
        return
    first = np.argmin(there, axis=1)
    for i, column in enumerate(columns):
        rows = some & (first == i)
        yield from found(code, table, column, rows, filled=count[rows], total=len(columns))
