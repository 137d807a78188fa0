"""Earlier recognitions of units and communes: still valid, run out, or too recent for the next level."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from sheets_sync.core import Cells, Scores, Targets, objects
from sheets_sync.rubric.recognition import Reason, recognition
from sheets_sync.vn import State, parse_dates

_LEVEL = re.compile(r"[1-9]")


def with_earlier(scores: Scores, prior_level: Cells, prior_date: Cells, period: int) -> tuple[Scores, Cells]:
    """The level that each subject holds at the period's end, and why where an earlier recognition matters.

    ``prior_level``: clean text ("Mức độ 1"); ``prior_date``: raw cells, a bare year means its last day. The reasons are
    (key of a sentence, its facts) or None. Packs that give points have no such rule and are left as they are.
    """
    notes: list[tuple[str, dict[str, str]] | None] = [None] * len(scores.band)
    band = scores.band.copy()
    told = parse_dates(prior_date, latest=period * 10_000 + 1231)
    for i, which in enumerate(scores.which.tolist()):
        rule = scores.packs[which].rule if which >= 0 else None
        digit = _LEVEL.search(str(prior_level[i] or ""))
        level = int(digit[0]) if digit else 0
        if not isinstance(rule, Targets) or not 0 < level <= len(rule.levels) or told.state[i] != State.OK:
            continue
        earlier = _last_day(int(told.value[i]))
        found = recognition(rule, int(band[i]), level, earlier, date(period, 12, 31))
        if band[i] >= 0 or found.reason is Reason.VALID:
            band[i] = found.level
        if found.reason is not Reason.NEW:
            days = {"until": _text(found.until), "from_day": _text(found.from_day)}
            notes[i] = (f"recognition.{found.reason}", {"level": rule.levels[level - 1], **days})
    return replace(scores, band=band.astype(scores.band.dtype)), objects(notes)


def _last_day(day: int) -> date:
    """A date known by its year, or by month and year, counts as that year's last day: no wait is cut short by it."""
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    return date(year, month, of_month) if of_month else date(year, 12, 31)


def _text(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""
