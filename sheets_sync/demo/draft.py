"""A workbook before it is a file: what was typed where, by sheet and column id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Bools, Cells, Value, objects

Columns = Mapping[str, Cells]


@dataclass(frozen=True, slots=True)
class Draft:
    """One generated book. ``cover`` by cell id; ``sheets``: sheet id -> column id -> one entry a row.

    ``layout``: id of the layout it fills ("commune", "unit"); ``unit`` as in the tree of units.
    """

    layout: str
    unit: str
    unit_name: str
    period: int
    cover: Mapping[str, Value]
    sheets: Mapping[str, Columns]
    part: str = ""


def only(cells: Cells, where: Bools) -> Cells:
    """The cells of the rows where it holds; blank in the others."""
    kept = cells.copy()
    kept[~where] = None
    return kept


def all_of(value: Value, where: Bools) -> Cells:
    """One value in the rows where it holds; blank in the others."""
    return only(np.full(len(where), value, dtype=object), where)


def pick(entries: tuple[Value, ...], which: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Cells:
    """Entries by index, as a column."""
    return objects(entries)[which]
