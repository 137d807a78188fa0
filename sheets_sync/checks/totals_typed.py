"""WHAT: no row of a list is a total ("Tổng cộng") typed by hand.

WHY: it would be taken for one more person, family or clan and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Hits, Shape, objects
from sheets_sync.vn import fold

CODES = ("total.typed",)

_TOTAL = re.compile(r"(tổng( cộng| số| hợp)?|cộng|cộng dồn)\b[\s:.,()0-9]*(người|hộ|dòng họ)?[\s:.]*")
_MAYBE = re.compile("[tTcC][oOôÔọỌổỔộỘ]")  # how such a name begins, folded or not


def check(look: Look) -> Iterator[Hits]:
    """Read the names."""
    for table in look.shaped(Shape.SUBJECTS):
        names = table.value["name"].tolist()
        rows = [i for i, name in enumerate(names) if name and _MAYBE.match(name) and _TOTAL.fullmatch(fold(name))]
        if rows:
            at = objects(names[i] for i in rows)
            yield from found("total.typed", table, "name", np.array(rows, dtype=np.int64), value=at)


def alone(hits: Sequence[Hits]) -> Iterator[Hits]:
    """The same hits, but of a typed total nothing else is said: it is no person, so nothing of one is missing there."""
    rows = {hit.sheet: hit.row for hit in hits if hit.code in CODES}
    for hit in hits:
        keep = ~np.isin(hit.row, rows[hit.sheet]) if hit.sheet in rows and hit.code not in CODES else None
        if keep is None or keep.all():
            yield hit
        elif keep.any():
            yield hit.take(np.flatnonzero(keep))
