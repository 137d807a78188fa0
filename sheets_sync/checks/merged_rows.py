"""WHAT: where a merged file and the book differ, somebody decides; rows that did not come back are asked about.

WHY: a merge takes what one side changed, and never decides between two people (promise 1), nor takes anybody out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Hits, Table, objects
from sheets_sync.vn import clean
from sheets_sync.workbook.base import digests, row_names
from sheets_sync.workbook.mergenotes import Difference, absences, differences

CODES = ("merge.conflict", "merge.emptied", "merge.absent")


def check(look: Look) -> Iterator[Hits]:
    """Ask about each difference while the cell is as it was, and about each row that has no state typed."""
    told = look.tables.envelope
    notes: dict[str, list[Difference]] = {}
    for note in differences(told):
        notes.setdefault(note.sheet, []).append(note)
    gone: dict[str, list[tuple[str, str]]] = {}
    for absent in absences(told):
        gone.setdefault(absent.sheet, []).append((absent.row, absent.source))
    for sheet in dict.fromkeys((*notes, *gone)):
        table = look.table(sheet)
        if table is not None:
            place = {name: i for i, name in enumerate(row_names(table))}
            for note in notes.get(sheet, ()):
                if note.row in place:
                    yield from _difference(table, place[note.row], note)
            yield from _absent(table, [(place[row], source) for row, source in gone.get(sheet, ()) if row in place])


def _difference(table: Table, row: int, note: Difference) -> Iterator[Hits]:
    if note.column not in table.typed or note.column not in table.place:
        return
    at = np.array([row], dtype=np.int64)
    cell = table.typed[note.column][at]
    if digests(cell, {}) != [note.here]:
        return  # somebody decided
    here, theirs = clean(cell), objects([note.theirs])
    if note.theirs is None:
        yield from found("merge.emptied", table, note.column, at, here=here, source=note.source)
        return
    said = clean(theirs)
    yield from found("merge.conflict", table, note.column, at, theirs, here=here, theirs=said, source=note.source)


def _absent(table: Table, rows: list[tuple[int, str]]) -> Iterator[Hits]:
    state = table.typed.get("status")
    asked = [(row, source) for row, source in rows if state is None or clean(state[[row]])[0] is None]
    at = np.array([row for row, _ in asked], dtype=np.int64)
    yield from found("merge.absent", table, "", at, source=objects(source for _, source in asked))
