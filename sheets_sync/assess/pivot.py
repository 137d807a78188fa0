"""A sheet that has a row an indicator, turned into a row a subject: so a key to a place is an index into its names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, Ints, Table, Value, objects
from sheets_sync.vn import fold
from sheets_sync.workbook.asked import subjects_of


@dataclass(frozen=True, slots=True)
class Pivot:
    """``names``: the subjects; ``at``: (subject, asked id) -> table row; ``subject_of``: its subject by table row."""

    names: tuple[str, ...]
    at: Mapping[tuple[int, str], int]
    subject_of: Ints

    @property
    def first(self) -> Ints:
        """The first table row of every subject, -1 where it has none."""
        rows = np.full(len(self.names), -1, dtype=np.int64)
        for row in range(len(self.subject_of) - 1, -1, -1):
            if self.subject_of[row] >= 0:
                rows[self.subject_of[row]] = row
        return rows

    def column(self, cells: Cells, asked: str) -> Cells:
        """That row's cell for every subject, None where the row is not there."""
        found = (self.at.get((i, asked)) for i in range(len(self.names)))
        return objects(None if row is None else cells[row] for row in found)

    def rows(self, asked: str) -> Ints:
        """The table row of that question for every subject, -1 where it is not there."""
        return np.array([self.at.get((i, asked), -1) for i in range(len(self.names))], dtype=np.int64)


def pivot(table: Table, cover: Mapping[str, Value]) -> Pivot:
    """Subjects of the cover first, in its order; then those that only the sheet has."""
    names = subjects_of(table.sheet, cover)
    index = {fold(name): i for i, name in enumerate(names)}
    at: dict[tuple[int, str], int] = {}
    subject_of = np.full(len(table), -1, dtype=np.int64)
    subjects = table.value["subject"].tolist()
    known = {subject: fold(subject) for subject in set(subjects) if isinstance(subject, str)}
    for row, (subject, asked) in enumerate(zip(subjects, table.value["indicator"].tolist(), strict=True)):
        if isinstance(subject, str) and isinstance(asked, str) and subject.strip():
            if known[subject] not in index:
                index[known[subject]] = len(names)
                names.append(subject.strip())
            subject_of[row] = index[known[subject]]
            at.setdefault((index[known[subject]], asked), row)
    return Pivot(tuple(names), at, subject_of)
