"""Where rows and cells begin, and rows end, among the bytes of ``sheetData``: one look at every ``<``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Ints

Bytes = NDArray[np.uint8]
_PIECE = 1 << 17  # bytes, so that what is looked at stays in the processor's cache
_AFTER_NAME = np.isin(np.arange(256), list(b" \t\n\r/>"))


@dataclass(frozen=True, slots=True)
class TagPlaces:
    """Offsets, rising: of ``<row``, of ``</row``, and of every tag whose name begins with c (``cells``). ``other``:
    whether there is an ``ext``, in which foreign cells may lie.
    """

    rows: Ints
    row_ends: Ints
    cells: Ints
    other: bool


def tag_places(data: Bytes, prefix: bytes, begin: int, end: int) -> TagPlaces:
    """The tags in ``[begin, end)``; ``data`` goes on behind for at least a ``</sheetData>`` of that prefix."""
    none = np.empty(0, dtype=np.int64)
    rows, ends, cells, other = [none], [none], [none], False
    behind = 1 + len(prefix)
    for at in range(begin, end, _PIECE):
        tags = np.flatnonzero(data[at : min(at + _PIECE, end)] == ord("<")) + at
        closing = tags[data[tags + 1] == ord("/")]
        tags = followed(data, tags, 1, prefix)
        first = data[tags + behind]
        cells.append(tags[first == ord("c")])
        rows.append(_named(data, tags[first == ord("r")], behind, b"row"))
        ends.append(_named(data, followed(data, closing, 2, prefix), 1 + behind, b"row"))
        other |= len(followed(data, tags[first == ord("e")], behind, b"ext")) > 0
    return TagPlaces(np.concatenate(rows), np.concatenate(ends), np.concatenate(cells), other)


def followed(data: Bytes, at: Ints, offset: int, text: bytes) -> Ints:
    """Those places where this text stands so many bytes behind."""
    for more, byte in enumerate(text, offset):
        at = at[data[at + more] == byte]
    return at


def _named(data: Bytes, at: Ints, offset: int, name: bytes) -> Ints:
    found = followed(data, at, offset, name)
    mine: Ints = found[_AFTER_NAME[data[found + offset + len(name)]]]
    return mine
