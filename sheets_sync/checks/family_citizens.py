"""WHAT: every family has people on `Công dân`, and they live in its hamlet.

WHY: a family's share of learning citizens is counted from its people (domain 2.2); without any it cannot be scored.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank, repeated
from sheets_sync.core import Hits
from sheets_sync.vn import folded

CODES = ("family.citizens", "family.hamlet")


def check(look: Look) -> Iterator[Hits]:
    """Compare the two sheets by the household code."""
    families, citizens = look.table("families"), look.tables.sheets.get("citizens")
    if families is None or citizens is None:
        return
    home = look.link(citizens, "household")
    members = np.bincount(home[home >= 0], minlength=len(families))
    empty = (members == 0) & ~blank(families, "household") & look.live(families)
    codes = families.value["household"]
    doubled, _ = repeated(folded(codes).tolist())  # found elsewhere; its people are those of the first
    empty[doubled] = False
    yield from found("family.citizens", families, "household", empty, household=codes[empty])
    rows = np.flatnonzero(home >= 0)
    if len(rows) and "hamlet" in citizens.value:
        here, there = citizens.value["hamlet"][rows], families.value["hamlet"][home[rows]]
        known = (look.link(citizens, "hamlet")[rows] >= 0) & (look.link(families, "hamlet")[home[rows]] >= 0)
        apart = (here != there).astype(np.bool_) & known & look.live(citizens)[rows]
        apart[apart] = folded(here[apart]) != folded(there[apart])
        at = rows[apart]
        yield from found(
            "family.hamlet",
            citizens,
            "hamlet",
            at,
            here=here[apart],
            there=there[apart],
            household=citizens.value["household"][at],
        )
