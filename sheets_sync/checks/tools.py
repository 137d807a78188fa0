"""Small helpers that several checks share: what a cell shows, what stands twice, runs of equal rows, years, sexes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from sheets_sync.core import (
    BLANK_CODE,
    Bools,
    Cells,
    Input,
    Ints,
    Kind,
    Layout,
    Scores,
    Subjects,
    Table,
    objects,
)
from sheets_sync.vn import UNKNOWN, State, clean, date_text, fold

VOICES = {"self": "own", "given": "appraised"}


def shown(table: Table, column: str, rows: Ints | Bools) -> Cells:
    """What an officer sees in these cells."""
    return clean(table.typed[column][rows])


def at_row(table: Table, rows: Ints) -> Ints:
    """The numbers of sheet rows as people count them, from 1."""
    return table.rows.at[rows] + 1


def points(hundredths: int) -> str:
    """Points as an officer writes them: 850 -> "8,5"."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def percent(share: int) -> str:
    """A share in 1/100 % as an officer writes it: 7850 -> "78,5%"."""
    return f"{points(share)}%"


def days(dates: Ints) -> Cells:
    """Dates as officers write them."""
    return objects(date_text(int(date)) for date in dates)


def blank(table: Table, column: str) -> Bools:
    """Where nothing is typed in that column; everywhere, if the table has no such column."""
    state = table.state.get(column)
    return np.ones(len(table), bool) if state is None else state == State.BLANK


def chosen(table: Table, column: str, layout: Layout, label: str) -> Bools:
    """Where that entry of the column's list is chosen; nowhere, if the table has no such column."""
    if column not in table.value:
        return np.zeros(len(table), bool)
    spec = table.sheet.column(column)
    choices = layout.lists.get(spec.choices, ()) if isinstance(spec, Input) else ()
    wanted = [i for i, choice in enumerate(choices) if fold(choice) == fold(label)]
    mask: Bools = np.isin(table.value[column], wanted)
    return mask


def born(table: Table) -> Ints:
    """Years of birth, 0 where not known."""
    if "birth" not in table.value:
        return np.zeros(len(table), np.int64)
    dates = table.value["birth"].astype(np.int64)
    return np.where((table.state["birth"] == State.OK) & (dates > 0), dates // 10_000, 0)


def sexes(table: Table, layout: Layout) -> Ints:
    """Sexes as citizen numbers encode them (Nam 0, Nữ 1), UNKNOWN where not told."""
    out = np.full(len(table), UNKNOWN, np.int64)
    out[chosen(table, "sex", layout, "Nam")] = 0
    out[chosen(table, "sex", layout, "Nữ")] = 1
    return out


def repeated(values: Sequence[Hashable | None]) -> tuple[Ints, Ints]:
    """(rows whose value an earlier row has, that earlier row); None repeats nothing."""
    first: dict[Hashable, int] = {}
    rows, before = [], []
    told = [value for value in values if value is not None]
    for row, value in enumerate(values) if len(set(told)) < len(told) else ():
        if value is not None:
            seen = first.setdefault(value, row)
            if seen != row:
                rows.append(row)
                before.append(seen)
    return np.array(rows, dtype=np.int64), np.array(before, dtype=np.int64)


def runs(same: Bools, at_least: int) -> list[tuple[int, int]]:
    """(first, last) of stretches of ``at_least`` rows, each "the same" as the row before it, except the first."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    pairs = [(int(start) - 1, int(stop) - 1) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    return [(first, last) for first, last in pairs if last - first + 1 >= at_least]


def typed_indicators(scores: Scores, table: Table, voice: str) -> tuple[list[int], list[str]]:
    """Places in the rubric, and column ids, of the indicators that people score themselves."""
    places, columns = [], []
    for i, indicator in enumerate(scores.packs[0].indicators if scores.packs else ()):
        column = f"{voice}.{indicator.id.partition('.')[2]}"
        if indicator.derived is None and column in table.value:
            places.append(i)
            columns.append(column)
    return places, columns


def filled(subjects: Subjects, table: Table, voice: str) -> Bools:
    """(rows, k): which of the typed indicators have an answer, quick entry included."""
    scores: Scores = getattr(subjects, VOICES[voice])
    places, _ = typed_indicators(scores, table, voice)
    mask: Bools = scores.worth[:, places] != BLANK_CODE
    return mask


def good(table: Table, column: str) -> Cells:
    """The column's values where they were read, None elsewhere."""
    out = table.value[column].astype(object)
    out[table.state[column] != State.OK] = None
    return out


def keys(table: Table, kind: Kind) -> list[Input]:
    """The columns of that kind in which people type."""
    return [column for column in table.sheet.inputs if column.kind is kind]
