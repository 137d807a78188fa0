"""WHAT: the machine's own columns hold what the machine wrote, not something pasted or typed over.

WHY: it is replaced at every scoring, so whoever put it there would lose it unawares; hand-made totals in `Điểm` look
like results and are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Bools, Cells, Hits, Shape, Table, present
from sheets_sync.vn import clean

CODES = ("cell.pasted",)

MARKS = ("✔", "✘", "…", "‼")
"""What every text in `KQ` begins with."""


def check(look: Look) -> Iterator[Hits]:
    """Look at what stands in `KQ`, `Điểm` and `Cờ`."""
    for table in look.shaped(Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS):
        for column, ours in (("kq", _is_result), ("score", _is_number), ("flags", _is_flags)):
            if column in table.written:
                strange = _strange(table, column, ours)
                if strange.any():
                    cells = table.written[column][strange]
                    yield from found("cell.pasted", table, column, strange, value=clean(cells))


def _strange(table: Table, column: str, ours: Callable[[object], bool]) -> Bools:
    cells: Cells = table.written[column]
    mask = present(cells)
    if mask.any():  # a new book has none
        mask = _foreign(cells.tolist(), ours)
    formula = table.formula.get(column)
    return mask if formula is None else mask | formula


def _foreign(cells: list[object], ours: Callable[[object], bool]) -> Bools:
    """Cells that are not ours; a column says the same text, or the same kind of thing, again and again."""
    texts = {cell: not ours(cell) for cell in {cell for cell in cells if type(cell) is str}}
    floats = not ours(0.0)
    return np.array(
        [
            texts[cell] if type(cell) is str else floats if type(cell) is float else cell is not None and not ours(cell)
            for cell in cells
        ],
        dtype=bool,
    )


def _is_result(cell: object) -> bool:
    return isinstance(cell, str) and (not cell.strip() or cell.startswith(MARKS))


def _is_number(cell: object) -> bool:
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or cell == ""


def _is_flags(cell: object) -> bool:
    return isinstance(cell, str) and (not cell or (cell[0] == ";" and cell[-1] == ";"))
