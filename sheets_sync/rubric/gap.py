"""What is missing: the shortest list of indicators to raise so that a subject reaches the title (or the next level).

For points, whatever lies below the floor must rise; the rest of the need is met by those with the most room, so no
shorter list exists (a test holds it against all subsets). For targets, every target below the next level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sheets_sync.core import NOT_APPLICABLE, UNKNOWN, Bools, Indicator, Ints, Pack, Points, Scores, Targets, Worths

KEEP = -1


@dataclass(frozen=True, slots=True)
class Raise:
    """One indicator to raise: from what it is worth now (0 where it has no answer) to at least ``to``.

    ``to`` = ``was`` = 0: it only has to be answered.
    """

    indicator: Indicator
    was: int
    to: int


@dataclass(frozen=True, slots=True)
class Gap:
    """``raises``: the shortest list, empty where nothing is missing; ``known`` False: the rubric's text is missing."""

    known: bool
    raises: tuple[Raise, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of some rows of one pack: what each indicator is worth (0 for none) and should be (KEEP = as it is), (m, k)."""

    was: Ints
    to: Ints
    known: Bools


def gap(scores: Scores, row: int) -> Gap:
    """What one subject lacks."""
    place = int(scores.which[row])
    if place < 0:
        return Gap(known=False, raises=())
    pack = scores.packs[place]
    told = wanted(pack, scores.worth[[row]])
    if not told.known[0]:
        return Gap(known=False, raises=())
    pairs = zip(pack.indicators, told.was[0].tolist(), told.to[0].tolist(), strict=True)
    return Gap(known=True, raises=tuple(Raise(indicator, was, to) for indicator, was, to in pairs if to != KEEP))


def wanted(pack: Pack, worth: Worths) -> Wanted:
    """What is missing in rows of one pack, all at once; ``worth``: (m, at least k)."""
    worth = worth[:, : len(pack.indicators)]
    was = np.where(worth < 0, 0, worth).astype(np.int64)
    known = ~(worth == UNKNOWN).any(axis=1)
    if isinstance(pack.rule, Targets):
        held = np.minimum(was, len(pack.rule.levels)).min(axis=1, keepdims=True)
        goal = np.minimum(held + 1, len(pack.rule.levels))
        return Wanted(was, np.where(was < goal, goal, KEEP), known)
    if pack.rule.bands[pack.rule.awarded_from][0] == UNKNOWN:
        known[:] = False
    return Wanted(was, _points(pack, pack.rule, worth, was), known)


def _points(pack: Pack, rule: Points, worth: Worths, was: Ints) -> Ints:
    asked = worth != NOT_APPLICABLE
    tops = np.where(asked, [indicator.maximum for indicator in pack.indicators], 0).astype(np.int64)
    was = np.where(asked, was, 0)
    room = np.maximum(tops - was, 0)
    must = asked & ((worth < 0) | (was < rule.floor))
    short = np.maximum(_goal(rule, tops.sum(axis=1)) - was.sum(axis=1), 0)
    order = np.argsort(-(room + must * np.int64(1 << 30)), axis=1, kind="stable")
    gained = np.take_along_axis(room, order, axis=1).cumsum(axis=1)
    enough = np.where(short > 0, (gained < short[:, None]).sum(axis=1) + 1, 0)
    count = np.maximum(enough, must.sum(axis=1))

    least = np.where(must, np.maximum(rule.floor - was, 0), 0)  # what must rise anyway
    left = np.maximum(short - least.sum(axis=1), 0)
    steps = np.array([indicator.scale.step if indicator.scale else 1 for indicator in pack.indicators], dtype=np.int64)
    to = np.full_like(was, KEEP)
    for place in range(len(pack.indicators)):
        at = order[:, [place]]
        base = np.take_along_axis(was + least, at, axis=1)[:, 0]
        top = np.take_along_axis(tops, at, axis=1)[:, 0]
        more = np.minimum(left, top - base)
        more = np.where(place < count, more, 0)
        step = steps[at[:, 0]]
        goal = np.minimum(-(-(base + more) // step) * step, top)
        np.put_along_axis(to, at, np.where(place < count, goal, KEEP)[:, None], axis=1)
        left = np.maximum(left - np.maximum(goal - base, 0) * (place < count), 0)
    return to


def _goal(rule: Points, could: Ints) -> Ints:
    """The fewest points that reach the title, of ``could``: the smallest s with floor(s * maximum / could) >= start."""
    start = rule.bands[rule.awarded_from][0]
    return -(-start * could // rule.maximum)
