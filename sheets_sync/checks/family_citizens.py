"""WHAT: every family has people on `Công dân`, and they live in its hamlet.

WHY: a family's share of learning citizens is counted from its people (domain 2.2); without any it cannot be scored.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank
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
    yield from found("family.citizens", families, "household", empty, household=codes[empty])
    rows = np.flatnonzero(home >= 0)
    if len(rows) and "hamlet" in citizens.value:
        here, there = citizens.value["hamlet"][rows], families.value["hamlet"][home[rows]]
        apart = (here != there).astype(np.bool_) & look.live(citizens)[rows]
        pairs = zip(folded(here[apart]).tolist(), folded(there[apart]).tolist(), strict=True)
        apart[apart] = [a is not None and b is not None and a != b for a, b in pairs]
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
