"""Row identity: which row is which, after sorting, inserting, copying and wiped keys. One rule for all of them.

A row is, in this order: the known row of the same key and print; a known row of the same print; the row that its own
key names; a new row. So a sorted sheet keeps its keys, a copied row gets a new one, a wiped key comes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from sheets_sync.core import Cells, Ints, Rows, objects

SPAN = 100_000
"""Keys that a book gives out by itself; each part (a hamlet's file) has as many of its own, so that none meet."""

_DIGITS = 4
_BETWEEN = "\x1f"  # no clean text holds it


def prints(columns: Sequence[Cells], salt: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Keyed prints (uint64) of rows given as clean identifying columns, at least one; 0 where all of them are blank.

    ``salt`` (at most 64 bytes) keeps a print from being guessed by trying all numbers; it is never stored with them.
    """
    base = hashlib.blake2b(digest_size=8, key=salt)
    texts = [[cell or "" for cell in column.tolist()] for column in columns]
    blank = _BETWEEN * (len(texts) - 1)
    found = []
    for row in map(_BETWEEN.join, zip(*texts, strict=True)):
        if row == blank:
            found.append(bytes(8))
            continue
        digest = base.copy()
        digest.update(row.encode())
        found.append(digest.digest())
    return np.frombuffer(b"".join(found), dtype=np.uint64)


def identify(
    at: Ints,
    key: Cells,
    prints: np.ndarray[tuple[int], np.dtype[np.uint64]],
    known: Rows | None,
    prefix: str,
    floor: int = 0,
) -> tuple[Rows, Ints]:
    """The rows with the key that each really has, and the indices of rows that stood with another row's key.

    ``floor``: new keys are numbered from there on, ``SPAN`` of them.
    ``key``: cleaned visible keys (None = blank). Blank keys are no fault; a key held twice is (its later rows).
    """
    n = len(at)
    mine: list[str | None] = [None] * n
    seen: list[str | None] = key.tolist()
    if known is not None:
        by_print: dict[int, list[str]] = {}
        pairs = set()
        for known_key, known_print in zip(known.key.tolist(), known.prints.tolist(), strict=True):
            by_print.setdefault(known_print, []).append(known_key)
            pairs.add((known_key, known_print))
        taken: set[str] = set()
        printed: list[int] = prints.tolist()
        for i in range(n):
            own = seen[i]
            if own is not None and own not in taken and (own, printed[i]) in pairs:
                mine[i] = own
                taken.add(own)
        for same in by_print.values():
            same.reverse()  # so that the first is the next to be popped
        for i in range(n):
            free = by_print.get(printed[i], []) if mine[i] is None and printed[i] else []
            while free and free[-1] in taken:
                free.pop()
            if free:
                taken.add(free[-1])
                mine[i] = free.pop()
    else:
        taken = set()
    doubled = []
    numbers = {key: _number(key, prefix) for key in {*seen, *(known.key.tolist() if known is not None else ())} if key}
    for i in range(n):
        own = seen[i]
        if mine[i] is None and own is not None and numbers.get(own, 0) > 0:
            if own in taken:
                doubled.append(i)
            else:
                mine[i] = own
                taken.add(own)
    told = taken if known is None else {*taken, *known.key.tolist()}
    mine_alone = range(floor + 1, floor + SPAN)
    highest = max((number for key, number in numbers.items() if key in told and number in mine_alone), default=floor)
    for i in range(n):
        if mine[i] is None:
            highest += 1
            mine[i] = f"{prefix}{highest:0{_DIGITS}d}"
    return Rows(at, objects(mine), prints), np.array(doubled, dtype=np.int64)


def next_keys(prefix: str, floor: int, used: Iterable[str], count: int) -> list[str]:
    """So many new keys above those that are ``used`` of the range from ``floor`` on."""
    mine_alone = range(floor + 1, floor + SPAN)
    highest = max((n for key in used if (n := _number(key, prefix)) in mine_alone), default=floor)
    return [f"{prefix}{highest + i:0{_DIGITS}d}" for i in range(1, count + 1)]


def _number(key: str, prefix: str) -> int:
    """The running number of a key of ours; 0 for any other text."""
    digits = key[len(prefix) :]
    return int(digits) if key.startswith(prefix) and digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
