"""WHAT: no hamlet or unit lists more people, households or clans than it says are in scope.

WHY: its share would exceed 100 %, and one of the two figures is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Hits, Table, objects
from sheets_sync.vn import State, counts

CODES = ("scope.more",)

_LISTED = {
    "hamlets": (
        ("fact.people", "citizens", "hamlet", "người"),
        ("fact.households", "families", "hamlet", "hộ"),
        ("fact.clans", "clans", "hamlet", "dòng họ"),
    ),
    "units": (("fact.people", "citizens", "workplace", "người"),),
}


def check(look: Look) -> Iterator[Hits]:
    """Count the rows that name each place and compare with the typed number."""
    for sheet, facts in _LISTED.items():
        table = look.table(sheet)
        if table is not None and sheet in look.subjects:
            for fact, child, column, what in facts:
                listed = look.tables.sheets.get(child)
                if listed is not None:
                    yield from _compare(look, table, fact, listed, column, what)


def _compare(look: Look, table: Table, fact: str, listed: Table, column: str, what: str) -> Iterator[Hits]:
    place = look.link(listed, column)[look.live(listed)]
    subjects = look.subjects[table.sheet.id]
    there = np.bincount(place[place >= 0], minlength=len(subjects.key))
    rows = np.flatnonzero((table.value["indicator"] == fact) & (subjects.subject_of >= 0))
    told = counts(table.typed["self"][rows])
    of = subjects.subject_of[rows]
    more = (told.state == State.OK) & (there[of] > told.value)
    yield from found(
        "scope.more",
        table,
        "self",
        rows[more],
        subject=subjects.name[of[more]],
        listed=objects(there[of[more]].tolist()),
        scope=told.value[more],
        what=what,
    )
