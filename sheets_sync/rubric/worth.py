"""What an answer is worth, by the column: 1/100 points (a points rule) or the level it holds (a targets rule).

Codes instead of a worth: BLANK_CODE (not answered), BAD_CODE (no answer to this question), UNKNOWN (the rubric's own
text was not read), NOT_APPLICABLE (not asked of this subject).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import (
    BAD_CODE,
    BLANK_CODE,
    NOT_APPLICABLE,
    UNKNOWN,
    Bools,
    Cells,
    Indicator,
    Ints,
    Worths,
)
from sheets_sync.rubric.answers import Part, read_answer
from sheets_sync.vn import State


def new_worth(subjects: int, indicators: int) -> Worths:
    """A column-major (subjects, indicators) array of blanks, as ``score`` likes it."""
    return np.full((subjects, indicators), BLANK_CODE, dtype=np.int16, order="F")


def worth_of_scores(indicator: Indicator, value: NDArray[Any], state: NDArray[np.int8]) -> Worths:
    """Points typed as numbers (1/100 points, with their ``State``). Out of range is BAD_CODE.

    Points between the steps count as they were typed: whether they may stand is for a check to say.
    """
    if indicator.scale is None:
        return np.full(len(value), UNKNOWN, dtype=np.int16)
    top = indicator.scale.maximum
    good = (state == State.OK) & (value >= 0) & (value <= top)
    worth = np.full(len(value), BAD_CODE, dtype=np.int16)
    np.copyto(worth, value, where=good, casting="unsafe")
    worth[state == State.BLANK] = BLANK_CODE
    return worth


def worth_of_part(
    indicator: Indicator,
    numerator: Ints,
    denominator: Ints,
    difficult: Bools | bool = False,
    kinds: Cells | str = "",
) -> Worths:
    """A part of a whole, in exact integers: the highest level whose limit it reaches, or floor(maximum * share).

    An empty whole is NOT_APPLICABLE, never 0 %; a whole below 0 is BLANK_CODE (not known), a part outside its whole
    BAD_CODE. Both below 2**49, so that 10,000 times them fits. ``difficult``: the area's relieved limits hold.
    """
    worth = _points(indicator, numerator, denominator) if not indicator.limits else None
    if worth is None:
        worth = _level(indicator, numerator, denominator, difficult, asked(indicator, kinds))
    worth[(numerator < 0) | (numerator > denominator)] = BAD_CODE
    worth[denominator < 0] = BLANK_CODE
    worth[denominator == 0] = NOT_APPLICABLE
    worth[np.broadcast_to(~asked(indicator, kinds).any(axis=0), worth.shape)] = NOT_APPLICABLE
    return worth


def worth_of_answers(
    indicator: Indicator, answers: Cells, kinds: Cells | str = "", difficult: Bools | bool = False
) -> Worths:
    """Answers as clean text, one a subject: yes or no, a level, a share, points, as the indicator asks.

    ``kinds``: codes of kinds of unit ("" = not known: everything is asked). "Không áp dụng" is an answer only where the
    pack lets that kind of unit waive; where the pack does not ask that kind, no answer is looked at.
    """
    kind_of = [kinds] * len(answers) if isinstance(kinds, str) else kinds.tolist()
    hard_of = [difficult] * len(answers) if isinstance(difficult, bool) else difficult.tolist()
    memo: dict[tuple[object, str, bool], int] = {}

    def worths() -> Iterable[int]:
        for entry in zip(answers.tolist(), kind_of, hard_of, strict=True):
            if entry not in memo:
                memo[entry] = _one(indicator, *entry)
            yield memo[entry]

    return np.fromiter(worths(), dtype=np.int16, count=len(answers))


def asked(indicator: Indicator, kinds: Cells | str) -> Bools:
    """(levels or 1, subjects): whether the indicator is asked of that kind of unit, level by level."""
    by_level = indicator.applies_to_by_level or (indicator.applies_to,) * max(1, len(indicator.limits))
    kind_of = [kinds] if isinstance(kinds, str) else kinds.tolist()
    return np.array([[not to or not kind or kind in to for kind in kind_of] for to in by_level], dtype=bool)


def _points(indicator: Indicator, numerator: Ints, denominator: Ints) -> Worths:
    if indicator.maximum == UNKNOWN:
        return np.full(len(numerator), UNKNOWN, dtype=np.int16)
    points: Ints = np.clip(numerator, 0, denominator) * indicator.maximum // np.maximum(denominator, 1)
    return points.astype(np.int16)


def _level(
    indicator: Indicator, numerator: Ints, denominator: Ints, difficult: Bools | bool, asked_at: Bools
) -> Worths:
    """Levels build on each other: a level is held when its own limit and all below it hold, or are not asked."""
    worth = np.zeros(len(numerator), dtype=np.int16)
    holding = np.ones(len(numerator), dtype=bool)
    first = indicator.limits[0]
    if first.share == UNKNOWN:
        return np.full(len(numerator), UNKNOWN, dtype=np.int16)
    for limit, is_asked in zip(indicator.limits, asked_at, strict=True):
        share = np.where(difficult, limit.relieved, limit.share)
        reached = (limit.share != UNKNOWN) & (10_000 * numerator >= share * denominator)
        holding &= reached | ~is_asked
        worth[holding] = limit.level
    return worth


def _one(indicator: Indicator, answer: object, kind: str, difficult: bool) -> int:
    """One answer, by the same rules."""
    if not asked(indicator, kind).any():
        return NOT_APPLICABLE
    read = read_answer(indicator, answer, kind)
    if isinstance(read, Part):
        part, whole = np.array([read.part]), np.array([read.whole])
        return int(worth_of_part(indicator, part, whole, difficult, kind)[0])
    return read
