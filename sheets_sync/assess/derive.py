"""Answers that follow from the rows below: the share of a household's adults, a hamlet's families, a unit's members.

The order is fixed: citizen, family, clan, hamlet, unit, commune. Everyone counts once for each parent that is named.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.assess.links import BLANK, children
from sheets_sync.core import Bools, Derived, Ints, Result, Subjects, Table

SHEET_OF = {
    "citizen": "citizens",
    "family": "families",
    "clan": "clans",
    "hamlet": "hamlets",
    "unit": "units",
    "agency": "units",
    "commune": "commune",
}
LEARNERS = ("N4",)
"""Groups that count as learners of an institution (`Người học`); all others are its members."""

_BY = {("citizens", "families"): "household", ("citizens", "units"): "workplace"}
_SAME = {"clans": "clan", "hamlets": "hamlet"}


def to_parent(child: Table, parent: str, links: Mapping[str, Ints]) -> Ints:
    """Row of its parent for each row of ``child`` (negative where it has none); the commune is everybody's parent."""
    sheet = child.sheet.id
    if parent == "commune":
        return np.zeros(len(child), dtype=np.int64)
    column = _BY.get((sheet, parent)) or _SAME.get(parent, "")
    up = children(child, links, column)
    if sheet == "citizens" and parent == "clans":  # who names no clan belongs to the clan of the household
        household = children(child, links, "household")
        clan_of = links.get("families.clan")
        if clan_of is not None and len(clan_of):
            via = np.where(household >= 0, clan_of[np.maximum(household, 0)], BLANK)
            up = np.where(up == BLANK, via, up)
    return up


def share(derived: Derived, parents: int, up: Ints, child: Subjects) -> tuple[Ints, Ints]:
    """(with the title, in scope) for each of ``parents`` rows."""
    counted = child.in_scope & (up >= 0)
    if derived.adults:
        counted &= child.adult
    if derived.among:
        learner = np.isin(child.group.astype(str), LEARNERS)
        counted &= learner if derived.among == "learners" else ~learner
    titled = counted & (child.result == Result.PASS)
    return (
        np.bincount(up[titled], minlength=parents).astype(np.int64),
        np.bincount(up[counted], minlength=parents).astype(np.int64),
    )


def adults(births: Ints, period: int) -> Bools:
    """Who is 18 or more at the period's end; who has no birth date counts as one (REC: most rows are adults')."""
    grown: Bools = births <= (period - 18) * 10_000 + 1231
    return grown
