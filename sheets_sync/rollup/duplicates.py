"""One person scored in two books: told by keyed prints, so that no number and no name leaves the book it stands in.

Who has no number is known by name, birth date and sex; that two people share all three is rare, not impossible, so
such a pair is a question to its two places, never an answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from sheets_sync.core import Assessment, BookId, Cells, Subjects, Table, Tables
from sheets_sync.vn import State, folded

U64 = npt.NDArray[np.uint64]
_PEOPLE = "citizen"
_DAY = 100  # a birth date is yyyymmdd; one of a year alone ends in zeros, and is shared by too many
_NONE = np.zeros(0, dtype=np.uint64)


class By(StrEnum):
    """What two rows have in common."""

    NUMBER = "number"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Prints:
    """The people of a book who are scored in it (n): their row keys, and 64-bit keyed prints, 0 = not known."""

    key: Cells
    number: U64
    person: U64


@dataclass(frozen=True, slots=True)
class Double:
    """Rows of two or more books that are one person, or may be; in the order of the books."""

    by: By
    rows: tuple[tuple[BookId, str], ...]


def prints(tables: Tables, assessment: Assessment, key: bytes) -> Prints:
    """Everybody in scope who is scored. ``key``: the province's own, kept apart; prints of another key never meet."""
    found = [
        _of_sheet(tables.sheets[sheet], scored, key)
        for sheet, scored in assessment.subjects.items()
        if scored.model == _PEOPLE
    ]
    if not found:
        return Prints(np.zeros(0, dtype=object), _NONE, _NONE)
    return Prints(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def duplicates(books: Mapping[BookId, Prints]) -> tuple[Double, ...]:
    """Who is scored in more than one book. Within one book the checks look (``id.double``, ``name.double``)."""
    order = sorted(books, key=lambda book: (book.unit, book.period, book.part))
    which = np.repeat(np.arange(len(order)), [len(books[book].key) for book in order])
    if not len(which):
        return ()
    number = np.concatenate([books[book].number for book in order])
    person = np.concatenate([books[book].person for book in order])
    keys = np.concatenate([books[book].key for book in order])
    groups = [(By.NUMBER, rows) for rows in _alike(number, which)]
    told = {rows.tobytes() for _, rows in groups}
    for rows in _alike(person, which):
        numbered = number[rows]
        # two numbers settle whether they are one: only who has none is told by name
        if (numbered == 0).any() and rows.tobytes() not in told:
            groups.append((By.PERSON, rows))
    return tuple(
        Double(by, tuple((order[at], str(key)) for at, key in zip(which[rows].tolist(), keys[rows], strict=True)))
        for by, rows in sorted(groups, key=lambda group: int(group[1][0]))
    )


def _alike(marks: U64, which: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Rows that share a print and stand in more than one book."""
    known = np.flatnonzero(marks)
    _, at, count = np.unique(marks[known], return_inverse=True, return_counts=True)
    known = known[count[at] > 1]  # most people stand in one place
    order = known[np.argsort(marks[known], kind="stable")]
    for rows in np.split(order, np.flatnonzero(np.diff(marks[order])) + 1):
        if len(rows) > 1 and which[rows[0]] != which[rows[-1]]:
            yield rows


def _of_sheet(table: Table, scored: Subjects, key: bytes) -> tuple[Cells, U64, U64]:
    counted = np.flatnonzero(scored.in_scope & (scored.final.total >= 0))
    rows = scored.row[counted]
    numbers = _good(table, "number", rows)
    births, sexes = _good(table, "birth", rows), _good(table, "sex", rows)
    names = folded(scored.name[counted]).tolist()
    who = [
        f"{birth} {sex} {name}" if name and sex is not None and isinstance(birth, int) and birth % _DAY else None
        for name, birth, sex in zip(names, births, sexes, strict=True)
    ]
    return scored.key[counted], _printed(numbers, key), _printed(who, key)


def _good(table: Table, column: str, rows: npt.NDArray[np.int64]) -> list[object]:
    """A column's values, None where the cell is not in order or the book does not have the column."""
    if column not in table.value:
        return [None] * len(rows)
    good = (table.state[column][rows] == State.OK).tolist()
    return [value if ok else None for value, ok in zip(table.value[column][rows].tolist(), good, strict=True)]


def _printed(told: list[object] | list[str | None], key: bytes) -> U64:
    return np.array([_print(str(each), key) if each is not None else 0 for each in told], dtype=np.uint64)


def _print(told: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8, key=key).digest(), "little")
