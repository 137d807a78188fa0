"""Scores from worths: one look-up, two folds. ``points`` adds and floors, ``targets`` takes the minimum.

Exact integers throughout (of 20,000 rows totalling 80.0 in tenths, 767 fail ``>= 80`` in floats): three NumPy calls a
column of two-byte worths, whatever the rows hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import (
    NOT_APPLICABLE,
    UNKNOWN,
    Bools,
    Indicator,
    Ints,
    Pack,
    Points,
    Scores,
    Targets,
    Worths,
)

PENDING = -1


@dataclass(frozen=True, slots=True)
class _Result:
    total: Ints
    lowest: Ints
    band: Ints


def score(packs: tuple[Pack, ...], which: Ints, worth: Worths, voice: str, evidenced: Bools | None = None) -> Scores:
    """Score n subjects. ``which``: index into ``packs`` by row, -1 = none; ``worth``: (n, k), see ``rubric.worth``.

    - Points: total of the worths; the band that it reaches, the lowest one where any indicator is below the floor.
      What is NOT_APPLICABLE (an empty share) leaves the sum: total = floor(points * maximum / what could be had), so
      that it neither helps nor harms. No text says so: a reconstruction (REC).
    - Targets: the lowest level that any indicator holds. With ``evidenced`` (n, k), an answer that needs evidence and
      has none counts as not met (Circular 24/2023 Art. 9(3), 15(3)) and its worth is 0 in the result.

    While any indicator is blank, bad or unknown, total, lowest and band are -1 (pending): no title, no refusal.
    """
    n = len(which)
    if evidenced is not None:
        worth = _with_evidence(packs, which, worth, evidenced)
    result = _Result(*(np.full(n, PENDING, dtype=np.int64) for _ in range(3)))
    for rule, places in _alike(packs):
        k = len(packs[places[0]].indicators)
        mine = np.isin(which, places) if len(places) < len(packs) or (which < 0).any() else None
        if mine is None or mine.all():
            _fold(packs[places[0]], rule, worth[:, :k], result, slice(None))
        elif mine.any():
            rows = np.flatnonzero(mine)
            _fold(packs[places[0]], rule, np.asfortranarray(worth[rows, :k]), result, rows)
    return Scores(packs, which, voice, worth, result.total, result.lowest, result.band)


def _alike(packs: tuple[Pack, ...]) -> list[tuple[Points | Targets, list[int]]]:
    """Packs that score alike (the groups of one decision mostly do), so that their rows are folded together."""
    alike: dict[object, list[int]] = {}
    for place, pack in enumerate(packs):
        alike.setdefault((pack.rule, tuple(i.maximum for i in pack.indicators)), []).append(place)
    return [(packs[places[0]].rule, places) for places in alike.values()]


def _fold(pack: Pack, rule: Points | Targets, worth: Worths, result: _Result, rows: slice | Ints) -> None:
    if isinstance(rule, Points):
        total, lowest, band = _points(rule, pack.indicators, worth)
        result.total[rows], result.lowest[rows], result.band[rows] = total, lowest, band
    else:
        level = _targets(worth)
        result.total[rows] = result.lowest[rows] = result.band[rows] = level


def _points(
    rule: Points, indicators: tuple[Indicator, ...], worth: Worths
) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int8]]:
    """Total, lowest and band . Totals fit two bytes: no rubric has more than 300 points."""
    total = worth[:, 0].copy()
    lowest, highest = total.copy(), total.copy()
    for column in range(1, worth.shape[1]):
        np.add(total, worth[:, column], out=total)
        np.minimum(lowest, worth[:, column], out=lowest)
        np.maximum(highest, worth[:, column], out=highest)
    pending = lowest < 0
    partly = np.flatnonzero(highest == NOT_APPLICABLE)
    if len(partly):
        total[partly] = _rescaled(rule, indicators, worth[partly])
        pending[partly] |= total[partly] < 0
    band = band_of(rule, total, lowest)
    band[pending] = PENDING
    total[pending] = PENDING
    lowest[pending] = PENDING
    return total, lowest, band


def band_of(rule: Points, total: NDArray[np.integer], lowest: NDArray[np.integer]) -> NDArray[np.int8]:
    """The band of totals (1/100 points) whose lowest indicators are ``lowest``."""
    band = np.zeros(len(total), dtype=np.int8)
    for number, (start, _) in enumerate(rule.bands):
        if number and start != UNKNOWN:
            band[total >= start] = number
    band[lowest < rule.floor] = 0
    return band


def _rescaled(rule: Points, indicators: tuple[Indicator, ...], worth: Worths) -> Ints:
    """Totals of rows of which something is not asked, as if the rest were the whole; pending where nothing is left."""
    is_asked = worth != NOT_APPLICABLE
    could: Ints = is_asked @ np.array([indicator.maximum for indicator in indicators], dtype=np.int64)
    got = np.where(is_asked, worth, 0).sum(axis=1, dtype=np.int64)
    return np.where(could > 0, got * rule.maximum // np.maximum(could, 1), PENDING)


def _targets(worth: Worths) -> NDArray[np.int16]:
    """The lowest level held; pending where an answer is missing, or where nothing is asked at all."""
    level: NDArray[np.int16] = worth.min(axis=1)
    level[(level < 0) | (level == NOT_APPLICABLE)] = PENDING
    return level


def _with_evidence(packs: tuple[Pack, ...], which: Ints, worth: Worths, evidenced: Bools) -> Worths:
    bare = worth
    for place, pack in enumerate(packs):
        if isinstance(pack.rule, Points):
            continue
        mine = which == place
        for column, indicator in enumerate(pack.indicators):
            if indicator.evidence_from is None:
                continue
            answered = (worth[:, column] >= indicator.evidence_from) & (worth[:, column] != NOT_APPLICABLE)
            without = mine & answered & ~evidenced[:, column]
            if without.any():
                bare = bare.copy(order="F") if bare is worth else bare
                bare[without, column] = 0
    return bare
