"""What a book remembers of merges, in its own envelope: differences still to be decided, rows that did not come back.

They lie in the book itself so that they go with it, and are undone with the merge that made them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import ENVELOPE_SHEET, Block, Snapshot, Value, objects
from sheets_sync.vn import clean

CONFLICT, ABSENT = "conflict.", "absent."


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that was changed on both sides. ``here``: digest of the book's cell then; ``theirs``: what ``source``
    says, None = it left the cell blank."""

    sheet: str
    row: str
    column: str
    here: str
    theirs: str | float | bool | None
    source: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A row that ``source`` was given and did not send back."""

    sheet: str
    row: str
    source: str


def differences(told: Mapping[str, str]) -> Iterator[Difference]:
    """Those that the envelope holds; entries that cannot be read are none."""
    for key, value in told.items():
        sheet, _, rest = key.removeprefix(CONFLICT).partition("|")
        row, _, column = rest.rpartition("|")
        if key.startswith(CONFLICT) and row:
            try:
                here, theirs, source = json.loads(value)
            except ValueError:
                continue
            yield Difference(sheet, row, column, str(here), theirs, str(source))


def absences(told: Mapping[str, str]) -> Iterator[Absent]:
    """Those that the envelope holds."""
    for key, value in told.items():
        sheet, _, row = key.removeprefix(ABSENT).partition("|")
        if key.startswith(ABSENT) and row:
            yield Absent(sheet, row, value)


def entry(note: Difference | Absent) -> tuple[str, str]:
    """A note as an entry of the envelope."""
    if isinstance(note, Absent):
        return f"{ABSENT}{note.sheet}|{note.row}", note.source
    told = json.dumps([note.here, note.theirs, note.source], ensure_ascii=False)
    return f"{CONFLICT}{note.sheet}|{note.row}|{note.column}", told


def plain(value: Value) -> str | float | bool | None:
    """A cell's value as a note can hold it: a date as it is shown."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    shown: str | None = clean(objects([value])).tolist()[0]
    return shown


def noted(snapshot: Snapshot, now: Mapping[str, str]) -> tuple[Block, ...]:
    """What must be written so that the envelope says ``now``: entries keep their place, gone ones leave theirs free."""
    grid = snapshot.grids[ENVELOPE_SHEET].values
    was = [(row[0], row[1]) for row in grid[:, :2].tolist()]
    keys = [key.strip() if isinstance(key, str) else key for key, _ in was]
    new = [item for item in now.items() if item[0] not in set(keys)]
    wanted: list[tuple[Value, Value]] = []
    for key, pair in zip(keys, was, strict=True):
        if key in now:
            kept = clean(objects([pair[1]])).tolist()[0] or ""
            wanted.append(pair if kept == now[key] else (pair[0], now[key]))
        elif new:
            wanted.append(new.pop(0))
        else:
            wanted.append((None, None))
    wanted += new
    was += [(None, None)] * (len(wanted) - len(was))
    differ = [i for i, (before, after) in enumerate(zip(was, wanted, strict=True)) if before != after]
    if not differ:
        return ()
    first, last = differ[0], differ[-1] + 1
    return (Block(ENVELOPE_SHEET, "envelope", first, 0, _cells(was[first:last]), _cells(wanted[first:last])),)


def _cells(rows: Sequence[tuple[Value, Value]]) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    cells = np.empty((len(rows), 2), dtype=object)
    for i, row in enumerate(rows):
        cells[i] = row
    return cells
