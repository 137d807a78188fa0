"""WHAT: self-score and appraisal of a row do not lie far apart without a word in the note.

WHY: a gap of this size is a slip of column, or one side did not look; the title follows the appraisal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank, points, typed_indicators
from sheets_sync.core import NOT_APPLICABLE, Bools, Cells, Hits, Points, Subjects, Table, objects

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
    own, given = subjects.own, subjects.appraised
    silent = blank(table, "note") & look.live(table)
    places, columns = typed_indicators(given, table, "given")
    for place, column in zip(places, columns, strict=True):
        apart = silent & apart_in_one(subjects, place)
        if apart.any():
            facts = _facts(own.worth[apart, place], given.worth[apart, place])
            yield from found("gap.self_appraised", table, column, apart, **facts)
    apart = silent & apart_in_total(subjects, places)
    if columns and apart.any():
        yield from found("gap.total", table, columns[0], apart, **_facts(own.total[apart], given.total[apart]))


def apart_in_one(subjects: Subjects, place: int) -> Bools:
    """Where the voices lie far apart in one indicator."""
    own, given = (scores.worth[:, place].astype(np.int64) for scores in (subjects.own, subjects.appraised))
    limit = max(FAR_IN_ONE, FAR_IN_ONE * subjects.final.packs[0].indicators[place].maximum // _USUAL)
    apart: Bools = (np.minimum(own, given) >= 0) & (np.maximum(own, given) < NOT_APPLICABLE)
    apart &= np.abs(own - given) >= limit
    return apart


def apart_in_total(subjects: Subjects, places: list[int]) -> Bools:
    """Where they lie far apart in all, and not in any one indicator."""
    own, given = subjects.own.total, subjects.appraised.total
    apart: Bools = (own >= 0) & (given >= 0) & (np.abs(own - given) >= FAR_IN_TOTAL)
    for place in places if apart.any() else ():
        apart &= ~apart_in_one(subjects, place)
    return apart


def _facts(own: object, given: object) -> dict[str, Cells]:
    a, b = np.asarray(own), np.asarray(given)
    sides = {"own": a, "given": b, "gap": np.abs(a - b)}
    return {name: objects(points(int(value)) for value in side) for name, side in sides.items()}
