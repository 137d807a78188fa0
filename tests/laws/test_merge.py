"""Laws of the merge, over whatever officers type in the book and in the hamlets' files at the same time."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sheets_sync.core import FIRST_ROW, Cells, Grid, Snapshot, Value
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.memory import Memory
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.merging import Incoming, Merged, merge
from sheets_sync.sync.splitting import split
from sheets_sync.vn import clean
from sheets_sync.workbook.mergenotes import differences
from sheets_sync.workbook.read import envelope
from tests.books import PLACE, RULES, book, generated

TITLE = "Công dân"
COLUMNS = ("birth", "household", "self.01", "self.02", "note")
Edit = tuple[int, str, Value]
VALUES: tuple[Value, ...] = (None, 5, 8, 9, "7", "H001", "1960", "xin xem lại")


@cache
def _split() -> tuple[Snapshot, tuple[tuple[str, bytes], ...]]:
    """A small settled book and its first three hamlets' files."""
    host = book(generated(24))
    parted = split(host, PLACE, RULES, Forgetful())
    return host.read(PLACE), tuple((piece.file, piece.content) for piece in parted.pieces[:3])


@cache
def _files() -> tuple[Snapshot, ...]:
    return tuple(read_workbook(content, name, name) for name, content in _split()[1])


def _host() -> Memory:
    host, (snapshot, _) = Memory(), _split()
    host._books[PLACE] = snapshot
    return host


def _at(grid: Grid, column: str) -> int:
    return int(grid.values[3].tolist().index(column))


def _rows(snapshot: Snapshot) -> list[int]:
    grid = snapshot.grids[TITLE]
    names = grid.values[FIRST_ROW:, _at(grid, "name")].tolist()
    return [FIRST_ROW + i for i, name in enumerate(names) if name is not None]


def _in_the_book(snapshot: Snapshot, edits: list[Edit]) -> Snapshot:
    """The commune's officer types in the rows of the first hamlet, as that hamlet does."""
    theirs = _files()[0].grids[TITLE].values[_rows(_files()[0]), 0].tolist()
    keys = snapshot.grids[TITLE].values[_rows(snapshot), 0].tolist()
    where = [keys.index(key) for key in theirs]
    return _typed_in(snapshot, [(where[row % len(where)], column, value) for row, column, value in edits], [], [])


def _typed_in(snapshot: Snapshot, edits: list[Edit], gone: list[int], new: list[str]) -> Snapshot:
    """The file as a hamlet sends it: cells typed over, rows taken out, people added below."""
    grid = snapshot.grids[TITLE]
    values, rows = grid.values.copy(), _rows(snapshot)
    for row, column, value in edits:
        values[rows[row % len(rows)], _at(grid, column)] = value
    kept = [i for i in range(len(values)) if i not in {rows[row % len(rows)] for row in gone}]
    values = values[kept]
    lines: Cells = np.full((len(new), values.shape[1]), None, dtype=object)
    for line, name in zip(lines, new, strict=True):
        line[_at(grid, "name")] = name
    at = max(i for i in range(len(values)) if values[i, _at(grid, "name")] is not None) + 1
    values = np.concatenate([values[:at], lines, values[at:]])
    nowhere = np.zeros(values.shape, bool)
    grids = {**snapshot.grids, TITLE: Grid(values, nowhere, nowhere, np.zeros(len(values), bool))}
    return Snapshot(snapshot.place, f"{snapshot.etag}*", grids)


def _merged(host: Memory, *files: Snapshot) -> Merged:
    return merge(host, PLACE, [Incoming(file.place, file) for file in files], RULES, Forgetful())


def _said(snapshot: Snapshot) -> set[tuple[Value, ...]]:
    """What is typed of each citizen, in whatever order."""
    grid = snapshot.grids[TITLE]
    columns = [_at(grid, column) for column in ("name", "hamlet", *COLUMNS)]
    return {tuple(clean(grid.values[row, columns]).tolist()) for row in _rows(snapshot)}


_EDITS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(COLUMNS), st.sampled_from(VALUES)), max_size=4)
_GONE = st.lists(st.integers(0, 9), max_size=1)
_NEW = st.lists(st.sampled_from(["Trần Văn Mới", "Lê Thị Thêm", "Đỗ Văn Về"]), max_size=2, unique=True)
_FILE = st.tuples(_EDITS, _GONE, _NEW)
LIGHT = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LIGHT
@given(_EDITS, _FILE)
def test_merging_twice_is_merging_once(mine, theirs):
    host, file = _host(), _typed_in(_files()[0], *theirs)
    host._books[PLACE] = _in_the_book(host.read(PLACE), mine)
    _merged(host, file)
    once = host.read(PLACE)
    again = _merged(host, file)
    assert again.cells == 0
    assert host.read(PLACE).etag == once.etag


@LIGHT
@given(_EDITS, _FILE, _FILE)
def test_hamlets_may_come_in_any_order_and_together_or_one_by_one(mine, one, two):
    files = [_typed_in(file, *typed) for file, typed in zip(_files(), (one, two), strict=False)]
    ends = []
    for turns in ([files], [files[::-1]], [[files[1]], [files[0]]]):
        host = _host()
        host._books[PLACE] = _in_the_book(host.read(PLACE), mine)
        for some in turns:
            _merged(host, *some)
        notes = {(note.row, note.column, note.theirs) for note in differences(envelope(host.read(PLACE)))}
        ends.append((_said(host.read(PLACE)), notes))
    assert ends[0] == ends[1] == ends[2]


@LIGHT
@given(_EDITS, _FILE)
@example([(0, "note", "xin xem lại")], ([(0, "note", "H001"), (1, "note", "1960")], [], []))
def test_nothing_typed_on_either_side_is_lost(mine, theirs):
    host = _host()
    host._books[PLACE] = before = _in_the_book(host.read(PLACE), mine)
    split_off, file = _files()[0], _typed_in(_files()[0], *theirs)
    _merged(host, file)
    after = host.read(PLACE)
    now, notes = _by_key(after), {(n.row, n.column): n.theirs for n in differences(envelope(after))}
    was_here, was_there, is_there = _by_key(before), _by_key(split_off), _by_key(file)
    for key, cells in was_here.items():
        assert key in now
        for column, value in cells.items():
            if value != now[key][column]:  # only a cell that nobody typed in since the split may become another
                assert value is None or value == was_there[key][column]
    for key, cells in is_there.items():
        for column, value in cells.items():
            if key in was_there and value is not None and value != was_there[key][column]:
                told = clean(np.array([notes.get((key, column))], dtype=object)).tolist()[0]
                assert value in (now[key][column], told)
    added = list(theirs[2])
    assert {name for name, *_ in _said(after)} >= set(added)


def _by_key(snapshot: Snapshot) -> dict[str, dict[str, Value]]:
    grid = snapshot.grids[TITLE]
    rows = [row for row in _rows(snapshot) if grid.values[row, 0] is not None]
    shown = {column: clean(grid.values[:, _at(grid, column)]).tolist() for column in ("name", *COLUMNS)}
    return {str(grid.values[row, 0]): {column: shown[column][row] for column in shown} for row in rows}
