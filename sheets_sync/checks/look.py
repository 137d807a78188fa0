"""What a check may look at, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Bools, Cells, Facts, Hits, Ints, Pack, Severity, Shape, Subjects, Table, Tables

UNKNOWN_LINK = -1
BLANK_LINK = -2
"""A key that points nowhere, and one that is blank, in ``Look.links``."""


@dataclass(frozen=True, slots=True)
class Look:
    """One book: what was typed, how it scored, under which rubrics, and where its keys point.

    ``subjects`` and ``packs`` by sheet id; ``links`` by "citizens.household": row of the target table, or place in the
    cover's list (``cover.hamlets``, ``cover.units``, ``cover.places``), UNKNOWN_LINK, BLANK_LINK.
    """

    tables: Tables
    subjects: Mapping[str, Subjects]
    packs: Mapping[str, tuple[Pack, ...]]
    facts: Facts
    links: Mapping[str, Ints]

    def table(self, sheet: str) -> Table | None:
        """The sheet's table; None where the book has none, or no row in it."""
        table = self.tables.sheets.get(sheet)
        return table if table is not None and len(table) else None

    def shaped(self, *shapes: Shape) -> Iterator[Table]:
        """All tables of these shapes that have rows."""
        for table in self.tables.sheets.values():
            if table.sheet.shape in shapes and len(table):
                yield table

    def scored(self) -> Iterator[tuple[Table, Subjects]]:
        """Tables with a row a subject, with their scores."""
        for table in self.shaped(Shape.SUBJECTS):
            if table.sheet.id in self.subjects:
                yield table, self.subjects[table.sheet.id]

    def live(self, table: Table) -> Bools:
        """Rows that count: their subject is in scope. Nothing unfilled matters on a row that does not count."""
        subjects = self.subjects.get(table.sheet.id)
        if subjects is None:
            return np.ones(len(table), bool)
        of = subjects.subject_of
        return np.append(subjects.in_scope, False)[of] & (of >= 0)

    def link(self, table: Table, column: str) -> Ints:
        """Where a key column points; BLANK_LINK throughout where there is no such column."""
        found = self.links.get(f"{table.sheet.id}.{column}")
        return np.full(len(table), BLANK_LINK, dtype=np.int64) if found is None else found


def found(
    code: str, table: Table, column: str, rows: Ints | Bools, /, proposal: Cells | None = None, **args: object
) -> Iterator[Hits]:
    """The hits of one column, if any. ``rows``: indices or a mask; array ``args`` and ``proposal`` go row by row."""
    at = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.int64)
    if len(at):
        yield Hits(code, Severity.ERROR, table.sheet.id, column, at, args, proposal)


def of_book(code: str, sheet: str = "", column: str = "", /, **args: object) -> Hits:
    """A fault of a whole sheet, or of the book. ``args["title"]``: its tab, ``args["at"]``: its cell, if it has one."""
    return Hits(code, Severity.ERROR, sheet, column, np.zeros(0, np.int64), args)
