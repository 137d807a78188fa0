"""One subject's score down to the clause: each indicator's step, worth and source, the reason, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Indicator, Pack, Points, Scores, Source, Stop
from sheets_sync.rubric.gap import Gap, gap
from sheets_sync.rubric.why import whys, worth_text


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: what its answer counts (1/100 points, a level, or a code), and that in words."""

    indicator: Indicator
    worth: int
    said: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """``result``: the band or level reached, "" while pending; ``title``: whether it carries the title."""

    pack: Pack
    lines: tuple[Line, ...]
    total: int
    lowest: int
    result: str
    title: bool
    why: str
    source: Source
    missing: Gap


def explain(scores: Scores, row: int) -> Explanation:
    """Explain one row; ``Stop("pack.absent")`` where no pack scores it."""
    place = int(scores.which[row])
    if place < 0:
        raise Stop("pack.absent", pack=", ".join(dict.fromkeys(pack.id for pack in scores.packs)))
    pack = scores.packs[place]
    worths = scores.worth[row, : len(pack.indicators)].tolist()
    lines = tuple(
        Line(indicator, worth, worth_text(pack, indicator, worth))
        for indicator, worth in zip(pack.indicators, worths, strict=True)
    )
    band = int(scores.band[row])
    return Explanation(
        pack=pack,
        lines=lines,
        total=int(scores.total[row]),
        lowest=int(scores.lowest[row]),
        result=band_name(pack, band),
        title=has_title(pack, band),
        why=str(whys(scores, np.array([row]))[0]),
        source=pack.rule.source or pack.source,
        missing=gap(scores, row),
    )


def band_name(pack: Pack, band: int) -> str:
    """The name of a band or level; "" where there is none (pending, or no level held)."""
    if band < 0:
        return ""
    if isinstance(pack.rule, Points):
        return pack.rule.bands[band][1]
    return pack.rule.levels[band - 1] if band else ""


def has_title(pack: Pack, band: int) -> bool:
    """Whether a band or level carries the title."""
    return band >= (pack.rule.awarded_from if isinstance(pack.rule, Points) else 1)
