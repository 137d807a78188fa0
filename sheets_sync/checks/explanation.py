"""WHAT: whoever passes by the self-score and not by the appraisal is told why, in the note.

WHY: in the sister field of PAR self-scoring a criterion that is lowered must be explained (domain 9), and people ask.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.self_appraised import apart_in_one, apart_in_total
from sheets_sync.checks.tools import blank, points, typed_indicators
from sheets_sync.core import Hits, Points, objects

CODES = ("explanation.missing",)


def check(look: Look) -> Iterator[Hits]:
    """Find rows that lost the title at the appraisal without a word."""
    for table, subjects in look.scored():
        if not subjects.final.packs or "note" not in table.state:
            continue
        from_band = np.array(
            [pack.rule.awarded_from if isinstance(pack.rule, Points) else 1 for pack in subjects.final.packs]
        )[subjects.final.which]
        own, given = subjects.own, subjects.appraised
        lost = (own.band >= from_band) & (given.band >= 0) & (given.band < from_band)
        lost &= blank(table, "note") & look.live(table)
        places, _ = typed_indicators(given, table, "given")
        for place in places if lost.any() else ():  # those gaps have a finding of their own
            lost &= ~apart_in_one(subjects, place)
        lost &= ~apart_in_total(subjects, places)
        yield from found(
            "explanation.missing",
            table,
            "note",
            lost,
            own=objects(points(int(total)) for total in own.total[lost]),
            given=objects(points(int(total)) for total in given.total[lost]),
        )
