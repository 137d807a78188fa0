"""WHAT: what is typed into a column with a list is an entry of that list; counts are counts.

WHY: pasting kills dropdowns, so anything can stand there; a group or state that is not understood decides who is scored
by which form, or at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.near import Near
from sheets_sync.checks.tools import keys, shown
from sheets_sync.core import Hits, Kind, Shape, objects
from sheets_sync.vn import State, counts

CODES = ("choice.unknown", "count.bad")


def check(look: Look) -> Iterator[Hits]:
    """Look at every column with a list, and every column of counts."""
    lists = look.tables.layout.lists
    for table in look.shaped(Shape.SUBJECTS, Shape.RECORDS):
        for column in (*keys(table, Kind.CHOICE), *keys(table, Kind.TICK)):
            bad = table.state[column.id] == State.BAD
            if bad.any():
                typed = shown(table, column.id, bad)
                choices = lists.get(column.choices, ())
                near = Near(choices)
                proposal = objects(near.of(text) for text in typed.tolist())
                yield from found(
                    "choice.unknown", table, column.id, bad, proposal=proposal, value=typed, choices=listed(choices)
                )
        for column in keys(table, Kind.COUNT):
            state = table.state[column.id]
            bad = (state == State.BAD) | (state == State.TOO_FINE)
            bad |= (state == State.OK) & (counts(table.typed[column.id]).value < 0)
            if bad.any():
                yield from found("count.bad", table, column.id, bad, value=shown(table, column.id, bad))


def listed(choices: Sequence[str], at_most: int = 8) -> str:
    """The entries of a list in one line."""
    return "; ".join(choices[:at_most]) + ("; …" if len(choices) > at_most else "")
