"""Three-way merge of one sheet: the book, a part that comes back, and what the part was when it was split off.

Nothing is ever taken away: a cell changed on one side is taken, changed on both sides it is a conflict with both
values; a cell that was emptied, a row that is missing, are asked about. Without a base (two books that were never one)
only empty cells are filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sheets_sync.core import Input, Kind, Shape, Table
from sheets_sync.vn import folded
from sheets_sync.workbook.base import Base, Digests, row_digests, row_names, state

_WHO = ("birth", "household")
"""Beside names and numbers, what says who a row is about."""

_WHERE = ("hamlet", "place")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of both sides: indices of their table rows."""

    column: str
    mine: int
    theirs: int


@dataclass(slots=True)
class Merge:
    """What comes of one sheet. ``take``: cells of theirs that the book gets; ``conflicts``: changed on both sides;
    ``emptied``: blank in theirs alone; ``new``: their rows that the book gets; ``absent``: the book's rows that theirs
    had and has no more; ``old``: their rows that an earlier merge has seen, and a later one has replaced; ``lost``:
    their rows for which the book has no place.

    ``names`` and ``cells``: their rows as read; ``pairs``: theirs -> the book's row.
    """

    names: list[str]
    columns: tuple[str, ...]
    cells: list[Digests]
    pairs: dict[int, int] = field(default_factory=dict)
    take: list[Cell] = field(default_factory=list)
    conflicts: list[Cell] = field(default_factory=list)
    emptied: list[Cell] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)
    old: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)


def three_way(mine: Table, theirs: Table, base: Base | None, last: Base | None, seen: set[str]) -> Merge:
    """Merge a sheet of a part into the book's.

    ``base``: their rows as split; None = they have none. ``last``: their rows as last merged, those that differed;
    ``seen``: the states (``base.state``) in which their rows were merged before.
    """
    columns = tuple(c.id for c in theirs.sheet.inputs if c.id in theirs.place and c.id in mine.place)
    there = row_digests([theirs.typed[c] for c in columns], len(theirs))
    here = row_digests([mine.typed[c] for c in columns], len(mine))
    split = base.over(columns) if base is not None else {}
    then = {**split, **(last.over(columns) if last is not None else {})}
    merge = Merge(row_names(theirs), columns, there)
    places = {name: i for i, name in enumerate(row_names(mine))}
    who = _who(theirs, columns)
    free = _by_who(mine, theirs, [i for name, i in places.items() if name not in then])
    marks = _marks(theirs, mine)
    for j, name in enumerate(merge.names):
        was = then.get(name)
        if was is not None and _other(there[j], was, who):
            was, name = None, ""  # somebody else was typed over this row
        if was is None:
            i = places.get(name) if theirs.sheet.shape is Shape.INDICATORS else free.get(marks[j])
        else:
            i = places.get(name)
        if i is not None and was is not None and _other(here[i], was, who):
            i = None  # that key is somebody else's in the book by now
        if state(theirs.sheet.id, merge.names[j], there[j]) in seen and there[j] != was:
            merge.old.append(j)
            if i is not None:
                merge.pairs[j] = i
        elif i is not None:
            merge.pairs[j] = i
            _cells(merge, mine, theirs, was, here[i], split.get(name), j)
        elif was is not None and there[j] == was:
            continue  # the book's owner took it out, and nobody touched it since
        elif theirs.sheet.shape is Shape.INDICATORS:
            merge.lost += [j] if any(there[j]) else []
        else:
            merge.new.append(j)
    if base is not None and theirs.sheet.shape is not Shape.INDICATORS:
        paired = set(merge.pairs.values())
        merge.absent += [i for name, i in places.items() if name in then and i not in paired]
    return merge


def _cells(
    merge: Merge, mine: Table, theirs: Table, was: Digests | None, here: Digests, split: Digests | None, j: int
) -> None:
    """The cells of one row that is there on both sides."""
    there, i = merge.cells[j], merge.pairs[j]
    if there in (here, was):
        return
    if split is not None and there == split and was != split:
        merge.old.append(j)  # as it was split off, while a later state has been merged
        return
    for at, column in enumerate(merge.columns):
        then = was[at] if was is not None and was[at] != "?" else None
        if there[at] in (here[at], then):
            continue
        cell = Cell(column, i, j)
        if theirs.error[column][j]:
            merge.conflicts.append(cell)
        elif not there[at]:
            merge.emptied += [cell] if then is not None else []
        elif mine.formula[column][i] or mine.error[column][i]:
            merge.conflicts.append(cell)
        elif here[at] == then or (then is None and not here[at]):
            merge.take.append(cell)
        else:
            merge.conflicts.append(cell)


def _who(table: Table, columns: Sequence[str]) -> list[int]:
    """Places of the columns that say who a row is about; of records, and where rows are asked for, none."""
    if table.sheet.shape is not Shape.SUBJECTS:
        return []
    return [at for at, column in enumerate(columns) if _tells(table, column)]


def _tells(table: Table, column: str) -> bool:
    spec = table.sheet.column(column)
    return isinstance(spec, Input) and (spec.kind in (Kind.NAME, Kind.NUMBER_ID) or column in _WHO)


def _other(now: Digests, was: Digests, who: Sequence[int]) -> bool:
    """Whether a row is about somebody else: nothing that told who it was is left, of two things at least."""
    told = [at for at in who if now[at] and was[at] and was[at] != "?"]
    return len(told) > 1 and all(now[at] != was[at] for at in told)


def _by_who(mine: Table, theirs: Table, which: Sequence[int]) -> dict[str, int]:
    """Rows of the book that theirs did not come from, by who they are about; namesakes are left out."""
    if not which:
        return {}
    marks = _marks(mine, theirs)
    count = Counter(marks[i] for i in which)
    mine_alone = {marks[i]: i for i in which if marks[i] and count[marks[i]] == 1}
    others = Counter(_marks(theirs, mine))
    return {mark: i for mark, i in mine_alone.items() if others[mark] == 1}


def _marks(table: Table, other: Table) -> list[str]:
    """Who each row is about and where, in letters that fold; "" where nothing says."""
    records = table.sheet.shape is Shape.RECORDS
    ids = [c.id for c in table.sheet.inputs if c.id in table.place and c.id in other.place]
    numbers = {c.id for c in table.sheet.inputs if c.kind is Kind.NUMBER_ID}
    told = [c for c in ids if records or ((_tells(table, c) or c in _WHERE) and c not in numbers)]
    columns = [folded(table.typed[c]).tolist() for c in told]
    rows = zip(*columns, strict=True) if columns else ([] for _ in range(len(table)))
    return ["\x1f".join(text or "" for text in row) if any(row) else "" for row in rows]
