"""Links to cells: a workbook names the tab, Google wants the tab's number (``#gid=…&range=…``) and knows no other.

They show the same, so a settled book has nothing to write for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sheets_sync.core import Cells, Formula

_LINK = re.compile(r"HYPERLINK\(\"#'((?:[^']|'')+)'!([A-Z]+[0-9]+)\"(,.*)", re.DOTALL)


def linked(cells: Cells, number: Callable[[str], int | None]) -> Cells:
    """Cells with their links as Google has them; ``number``: title -> sheet id. To a sheet that is not there: as is."""
    out = cells.copy()
    for i in np.flatnonzero([type(cell) is Formula for cell in cells]).tolist():
        out[i] = _linked(cells[i], number)
    return out


def _linked(formula: Formula, number: Callable[[str], int | None]) -> Formula:
    found = _LINK.fullmatch(formula.text)
    if found is None:
        return formula
    gid = number(found[1].replace("''", "'").replace('""', '"'))
    return formula if gid is None else replace(formula, text=f'HYPERLINK("#gid={gid}&range={found[2]}"{found[3]}')
