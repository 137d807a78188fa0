"""Cell addresses: columns as letters, areas as four numbers. Rows and columns count from 0."""

from __future__ import annotations

import re
from itertools import product
from string import ascii_uppercase

ROWS, COLUMNS = 1_048_576, 16_384

Area = tuple[int, int, int, int]  # top, left, bottom, right, inclusive

LETTERS: tuple[bytes, ...] = tuple(
    "".join(letters).encode() for width in (1, 2, 3) for letters in product(ascii_uppercase, repeat=width)
)[:COLUMNS]
INDEX: dict[bytes, int] = {letters: index for index, letters in enumerate(LETTERS)}

_AREA = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,7})(?::\$?([A-Za-z]{0,3})\$?(\d{0,7}))?")


def address(row: int, column: int) -> str:
    """(4, 2) -> "C5"."""
    return f"{LETTERS[column].decode()}{row + 1}"


def area(ref: str) -> Area | None:
    """ "C5", "A1:C5", "$A:$C" or "2:4" as an area; None where it is none of these."""
    found = _AREA.fullmatch(ref.strip())
    if found is None or not (found[1] or found[2]):
        return None
    left, top = _column(found[1], 0), int(found[2] or 1) - 1
    if found[3] is None and found[4] is None:
        right, bottom = (left, top) if found[1] and found[2] else (None, None)
    else:
        right, bottom = _column(found[3], COLUMNS - 1), int(found[4] or ROWS) - 1
    if left is None or right is None or bottom is None or not (0 <= top < ROWS and 0 <= bottom < ROWS):
        return None
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def written(where: Area) -> str:
    """(0, 0, 4, 2) -> "A1:C5"; a single cell as "A1"."""
    top, left, bottom, right = where
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


def _column(letters: str, default: int) -> int | None:
    return INDEX.get(letters.upper().encode()) if letters else default
