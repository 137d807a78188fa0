"""From two voices to a result: the title follows the appraised score; a blank is pending, never 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sheets_sync.core import Bools, Ints, Points, Result, Scores


def final(own: Scores, given: Scores, appraised: Bools) -> Scores:
    """The scores that count row by row: the appraised ones where ``appraised``, else the self-scores."""
    return replace(
        given,
        voice="",
        worth=np.where(appraised[:, None], given.worth, own.worth),
        total=np.where(appraised, given.total, own.total),
        lowest=np.where(appraised, given.lowest, own.lowest),
        band=np.where(appraised, given.band, own.band),
    )


def results(scores: Scores, in_scope: Bools, decided: Bools) -> Ints:
    """Result by row; ``decided``: the voice that counts has spoken (the self-score alone may not be enough)."""
    awarded = np.array([_awarded_from(pack.rule) for pack in scores.packs] or [1], dtype=np.int64)[scores.which]
    out = np.where(scores.band >= awarded, int(Result.PASS), int(Result.FAIL))
    out = np.where((scores.band < 0) | (scores.which < 0) | ~decided, int(Result.PENDING), out)
    return np.where(in_scope, out, int(Result.OUT)).astype(np.int64)


def _awarded_from(rule: object) -> int:
    return rule.awarded_from if isinstance(rule, Points) else 1
