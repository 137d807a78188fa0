"""WHAT: what is typed on `Thôn`, `Đơn vị`, `Xã` stands in a row of a subject that the cover lists, once an indicator.

WHY: an answer in any other row counts for nobody; nothing typed is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import at_row, repeated
from sheets_sync.core import Bools, Hits, Shape, Table, objects
from sheets_sync.vn import State, fold
from sheets_sync.workbook.asked import subjects_of

CODES = ("cover.unlisted", "answer.double", "answer.stray")


def check(look: Look) -> Iterator[Hits]:
    """Look at whose rows they are, then at rows that ask the same twice."""
    for table in look.shaped(Shape.INDICATORS):
        subjects, asked = table.value["subject"].tolist(), table.value["indicator"].tolist()
        filled = _filled(table)
        text = {row.id: row.text for row in table.sheet.asked}
        of_nobody = np.array([s is None or a not in text for s, a in zip(subjects, asked, strict=True)], dtype=bool)
        yield from found("answer.stray", table, "self", of_nobody & filled)
        yield from _unlisted(look, table)
        pairs = [None if nobody else (fold(s), a) for s, a, nobody in zip(subjects, asked, of_nobody, strict=True)]
        rows, before = repeated(pairs)
        again = filled[rows]
        yield from found(
            "answer.double",
            table,
            "self",
            rows[again],
            subject=table.value["subject"][rows[again]],
            text=objects(text[asked[row]] for row in rows[again].tolist()),
            other=at_row(table, before[again]),
        )


def _unlisted(look: Look, table: Table) -> Iterator[Hits]:
    """One finding a subject, at its first row. A cover without any list is another check's."""
    listed = {fold(name) for name in subjects_of(table.sheet, look.tables.cover)}
    of = look.subjects.get(table.sheet.id)
    if of is not None and listed:
        gone = [i for i, name in enumerate(of.name.tolist()) if of.row[i] >= 0 and fold(name) not in listed]
        rows = of.row[np.array(gone, dtype=np.int64)]
        yield from found("cover.unlisted", table, "", rows, subject=table.value["subject"][rows])


def _filled(table: Table) -> Bools:
    """Rows in which anything is typed."""
    some: Bools = np.any([table.state[column.id] != State.BLANK for column in table.sheet.inputs], axis=0)
    return some
