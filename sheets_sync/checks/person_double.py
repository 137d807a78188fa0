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

_PLACES = 1 << 20  # more than any list of hamlets has


def check(look: Look) -> Iterator[Hits]:
    """Compare name, birth and hamlet; two good numbers settle the matter elsewhere (``id.double``)."""
    table = look.table("citizens")
    if table is None or "birth" not in table.value:
        return
    known = np.flatnonzero(table.state["birth"] == State.OK)
    born_where = (table.value["birth"] * _PLACES + look.link(table, "hamlet"))[known]
    _, which, count = np.unique(born_where, return_inverse=True, return_counts=True)
    alike = count[which] > 1  # few share birth and hamlet: only their names are compared
    names = folded(table.value["name"][known[alike]]).tolist()
    who = [(name, same) if name else None for name, same in zip(names, which[alike].tolist(), strict=True)]
    rows, before = (known[alike][at] for at in repeated(who))
    if len(rows):
        numbered = table.state.get("number", np.zeros(len(table), np.int8)) == State.OK
        same = ~(numbered[rows] & numbered[before])
        rows, before = rows[same], before[same]
        yield from found(
            "name.double", table, "name", rows, name=table.value["name"][rows], other=at_row(table, before)
        )
