"""WHAT: long stretches of neighbouring rows do not have exactly the same scores.

WHY: scores that were copied down instead of given look like this. It proves nothing, so it is a hint for the province
and is not shown to officers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import VOICES, at_row, runs, typed_indicators
from sheets_sync.core import BLANK_CODE, Hits, Scores, objects

CODES = ("block.invented",)

FEWEST = 20
"""Rows."""


def check(look: Look) -> Iterator[Hits]:
    """Find stretches of equal, full rows in each voice."""
    for table, subjects in look.scored():
        for voice, scores_id in VOICES.items():
            scores: Scores = getattr(subjects, scores_id)
            places, columns = typed_indicators(scores, table, voice)
            if len(table) < FEWEST or len(places) < 2:
                continue
            worth = scores.worth[:, places]
            full = (worth != BLANK_CODE).all(axis=1)
            same = np.concatenate([[False], (worth[1:] == worth[:-1]).all(axis=1) & full[1:]])
            stretches = runs(same, FEWEST)
            if stretches:
                first, last = (np.array(side, dtype=np.int64) for side in zip(*stretches, strict=True))
                yield from found(
                    "block.invented",
                    table,
                    columns[0],
                    first,
                    count=objects((last - first + 1).tolist()),
                    first=at_row(table, first),
                    last=at_row(table, last),
                )
