"""Scores that look like what committees write down: mostly eights, a few low ones, appraised a little below self."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sheets_sync.core import Cells, Ints
from sheets_sync.demo.draft import only
from sheets_sync.demo.people import People

# Pass rates of the registered as provinces report them (Hải Dương 2023, Quảng Nam 2021): villagers about half,
# workers two in three, staff nine in ten, learners between the two.
_ABILITY = np.array([8.12, 8.30, 8.85, 8.55])
_SPREAD = np.array([0.95, 0.85, 0.65, 0.75])
# Computing and languages come hard to the old (indicators 5 and 6); getting along comes easily (9 and 10).
_EASE = np.array([0.2, 0.0, -0.1, 0.2, -0.5, -0.7, 0.0, -0.1, 0.6, 0.4])


def citizen_scores(
    rng: np.random.Generator, people: People, indicators: Sequence[str], above: float = 0.0, filled: float = 0.96
) -> dict[str, Cells]:
    """``self.<x>`` and ``given.<x>`` for those in scope who registered.

    ``above``: points by which people score above the average commune's; ``filled``: the share that is done.
    """
    n = len(people)
    scored = people.in_scope & people.registered & (rng.random(n) < filled)
    appraised = scored & (rng.random(n) < 0.97)
    own = _draw(rng, people.group, len(indicators), above)
    given = np.clip(own - (rng.random(own.shape) < 0.12) + (rng.random(own.shape) < 0.03), 3, 10)
    columns = {f"self.{x}": only(own[:, i].astype(object), scored) for i, x in enumerate(indicators)}
    return columns | {f"given.{x}": only(given[:, i].astype(object), appraised) for i, x in enumerate(indicators)}


def _draw(rng: np.random.Generator, group: Ints, width: int, above: float) -> Ints:
    ability = rng.normal(_ABILITY[group] + above, _SPREAD[group])
    ease = np.resize(_EASE, width)
    raw = ability[:, None] + ease - ease.mean() + rng.normal(0, 0.55, (len(group), width))
    points: Ints = np.clip(np.rint(raw), 3, 10).astype(np.int64)
    return points
