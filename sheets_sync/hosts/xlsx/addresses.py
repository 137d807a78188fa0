"""Addresses read from many places of a byte array at once: "AB12" is column 28, row 12 (here they count from 1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Bools, Ints

Bytes = NDArray[np.uint8]

QUOTE: Bools = np.isin(np.arange(256), list(b"\"'"))  # which bytes are one


def has_ref(data: Bytes, at: Ints) -> Bools:
    """Whether `` r="`` follows at once."""
    found: Bools = (data[at + 1] == ord(" ")) & (data[at + 2] == ord("r")) & (data[at + 3] == ord("="))
    found &= QUOTE[data[at + 4]]
    return found


def letters(data: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The column (A = 1, 0 = none) whose letters begin at each offset, and the offset after them."""
    column = np.zeros(len(at), np.int64)
    more = np.ones(len(at), bool)
    for _ in range(3):
        letter = (data[at] & 0xDF) - np.uint8(65)
        more &= letter < 26
        if not more.any():
            break
        column = np.where(more, column * 26 + letter + 1, column)
        at = at + more
    return column, at


def digits(data: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The number of up to seven digits that begins at each offset, and the offset after it."""
    number = np.zeros(len(at), np.int64)
    more = np.ones(len(at), bool)
    for _ in range(7):
        digit = data[at] - np.uint8(48)
        more &= digit < 10
        if not more.any():
            break
        number = np.where(more, number * 10 + digit, number)
        at = at + more
    return number, at


def column_number(name: bytes) -> int:
    """The column (A = 1) of these letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number
