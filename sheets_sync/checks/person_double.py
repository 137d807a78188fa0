"""WHAT: nobody stands twice in the list of citizens: same name, same birth, same hamlet, and no two numbers to tell.

WHY: one person counts once; the paper declarations were wrong because people declared in several places (Bắc Kạn 2023).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import at_row, repeated
from sheets_sync.core import Hits
from sheets_sync.vn import State, folded

CODES = ("name.double",)


def check(look: Look) -> Iterator[Hits]:
    """Compare name, birth and hamlet; two good numbers settle the matter elsewhere (``id.double``)."""
    table = look.table("citizens")
    if table is None or "birth" not in table.value:
        return
    known = table.state["birth"] == State.OK
    births, places = table.value["birth"].tolist(), look.link(table, "hamlet").tolist()
    names = folded(table.value["name"]).tolist()
    who = [
        (name, birth, place) if name and fit else None
        for name, birth, place, fit in zip(names, births, places, known.tolist(), strict=True)
    ]
    rows, before = repeated(who)
    if len(rows):
        numbered = table.state.get("number", np.zeros(len(table), np.int8)) == State.OK
        same = ~(numbered[rows] & numbered[before])
        rows, before = rows[same], before[same]
        yield from found(
            "name.double", table, "name", rows, name=table.value["name"][rows], other=at_row(table, before)
        )
