"""Which person of a foreign list is which row of a standard workbook.

The same name, birth, hamlet and number; else the same number; else the same name and birth, unless the number, or with
a bare year the hamlet, says otherwise; else the same name where one side has but the year of the other's day, if there
is but one such person on either side. Each row is taken once: who stands twice in a list is twice in the workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Bools, Cells, Ints, Table, Tables
from sheets_sync.vn import State, folded
from sheets_sync.workbook.foreign_people import People
from sheets_sync.workbook.meaning import meaning


@dataclass(frozen=True, slots=True)
class _Who:
    """By what a person is known. ``birth``: yyyymmdd, or what was typed; ``day``: whether it is a whole day;
    ``sure``: whether the number is a citizen number."""

    name: str
    birth: str
    day: bool
    number: str
    sure: bool
    hamlet: str
    sex: str


def matched(people: People, table: Table, tables: Tables) -> Ints:
    """Table row of each person, -1 = new."""
    there = _who(table.typed, len(table), table, tables)
    here = _who(people.columns, len(people), table, tables)
    match = np.full(len(people), -1, dtype=np.int64)
    free = np.ones(len(table), bool)
    for tell in (_whole, _numbered, _named):
        index = _index(tell, there, np.flatnonzero(free))
        for i in np.flatnonzero(match < 0).tolist():
            places = index.get(tell(here[i]), [])
            found = next((row for row in places if free[row] and not _apart(here[i], there[row])), None)
            if found is not None:
                match[i], free[found] = found, False
                places.remove(found)
    _by_year(here, there, match, free)
    return match


def read_as(column: str, cells: Cells, table: Table, tables: Tables) -> tuple[NDArray[Any], NDArray[np.int8]]:
    """Value and state of cells as that typed column of the sheet reads them."""
    wanted = next(c for c in table.sheet.inputs if c.id == column)
    latest = tables.book.period * 10_000 + 1231 if tables.book else 99991231
    return meaning(wanted, cells, np.zeros(len(cells), bool), tables.layout, latest)


def _by_year(here: list[_Who], there: list[_Who], match: Ints, free: Bools) -> None:
    """Those left whose name stands once on either side with the same year, known to the day on one side only."""
    ours = _index(_year, there, np.flatnonzero(free))
    theirs = _index(_year, here, np.flatnonzero(match < 0))
    for key, some in theirs.items():
        rows = ours.get(key, [])
        if len(some) != 1 or len(rows) != 1:
            continue
        one, other = here[some[0]], there[rows[0]]
        differs = any(a and b and a != b for a, b in ((one.hamlet, other.hamlet), (one.sex, other.sex)))
        if one.day != other.day and not differs and not (one.sure and other.sure):
            match[some[0]], free[rows[0]] = rows[0], False


def _index(tell: Callable[[_Who], object], persons: list[_Who], which: Ints) -> dict[object, list[int]]:
    index: dict[object, list[int]] = defaultdict(list)
    for i in which.tolist():
        if (key := tell(persons[i])) is not None:
            index[key].append(i)
    return index


def _whole(who: _Who) -> object:
    return (who.name, who.birth, who.number, who.hamlet)


def _numbered(who: _Who) -> object:
    return who.number if who.sure else None


def _named(who: _Who) -> object:
    return (who.name, who.birth) if who.name and who.birth else None


def _year(who: _Who) -> object:
    return (who.name, who.birth[:4]) if who.name and len(who.birth) == len("yyyymmdd") else None


def _apart(one: _Who, other: _Who) -> bool:
    """Whether two that were found alike are two persons after all."""
    if one.sure and other.sure:
        return one.number != other.number
    return not one.day and bool(one.hamlet and other.hamlet) and one.hamlet != other.hamlet


def _who(columns: Mapping[str, Cells], n: int, table: Table, tables: Tables) -> list[_Who]:
    blank = np.full(n, None, dtype=object)
    typed = {name: columns.get(name, blank) for name in ("name", "hamlet", "sex", "birth", "number")}
    texts = {name: [text or "" for text in folded(cells).tolist()] for name, cells in typed.items()}
    value, state = read_as("birth", typed["birth"], table, tables)
    day = ((state == State.OK) & (value % 100 > 0)).tolist()
    read = zip(value.tolist(), state.tolist(), texts["birth"], strict=True)
    born = [str(number) if ok == State.OK else text for number, ok, text in read]
    number, sure = texts["number"], [False] * n
    if any(column.id == "number" for column in table.sheet.inputs):
        value, state = read_as("number", typed["number"], table, tables)
        number, sure = [str(text or "") for text in value.tolist()], (state == State.OK).tolist()
    rows = zip(texts["name"], born, day, number, sure, texts["hamlet"], texts["sex"], strict=True)
    return [_Who(*row) for row in rows]
