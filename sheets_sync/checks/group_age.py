"""WHAT: a person's group (phiếu) fits the age: pupils are young, workers and officials are of working age.

WHY: each group has its own form; the wrong one is filled in for nothing. Learners may be older, hence a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import blank, born
from sheets_sync.core import Hits, objects

CODES = ("group.age",)

AGES = {"N1": (15, 120), "N2": (15, 75), "N3": (17, 75), "N4": (5, 45), "G1": (15, 120), "G2": (15, 75), "G3": (17, 75)}
"""Youngest and oldest age that is taken without asking, by group. Ours: no decision gives ages."""


def check(look: Look) -> Iterator[Hits]:
    """Compare age at the period's end with the group. A note explains an exception."""
    table = look.table("citizens")
    if table is None or "citizens" not in look.subjects:
        return
    subjects = look.subjects["citizens"]
    years = born(table)
    age = look.facts.period - years
    odd = np.zeros(len(table), bool)
    for group, (youngest, oldest) in AGES.items():
        odd |= (subjects.group == group) & ((age < youngest) | (age > oldest))
    odd &= (years > 0) & (age >= 0) & blank(table, "note") & look.live(table)
    labels = {pack.group: pack.group_text or pack.group for pack in look.packs["citizens"]}
    groups = objects(labels.get(group, group) for group in subjects.group[odd].tolist())
    yield from found("group.age", table, "group", odd, age=age[odd], group=groups)
