"""The slow way, row by row in plain Python: what the vectorised folds are held against."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from sheets_sync.core import NOT_APPLICABLE, UNKNOWN, Limit, Pack, Points


def score_row(pack: Pack, worths: list[int]) -> tuple[int, int, int]:
    """(total, lowest, band) of one subject."""
    worths = worths[: len(pack.indicators)]
    asked = [(w, i.maximum) for w, i in zip(worths, pack.indicators, strict=True) if w != NOT_APPLICABLE]
    if any(w < 0 for w, _ in asked):
        return -1, -1, -1
    if not isinstance(pack.rule, Points):
        level = min((w for w, _ in asked), default=-1)
        return level, level, level
    could = sum(maximum for _, maximum in asked)
    if could == 0:
        return -1, -1, -1
    total = int(Fraction(sum(w for w, _ in asked) * pack.rule.maximum, could))
    lowest = min(w for w, _ in asked)
    reached = [n for n, (start, _) in enumerate(pack.rule.bands) if start != UNKNOWN and total >= start]
    return total, lowest, 0 if lowest < pack.rule.floor else reached[-1]


def level_of(part: int, whole: int, limits: tuple[Limit, ...], difficult: bool) -> int:
    """The highest level such that it and all below it hold."""
    level = 0
    for limit in limits:
        needed = Fraction(limit.relieved if difficult else limit.share, 10_000)
        if limit.share == UNKNOWN or Fraction(part, whole) < needed:
            break
        level = limit.level
    return level


def fewest_raises(pack: Pack, worths: list[int]) -> int:
    """The size of the smallest set of indicators that, raised to the full, reach the title: all subsets tried."""
    goal = pack.rule.awarded_from if isinstance(pack.rule, Points) else 1
    for size in range(len(worths) + 1):
        for chosen in combinations(range(len(worths)), size):
            raised = [
                pack.indicators[n].maximum if n in chosen and w != NOT_APPLICABLE else w for n, w in enumerate(worths)
            ]
            if score_row(pack, raised)[2] >= goal:
                return size
    raise AssertionError(worths)
