"""WHAT: self-score and appraisal of a row do not lie far apart without a word in the note.

WHY: a gap of this size is a slip of column, or one side did not look; the title follows the appraisal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank, points, typed_indicators
from sheets_sync.core import NOT_APPLICABLE, Cells, Hits, Points, Subjects, Table, objects

CODES = ("gap.self_appraised", "gap.total")

FAR_IN_TOTAL = 2_000
"""1/100 points."""
FAR_IN_ONE = 400
"""1/100 points of an indicator of 10 points; more in proportion where an indicator is worth more."""
_USUAL = 1_000


def check(look: Look) -> Iterator[Hits]:
    """Compare the voices where both have spoken."""
    for table, subjects in look.scored():
        if subjects.final.packs and isinstance(subjects.final.packs[0].rule, Points):
            yield from _compare(look, table, subjects)


def _compare(look: Look, table: Table, subjects: Subjects) -> Iterator[Hits]:
    unexplained = blank(table, "note") & look.live(table)
    own, given = subjects.own, subjects.appraised
    places, columns = typed_indicators(given, table, "given")
    far = np.zeros(len(table), bool)
    for place, column in zip(places, columns, strict=True):
        a, b = own.worth[:, place].astype(np.int64), given.worth[:, place].astype(np.int64)
        limit = max(FAR_IN_ONE, FAR_IN_ONE * given.packs[0].indicators[place].maximum // _USUAL)
        both = (np.minimum(a, b) >= 0) & (np.maximum(a, b) < NOT_APPLICABLE)
        apart = both & (np.abs(a - b) >= limit) & unexplained
        if apart.any():
            far |= apart
            yield from found("gap.self_appraised", table, column, apart, **_facts(a[apart], b[apart]))
    whole = (own.total >= 0) & (given.total >= 0) & unexplained & ~far
    apart = whole & (np.abs(own.total - given.total) >= FAR_IN_TOTAL)
    if columns and apart.any():
        yield from found("gap.total", table, columns[0], apart, **_facts(own.total[apart], given.total[apart]))


def _facts(own: object, given: object) -> dict[str, Cells]:
    a, b = np.asarray(own), np.asarray(given)
    sides = {"own": a, "given": b, "gap": np.abs(a - b)}
    return {name: objects(points(int(value)) for value in side) for name, side in sides.items()}
