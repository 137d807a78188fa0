"""Hits, row by row: what stands against each row of a table. Hints stay out of officers' sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, Hits, Ints, Severity, objects
from sheets_sync.words.book import entries

_SIGN = {Severity.ERROR: "!", Severity.WARNING: "?"}
_WHOLE_ROW = "todo"  # where a fault of the row as a whole is shown


@dataclass(frozen=True, slots=True)
class RowFaults:
    """For each row of one table: ``errors`` counted; ``flags`` of column ids with ! or ?; the worst fault's words."""

    errors: Ints
    flags: Cells
    words: Cells


def row_faults(hits: Sequence[Hits], sheet: str, rows: int, lang: str = "vi") -> RowFaults:
    """What stands against each of ``rows`` rows, worst first (errors before warnings, as the checks come)."""
    errors = np.zeros(rows, dtype=np.int64)
    flags: list[list[str]] = [[] for _ in range(rows)]
    worst: list[str | None] = [None] * rows
    more = [0] * rows
    mine = [h for h in hits if h.sheet == sheet and len(h) and h.severity in _SIGN]
    for hit in sorted(mine, key=lambda h: h.severity is not Severity.ERROR):
        short = entries(lang)[hit.code].short
        flag = f"{hit.column or _WHOLE_ROW}{_SIGN[hit.severity]}"
        if hit.severity is Severity.ERROR:
            np.add.at(errors, hit.row, 1)
        for row in hit.row.tolist():
            flags[row].append(flag)
            if worst[row] is None:
                worst[row] = short
            elif worst[row] != short:
                more[row] += 1
    words = [w if w is None or not n else f"{w} +{n}" for w, n in zip(worst, more, strict=True)]
    return RowFaults(errors, objects("".join(f"{f};" for f in dict.fromkeys(fs)) for fs in flags), objects(words))
