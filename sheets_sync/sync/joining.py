"""One part joined to its book: which cells and rows the book gets, and what it notes of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sheets_sync.core import Change, Fill, Mend, Rows, Shape, Snapshot, Stop, Table, Value, WritePlan, objects, present
from sheets_sync.sync.opening import Opened, opened
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.after import after
from sheets_sync.workbook.asked import ASKS
from sheets_sync.workbook.base import LAST, Base, bases, digests, known, lines, row_names, seen, seen_lines, state
from sheets_sync.workbook.identify import next_keys
from sheets_sync.workbook.mergenotes import Absent, Difference, absences, differences, entry, plain
from sheets_sync.workbook.read import first_key
from sheets_sync.workbook.threeway import Cell, Merge, three_way

CONSENT = "merge"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that belongs to the book. ``split``: which split it came from, "" = none; ``base``: its rows then."""

    file: str
    source: str
    snapshot: Snapshot
    split: str
    base: dict[str, Base] = field(default_factory=dict)

    @property
    def rows(self) -> set[tuple[str, str]]:
        """Sheet and name of the rows that it was given."""
        return {(sheet, name) for sheet, base in self.base.items() for name in base.cells}


@dataclass(slots=True)
class Told:
    """What came of one file. ``source``: the hamlet, else the file's name; counts of rows (``new absent old lost``) and
    cells (``taken differ``); ``stop``: why nothing was taken from it."""

    file: str
    source: str = ""
    new: int = 0
    taken: int = 0
    differ: int = 0
    absent: int = 0
    old: int = 0
    lost: int = 0
    stop: Stop | None = None


@dataclass(slots=True)
class _Column:
    """One column's cells: sheet row -> (key, was, now)."""

    mend: bool
    cells: dict[int, tuple[str, Value, Value]] = field(default_factory=dict)


@dataclass(slots=True)
class Joining:
    """What is to be written, gathered over many parts. ``told``: the envelope as it will be."""

    told: dict[str, str]
    columns: dict[tuple[str, str, int], _Column] = field(default_factory=dict)
    bottom: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many typed cells the book gets."""
        return sum(len(column.cells) for column in self.columns.values() if column.mend)

    def put(self, table: Table, column: str, row: int, key: str, was: Value, now: Value, *, mend: bool = True) -> None:
        """Note one cell; one that an earlier part changed keeps what it was in the book."""
        at = self.columns.setdefault((table.title, column, table.place[column]), _Column(mend)).cells
        at[row] = (key, at[row][1] if row in at else was, now)

    def changes(self) -> list[Change]:
        """A change a column."""
        made: list[Change] = []
        for (title, name, place), column in self.columns.items():
            rows = sorted(column.cells)
            cells = [column.cells[row] for row in rows]
            keys, was, now = (objects(cell[i] for cell in cells) for i in range(3))
            there = Rows(np.array(rows, dtype=np.int64), keys, np.zeros(len(rows), dtype=np.uint64))
            if column.mend:
                made.append(Mend(title, name, place, there, was, now, CONSENT))
            else:
                made.append(Fill(title, name, place, there, was, now))
        return made

    def over(self, snapshot: Snapshot) -> Snapshot:
        """The book with all of it in."""
        return after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, tuple(self.changes())), snapshot.etag)


def join(book: Opened, part: Part, rules: Rules, joining: Joining) -> Told:
    """Join one part; what it says is noted in ``joining``."""
    last = bases(joining.told, f"{LAST}.{part.split}") if part.split else {}
    states = seen(joining.told, part.split) if part.split else set()
    sheets = dict.fromkeys((*part.base, *last))
    rows = {sheet: known(b[sheet] for b in (part.base, last) if sheet in b) for sheet in sheets}
    theirs = opened(part.snapshot, rules, rows, b"").tables
    told = Told(part.file, part.source)
    for note in [note for note in absences(joining.told) if note.source == part.source]:
        del joining.told[entry(note)[0]]
    for sheet_id, table in theirs.sheets.items():
        mine = book.tables.sheets.get(sheet_id)
        if mine is None or sheet_id == "proposals":
            continue
        base = part.base.get(sheet_id) if part.split else None
        merge = three_way(mine, table, base, last.get(sheet_id), states)
        names = _written(book, mine, table, merge, theirs.envelope, joining)
        _differences(mine, table, merge, part.source, joining)
        _absent(mine, merge, part.source, joining)
        if part.split:
            _remembered(part, table, merge, names, last.get(sheet_id, Base()), states, joining)
        told.new += len(merge.new)
        told.taken += len(merge.take)
        told.differ += len(merge.conflicts) + len(merge.emptied)
        told.absent += len(merge.absent)
        told.old += len(merge.old)
        told.lost += len(merge.lost)
    if part.split:
        joining.told |= seen_lines(part.split, states)
    return told


def _written(
    book: Opened, mine: Table, theirs: Table, merge: Merge, envelope: Mapping[str, str], joining: Joining
) -> dict[int, str]:
    """Put the cells that are taken, and the new rows below the last one. Gives the new rows' keys."""
    for cell in merge.take:
        key, at = str(mine.rows.key[cell.mine]), int(mine.rows.at[cell.mine])
        was, now = mine.typed[cell.column][cell.mine], theirs.typed[cell.column][cell.theirs]
        joining.put(mine, cell.column, at, key, was, now)
        if mine.sheet.shape is Shape.INDICATORS and mine.written["subject"][cell.mine] is None:
            _asked(mine, cell.mine, joining)
    taken = set(row_names(mine))
    fresh = [j for j in merge.new if merge.names[j] in taken]
    floor = first_key(envelope)
    keys = dict(zip(fresh, next_keys(mine.sheet.key_prefix, floor, {*taken, *merge.names}, len(fresh)), strict=True))
    names = {j: keys.get(j, merge.names[j]) for j in merge.new}
    for j in merge.new:
        row = joining.bottom.get(mine.title) or _below(book.snapshot, mine)
        joining.bottom[mine.title] = row + 1
        joining.put(mine, "key", row, names[j], None, names[j], mend=False)
        typed = {c: theirs.typed[c][j] for c in merge.columns if merge.cells[j][merge.columns.index(c)]}
        if "hamlet" in merge.columns and "hamlet" not in typed and envelope.get("hamlet"):
            typed["hamlet"] = envelope["hamlet"]
        for column, value in typed.items():
            if column in mine.place:
                joining.put(mine, column, row, names[j], None, value)
    return names


def _asked(mine: Table, i: int, joining: Joining) -> None:
    """A row that is asked for, and that the sheet does not have yet: what it asks is written beside the answer."""
    key, at = str(mine.rows.key[i]), int(mine.rows.at[i])
    for column, value in {"key": key, **{c: mine.value[c][i] for c in ASKS}}.items():
        if column in mine.place:
            joining.put(mine, column, at, key, None, value, mend=False)


def _below(snapshot: Snapshot, table: Table) -> int:
    """The first row below everything that is typed, a unit's own columns included."""
    values = snapshot.grids[table.title].values
    own = [np.flatnonzero(present(values[:, at])).max(initial=-1) for at in table.extra if at < values.shape[1]]
    rows = (*table.rows.at.tolist(), *table.orphans.tolist(), *own, _headers(snapshot, table))
    return int(max(rows)) + 1


def _headers(snapshot: Snapshot, table: Table) -> int:
    """The header row: the last one that holds anything in the column of keys above the first row of the table."""
    column = snapshot.grids[table.title].values[:, table.place["key"]]
    first = int(table.rows.at.min(initial=len(column)))
    return int(np.flatnonzero(present(column[:first])).max(initial=-1))


def _differences(mine: Table, theirs: Table, merge: Merge, source: str, joining: Joining) -> None:
    """Note what both changed; forget what they say alike by now, and what somebody has decided since."""
    names, sheet = row_names(mine), mine.sheet.id
    memo: dict[str, str] = {}
    place = {name: i for i, name in enumerate(names)}
    back = {i: j for j, i in merge.pairs.items()}
    for note in [note for note in differences(joining.told) if note.sheet == sheet]:
        i = place.get(note.row)
        here = digests(mine.typed[note.column][[i]], memo)[0] if i is not None and note.column in mine.typed else ""
        at = merge.columns.index(note.column) if note.column in merge.columns else -1
        alike = i is not None and i in back and at >= 0 and merge.cells[back[i]][at] == here
        if i is None or here != note.here or alike:
            del joining.told[entry(note)[0]]
    for cell in (*merge.conflicts, *merge.emptied):
        here = digests(mine.typed[cell.column][[cell.mine]], memo)[0]
        value = plain(theirs.typed[cell.column][cell.theirs]) if _filled(merge, cell) else None
        key, text = entry(Difference(sheet, names[cell.mine], cell.column, here, value, source))
        joining.told[key] = text


def _filled(merge: Merge, cell: Cell) -> bool:
    return bool(merge.cells[cell.theirs][merge.columns.index(cell.column)])


def _absent(mine: Table, merge: Merge, source: str, joining: Joining) -> None:
    names = row_names(mine)
    joining.told |= dict(entry(Absent(mine.sheet.id, names[i], source)) for i in merge.absent)


def _remembered(
    part: Part, theirs: Table, merge: Merge, names: dict[int, str], last: Base, states: set[str], joining: Joining
) -> None:
    """Note how the part's rows stand now, so that its next file is compared with this one."""
    split = part.base[theirs.sheet.id].over(merge.columns) if theirs.sheet.id in part.base else {}
    cells, prints = last.over(merge.columns), dict(last.prints)
    old = set(merge.old)
    for j in _merged(merge):
        name = names.get(j, merge.names[j])
        if j in old or (merge.cells[j] == split.get(name) and name not in cells):
            continue
        cells[name], prints[name] = merge.cells[j], int(theirs.rows.prints[j])
        states |= {state(theirs.sheet.id, called, merge.cells[j]) for called in (name, merge.names[j])}
    if cells:
        joining.told |= lines(f"{LAST}.{part.split}", theirs.sheet.id, Base(merge.columns, cells, prints))


def _merged(merge: Merge) -> Iterable[int]:
    return (*merge.pairs, *merge.new)
