"""People of a foreign list joined to a standard workbook: what fills an empty cell, who is appended, what differs.

A filled cell that differs stays as it is, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sheets_sync.core import (
    HEADER_ROW,
    Bools,
    Cells,
    Finding,
    Grid,
    Ints,
    Kind,
    Mend,
    Rows,
    Severity,
    Snapshot,
    Table,
    Tables,
    WritePlan,
    objects,
)
from sheets_sync.vn import State, clean, fold, folded
from sheets_sync.workbook.after import after
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.find import tabs
from sheets_sync.workbook.foreign_match import matched, read_as
from sheets_sync.workbook.foreign_people import People
from sheets_sync.workbook.places import address
from sheets_sync.workbook.read import read
from sheets_sync.workbook.rebase import OWN_COLUMN

CONSENT = "import"


@dataclass(frozen=True, slots=True)
class Joined:
    """``plan``: what is to be written; ``rows``: sheet row of each person (0-based); ``new``: which are appended.

    ``filled``: empty cells of persons already there that are filled; ``conflicts``: filled ones that differ; ``lost``:
    headers of columns that the book is without; ``homeless``: hamlets for which the cover has no room.
    """

    plan: WritePlan
    rows: Ints
    new: Ints
    filled: int
    conflicts: tuple[Finding, ...]
    lost: tuple[str, ...]
    homeless: tuple[str, ...]


def joined(people: People, snapshot: Snapshot, tables: Tables, known: Mapping[str, Rows], salt: bytes) -> Joined:
    """What bringing these people in would write. ``known``, ``salt``: as for ``read``."""
    table = tables.sheets["citizens"]
    grid = snapshot.grids[table.title]
    match = matched(people, table, tables)
    new = np.flatnonzero(match < 0)
    rows = np.where(match >= 0, table.rows.at[match] if len(table) else 0, 0)
    rows[new] = _first_free(table, grid) + np.arange(len(new))
    mends: list[Mend] = []
    conflicts: list[Finding] = []
    lost: list[str] = []
    by_sheet: list[tuple[str, int, str, Cells]] = []
    for column, cells in people.columns.items():
        if column in table.place:
            by_sheet.append((column, table.place[column], table.sheet.column(column).header, cells))
        else:
            lost.append(table.sheet.column(column).header)
    by_sheet += _own_columns(people, table, grid, mends)
    for column, at, header, cells in by_sheet:
        told = _compared(column, header, at, cells, rows, match, table, tables, grid, people)
        conflicts += told[1]
        if len(told[0]):
            which = told[0]
            blank = np.full(len(which), None, dtype=object)
            mends.append(Mend(table.title, column, at, _bare(rows[which]), blank, cells[which], CONSENT))
    filled = sum(int((match[np.isin(rows, mend.rows.at)] >= 0).sum()) for mend in mends)
    cover, homeless = _hamlets(people, new, snapshot, tables)
    plan = WritePlan(snapshot.place, tables.book, snapshot.etag, (*mends, *cover))
    plan = _keyed(plan, snapshot, tables, known, salt)
    return Joined(plan, rows, new, filled, tuple(conflicts), tuple(lost), homeless)


def _bare(at: Ints) -> Rows:
    return Rows(at, objects([""] * len(at)), np.zeros(len(at), dtype=np.uint64))


def _first_free(table: Table, grid: Grid) -> int:
    """The row after the last one in which anything typed, or left of somebody, or of the unit's own stands."""
    last = max(HEADER_ROW, int(table.rows.at.max(initial=-1)), int(table.orphans.max(initial=-1)))
    for at in table.extra:
        held = np.flatnonzero([cell is not None for cell in grid.values[:, at].tolist()])
        last = max(last, int(held.max(initial=-1)))
    return last + 1


def _own_columns(people: People, table: Table, grid: Grid, mends: list[Mend]) -> Iterator[tuple[str, int, str, Cells]]:
    """Where each column of the unit's own goes: under the same header, else a new one right of everything."""
    there = {fold(header): at for at, header in table.extra.items()}
    right = max(grid.values.shape[1], *(at + 1 for at in table.place.values()))
    ours = {fold(column.header) for column in table.sheet.columns}
    for heading, cells in people.own.items():
        header = f"{heading} (danh sách cũ)" if fold(heading) in ours else heading
        at = there.get(fold(header))
        if at is None:
            at, right = right, right + 1
            was, now = objects([None]), objects([header])
            row = np.array([_header(table, grid)], dtype=np.int64)
            mends.append(Mend(table.title, f"{OWN_COLUMN}{header}", at, _bare(row), was, now, CONSENT))
        yield f"{OWN_COLUMN}{header}", at, header, cells


def _header(table: Table, grid: Grid) -> int:
    """The sheet row of the headers: that of the name's header."""
    at, header = table.place["name"], fold(table.sheet.column("name").header)
    found = (row for row, cell in enumerate(grid.values[:30, at].tolist()) if fold(str(cell or "")) == header)
    return next(found, HEADER_ROW)


def _compared(
    column: str,
    header: str,
    at: int,
    cells: Cells,
    rows: Ints,
    match: Ints,
    table: Table,
    tables: Tables,
    grid: Grid,
    people: People,
) -> tuple[Ints, list[Finding]]:
    """Which of the cells are to be written, and where the book says something else."""
    told = np.array([cell is not None for cell in cells.tolist()], bool)
    at_sheet = grid.values[:, at] if at < grid.values.shape[1] else np.full(len(grid.values), None, dtype=object)
    typed = objects(
        at_sheet[row] if old >= 0 and row < len(at_sheet) else None for row, old in zip(rows, match, strict=True)
    )
    empty = np.array([cell is None for cell in clean(typed).tolist()], bool)
    write = np.flatnonzero(told & empty & np.array([cell is None for cell in typed.tolist()], bool))
    both = np.flatnonzero(told & ~empty)
    same = _alike(column, typed[both], cells[both], table, tables)
    conflicts = []
    for i in both[~same].tolist():
        shown = clean(objects([typed[i], cells[i]])).tolist()
        key = str(table.rows.key[match[i]])
        args = {"typed": shown[0], "found": shown[1], "source": people.sheet[i], "row": int(people.row[i]) + 1}
        cell = address(int(rows[i]), at)
        conflicts.append(Finding("import.conflict", Severity.WARNING, table.title, key, header, cell, args))
    return write, conflicts


def _alike(column: str, one: Cells, other: Cells, table: Table, tables: Tables) -> Bools:
    """Where two columns of cells say the same: in text, in meaning, or a year where the book has the whole day."""
    same: Bools = np.asarray(folded(one) == folded(other), dtype=bool)
    if all(c.id != column for c in table.sheet.inputs):
        return same
    left, right = (read_as(column, cells, table, tables) for cells in (one, other))
    ok = np.asarray(left[1] == right[1]) & (left[1] == State.OK)
    meant = np.asarray(left[0] == right[0], dtype=bool)
    if table.sheet.column(column).kind is Kind.DATE:
        meant |= (right[0] % 10_000 == 0) & (left[0] // 10_000 == right[0] // 10_000)
    same |= ok & meant
    return same


def _hamlets(people: People, new: Ints, snapshot: Snapshot, tables: Tables) -> tuple[list[Mend], tuple[str, ...]]:
    """New hamlets typed into the empty cells of the cover's list."""
    cover = next((sheet for sheet in tables.layout.sheets if sheet.id == "cover"), None)
    where = tabs(tables.layout, snapshot.grids, tables.envelope)
    if "hamlet" not in people.columns or cover is None or "cover" not in where:
        return [], ()
    grid = snapshot.grids[where["cover"]]
    places = {name: place for name, place in cells_of(cover, grid).items() if name.partition(".")[0] == "hamlet"}
    typed = {name: clean(objects([tables.cover.get(name)]))[0] for name in places}
    listed = {fold(text) for text in typed.values() if text}
    wanted = {fold(text): text for text in reversed(clean(people.columns["hamlet"][new]).tolist()) if text}
    missing = [text for folded_text, text in reversed(wanted.items()) if folded_text not in listed]
    free = [place for name, place in places.items() if typed[name] is None and tables.cover.get(name) is None]
    pairs = list(zip(free, missing, strict=False))
    if not pairs:
        return [], tuple(missing)
    rows = np.array([row for (row, _), _ in pairs], dtype=np.int64)
    now = objects(text for _, text in pairs)
    was = np.full(len(now), None, dtype=object)
    return [Mend(where["cover"], "hamlet", free[0][1], _bare(rows), was, now, CONSENT)], tuple(missing[len(pairs) :])


def _keyed(plan: WritePlan, snapshot: Snapshot, tables: Tables, known: Mapping[str, Rows], salt: bytes) -> WritePlan:
    """The plan with the keys that its rows will have, so that it is found again by them after a sort."""
    if not plan:
        return plan
    seen = read(after(snapshot, plan, snapshot.etag), tables.layout, known, salt).sheets["citizens"]
    place = {row: i for i, row in enumerate(seen.rows.at.tolist())}

    def keyed(mend: Mend) -> Mend:
        which = [place.get(row, -1) for row in mend.rows.at.tolist()]
        fits = mend.sheet == seen.title and min(which, default=-1) >= 0
        return replace(mend, rows=seen.rows.take(np.array(which, dtype=np.int64))) if fits else mend

    return replace(plan, changes=tuple(keyed(c) if isinstance(c, Mend) else c for c in plan.changes))
