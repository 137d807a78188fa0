"""Earlier recognitions of units and communes: still valid, run out, or too recent for the next level."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np

from sheets_sync.core import Bools, Cells, Scores, Targets, objects
from sheets_sync.rubric.recognition import Reason, recognition
from sheets_sync.vn import State, parse_dates

_LEVEL = re.compile(r"[1-9]")


_STANDS = (Reason.VALID, Reason.TOO_SOON)
"""An earlier recognition holds, whatever this year's assessment comes to."""


def with_earlier(
    scores: Scores, appraised: Bools, prior_level: Cells, prior_date: Cells, period: int
) -> tuple[Scores, Cells, Bools]:
    """The level that each subject holds at the period's end, why where an earlier recognition matters, and whether one
    still holds.

    Only an ``appraised`` level counts as reached. ``prior_level``: clean text ("Mức độ 1"); ``prior_date``: raw cells,
    a bare year means its last day, one after the period is not earlier. The reasons are (key of a sentence, its facts)
    or None. Packs that give points have no such rule and are left as they are.
    """
    notes: list[tuple[str, dict[str, str]] | None] = [None] * len(scores.band)
    band, holds = scores.band.copy(), np.zeros(len(scores.band), bool)
    told = parse_dates(prior_date, latest=period * 10_000 + 1231)
    end = date(period, 12, 31)
    for i, which in enumerate(scores.which.tolist()):
        rule = scores.packs[which].rule if which >= 0 else None
        digit = _LEVEL.search(str(prior_level[i] or ""))
        level = int(digit[0]) if digit else 0
        if not isinstance(rule, Targets) or not 0 < level <= len(rule.levels) or told.state[i] != State.OK:
            continue
        earlier = _last_day(int(told.value[i]))
        if earlier > end:
            continue
        found = recognition(rule, int(band[i]) if appraised[i] else -1, level, earlier, end)
        holds[i] = found.reason in _STANDS
        if holds[i] or (appraised[i] and band[i] >= 0):
            band[i] = found.level
        if found.reason is not Reason.NEW:
            days = {"until": _text(found.until), "from_day": _text(found.from_day)}
            notes[i] = (f"recognition.{found.reason}", {"level": rule.levels[level - 1], **days})
    return replace(scores, band=band.astype(scores.band.dtype)), objects(notes), holds


def _last_day(day: int) -> date:
    """A date known by its year, or by month and year, counts as that year's last day: no wait is cut short by it."""
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    return date(year, month, of_month) if of_month else date(year, 12, 31)


def _text(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""
