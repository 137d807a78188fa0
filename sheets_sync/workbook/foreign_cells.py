"""The cells of foreign sheets, made fit to be looked through: Unicode, merged cells spread, text of one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sheets_sync.core import Grid, objects
from sheets_sync.vn import LEGACY, clean, decode_text, is_syllable, legacy
from sheets_sync.vn.encodings import Legacy
from sheets_sync.vn.guess import MODERN

Cell = object
Lines = list[list[Cell]]
_LETTERS = re.compile(r"[^\W\d_]+")


def in_unicode(grid: Grid) -> tuple[Lines, tuple[str, ...]]:
    """The cells with old encodings undone: a column settles what one cell cannot, the sheet what a column cannot."""
    values = grid.values
    out = values.copy()
    seen: Counter[str] = Counter()
    for column in range(values.shape[1]):
        one = legacy(values[:, column])
        changed = np.array([encoding in LEGACY for encoding in one.encoding.tolist()], bool)
        out[changed, column] = one.cells[changed]
        seen.update(one.encoding.tolist())
    found = tuple(name for name in LEGACY if seen[name])
    if len(found) == 1:
        left = (out == values) & np.array([_may_be_old(cell) for cell in values.ravel().tolist()]).reshape(out.shape)
        known = {cell: _undone(cell, found[0]) for cell in set(out[left].tolist())}
        out[left] = objects(known[cell] for cell in out[left].tolist())
    return out.tolist(), found


def _may_be_old(cell: Cell) -> bool:
    return type(cell) is str and not cell.isascii() and not MODERN.search(cell)


def _undone(text: str, encoding: Legacy) -> str:
    """Text in a sheet of an old encoding, where it reads well in that; short forms in capitals (ĐT) need not."""
    decoded = decode_text(text, encoding)
    return decoded if all(is_syllable(word) or word.isupper() for word in _LETTERS.findall(decoded)) else text


def spread(cells: Lines, merged: Sequence[tuple[int, int, int, int]], *, sideways: bool) -> None:
    """Merged cells hold their value once; below one another they mean it for each line, in headings beside it too."""
    for top, left, bottom, right in merged:
        if (right > left and not sideways) or top >= len(cells):
            continue
        value = cells[top][left] if left < len(cells[top]) else None
        for row in range(top, min(bottom + 1, len(cells))):
            for column in range(left, min(right + 1, len(cells[row]))):
                cells[row][column] = value


def as_text(cell: Cell) -> str:
    """A cell as it is compared: one line, single spaces, "" for a blank."""
    if cell is None or cell == "":
        return ""
    return str(clean([cell])[0] or "") if not isinstance(cell, str) else " ".join(cell.split())
