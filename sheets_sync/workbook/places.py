"""Cell addresses: "B4" <-> (row, column), both from 0."""

from __future__ import annotations

import re

from sheets_sync.words.place import column_letters as letters

__all__ = ["LAST_ROW", "address", "cell_at", "letters", "runs"]

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
LAST_ROW = 1_048_575  # the last row of an .xlsx sheet, from 0


def address(row: int, column: int) -> str:
    """(3, 1) -> "B4"."""
    return f"{letters(column)}{row + 1}"


def cell_at(text: str) -> tuple[int, int]:
    """ "B4" -> (3, 1); ValueError for anything else."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def runs(columns: list[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as (first, last), in order: [3, 4, 5, 8] -> [(3, 5), (8, 8)]."""
    found: list[tuple[int, int]] = []
    for column in sorted(columns):
        if found and found[-1][1] == column - 1:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found
