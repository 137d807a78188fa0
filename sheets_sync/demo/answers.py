"""What a subject answers to the lines of a pack, drawn from the pack itself: points, choices, shares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.core import Cells, Indicator, Ints, Pack, objects

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


def short_id(indicator: Indicator) -> str:
    """The id without its model: "citizen.05" -> "05"."""
    return indicator.id.split(".", 1)[1]


def qualities(rng: np.random.Generator, n: int, passing: float) -> Floats:
    """How good each of ``n`` subjects is, 0 to 1; about ``passing`` of them do well enough for the title."""
    good = rng.random(n) < passing
    return np.where(good, rng.uniform(0.92, 1.0, n), rng.uniform(0.55, 0.85, n))


def answers(rng: np.random.Generator, pack: Pack, quality: Floats) -> Mapping[str, Cells]:
    """An answer of every subject to every line that is typed, by short indicator id; derived lines are left out."""
    return {short_id(line): answer(rng, line, quality) for line in pack.indicators if is_typed(line)}


def is_typed(line: Indicator) -> bool:
    """Whether people answer this line (a derived one is counted from other sheets, an unknown one cannot be scored)."""
    return line.derived is None and bool(line.scale or line.steps or line.limits)


def answer(rng: np.random.Generator, line: Indicator, quality: Floats) -> Cells:
    """One line answered by every subject."""
    if line.scale is not None:
        return _points(rng, line, quality)
    if line.steps:
        worth = np.array([step.worth for step in line.steps])
        rising = np.argsort(worth, kind="stable")
        best = rng.random(len(quality)) < quality
        lower = rng.integers(0, max(1, len(rising) - 1), len(quality))
        offered = objects(step.answer for step in line.steps)
        return offered[rising[np.where(best, len(rising) - 1, lower)]]
    return _share(rng, line, quality)


def _points(rng: np.random.Generator, line: Indicator, quality: Floats) -> Cells:
    scale = line.scale
    assert scale is not None
    raw = scale.maximum * np.clip(quality + rng.normal(0, 0.04, len(quality)), 0.3, 1.0)
    return points(np.rint(raw / scale.step).astype(np.int64) * scale.step)


def points(hundredths: Ints) -> Cells:
    """1/100 points as people type them: 10, 7.5."""
    return objects(h // 100 if h % 100 == 0 else h / 100 for h in hundredths.tolist())


def _share(rng: np.random.Generator, line: Indicator, quality: Floats) -> Cells:
    """A share above its highest threshold where the subject is good, a little below its lowest where it is not."""
    top = max(limit.share for limit in line.limits)
    floor = min(limit.share for limit in line.limits)
    good = rng.random(len(quality)) < quality
    share = np.where(good, rng.integers(top, 10_001, len(quality)), rng.integers(floor // 2, floor, len(quality)))
    return objects(f"{s // 100},{s % 100:02d}%" for s in share.tolist())
