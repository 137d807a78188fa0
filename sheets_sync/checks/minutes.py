"""WHAT: every place whose people were appraised has minutes with number and date; no more agreed than were present.

WHY: the review meeting of hamlet or unit is what the proposal to the commune stands on (domain 1.5).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import UNKNOWN_LINK, Look, found
from sheets_sync.checks.tools import blank, filled
from sheets_sync.core import Cells, Hits, Tables, objects
from sheets_sync.vn import State, folded

CODES = ("minutes.missing", "minutes.votes")


def check(look: Look) -> Iterator[Hits]:
    """Look at the votes, then for places without minutes: one finding a place, at its first appraised row."""
    minutes = look.table("minutes")
    if minutes is not None:
        present, agreed = minutes.value["present"], minutes.value["agreed"]
        told = (minutes.state["present"] == State.OK) & (minutes.state["agreed"] == State.OK)
        more = told & (agreed.astype(np.int64) > present.astype(np.int64))
        yield from found("minutes.votes", minutes, "agreed", more, agreed=agreed[more], present=present[more])
    if look.tables.layout.has("minutes"):
        yield from _missing(look)


def _missing(look: Look) -> Iterator[Hits]:
    table = look.table("citizens")
    if table is None or "citizens" not in look.subjects:
        return
    appraised = filled(look.subjects["citizens"], table, "given").any(axis=1) & look.live(table)
    hamlet = table.value.get("hamlet", np.full(len(table), None, dtype=object))
    where: Cells = np.where(blank(table, "place"), hamlet, table.value["place"]) if "place" in table.value else hamlet
    known = np.where(blank(table, "place"), look.link(table, "hamlet"), look.link(table, "place")) != UNKNOWN_LINK
    rows = np.flatnonzero(appraised & known)
    there = minuted(look.tables)
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for row, place in zip(rows.tolist(), folded(where[rows]).tolist(), strict=True):
        if place is not None and place not in there:
            first.setdefault(place, row)
            counts[place] = counts.get(place, 0) + 1
    at = np.array(list(first.values()), dtype=np.int64)
    column = "place" if "place" in table.value else "hamlet"
    yield from found("minutes.missing", table, column, at, place=where[at], count=objects(counts.values()))


def minuted(tables: Tables) -> set[str]:
    """Places (folded) that have minutes with a number and a date; scoring asks it, too."""
    minutes = tables.sheets.get("minutes")
    if minutes is None:
        return set()
    whole = (minutes.state["number"] == State.OK) & (minutes.state["date"] == State.OK)
    return {place for place in folded(minutes.value["place"][whole]).tolist() if place is not None}
