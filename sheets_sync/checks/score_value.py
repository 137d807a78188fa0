"""WHAT: a typed score is a number between 0 and the indicator's maximum, in the rubric's steps.

WHY: ten indicators of 10 points each make 100 (domain 1.4); a slip of "80" for "8" alone would pass anybody. Whether
half points are allowed was not read, so tolerated steps draw a warning only.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import keys, points, shown
from sheets_sync.core import Bools, Hits, Indicator, Ints, Kind, Pack, Subjects, Table
from sheets_sync.vn import State

CODES = ("score.text", "score.range", "score.step", "score.half")


def check(look: Look) -> Iterator[Hits]:
    """Look at every score column under the rubric of each row."""
    for table, subjects in look.scored():
        packs = look.packs[table.sheet.id]
        rubrics = [{indicator.id: indicator for indicator in pack.indicators} for pack in packs]
        for column in keys(table, Kind.SCORE):
            state = table.state[column.id]
            text = (state == State.BAD) | (state == State.AMBIGUOUS)
            if text.any():
                yield from found("score.text", table, column.id, text, value=shown(table, column.id, text))
            asked = [rubric.get(column.indicator) for rubric in rubrics]
            for indicator, mine in _by_scale(asked, packs, subjects):
                yield from _judge(table, column.id, indicator, mine)


def _by_scale(
    asked: list[Indicator | None], packs: tuple[Pack, ...], subjects: Subjects
) -> Iterator[tuple[Indicator, Bools]]:
    """Each different scale of one column with its rows. Rows of no group are judged as the first pack's."""
    scales: dict[object, tuple[Indicator, list[int]]] = {}
    for i, indicator in enumerate(asked):
        if indicator is not None:
            scales.setdefault((indicator.scale, indicator.maximum), (indicator, []))[1].append(i)
    which = np.maximum(subjects.own.which, 0)
    for indicator, places in scales.values():
        everywhere = len(places) == len(packs)
        yield indicator, np.ones(len(which), bool) if everywhere else np.isin(which, places)


def _judge(table: Table, column: str, indicator: Indicator, mine: Bools) -> Iterator[Hits]:
    state, value = table.state[column], table.value[column].astype(np.int64)
    read = (state == State.OK) & mine
    fine = (state == State.TOO_FINE) & mine
    scale = indicator.scale
    if scale is None:
        yield from _outside(table, column, read & _off(value, indicator.maximum), indicator.maximum)
        return
    outside = read & _off(value, scale.maximum)
    yield from _outside(table, column, outside, scale.maximum)
    between = read & ~outside & (value % scale.step != 0)
    if not (between.any() or fine.any()):
        return
    half = between & (value % scale.tolerated == 0) if scale.tolerated else np.zeros_like(between)
    for code, rows in (("score.half", half), ("score.step", (between & ~half) | fine)):
        if rows.any():
            step = points(scale.step)
            yield from found(code, table, column, rows, value=shown(table, column, rows), step=step)


def _off(value: Ints, maximum: int) -> Bools:
    return (value < 0) | (value > maximum) if maximum >= 0 else value < 0


def _outside(table: Table, column: str, rows: Bools, maximum: int) -> Iterator[Hits]:
    if rows.any():
        value = shown(table, column, rows)
        yield from found("score.range", table, column, rows, value=value, maximum=points(maximum))
