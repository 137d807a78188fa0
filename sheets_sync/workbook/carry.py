"""Next year from this year: what of a book goes over into the next period's, and who no longer belongs in it.

People, households, clans, units, their keys and a unit's own columns go over as typed; what was said of one year
(scores, evidence, minutes, registration, notes) does not. Last year's total and result stand at the right, for
reference: nothing reads them. A recognition is not taken from them; only what was typed as recognised goes over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sheets_sync.core import (
    Assessment,
    Block,
    Bools,
    Cells,
    Change,
    Fill,
    Input,
    Kind,
    Layout,
    Mend,
    Rows,
    Shape,
    Sheet,
    Snapshot,
    Stop,
    Table,
    Tables,
    Value,
    WritePlan,
    objects,
)
from sheets_sync.vn import State, clean
from sheets_sync.words import text
from sheets_sync.workbook.asked import ASKS, lacking
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.find import columns, tabs
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.results import results

CONSENT = "new_year"

GONE = ("đã mất", "chuyển đi")
"""`Tình trạng` of who is not in the next year's book."""

_OF_A_YEAR = ("registered", "evidence", "note", "quick")
_FACTS = ("fact.kind", "fact.difficult", "fact.prior_level", "fact.prior_date")
"""Answers of the row-per-indicator sheets that hold beyond a year; how many people there were does not."""
_REFERENCE = ("sheet", "key", "name", "given", "own", "band")


@dataclass(frozen=True, slots=True)
class Leaver:
    """A row that does not go over, and why. ``sheet``: the tab's title; the rest as typed."""

    sheet: str
    key: str
    name: str
    hamlet: str
    why: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes over into ``layout``. ``rows``: sheet id -> column id -> cells; ``own``: sheet id -> (header, cells) of
    columns that are not ours, the reference columns last; ``cover``: typed cover cells by id.
    """

    layout: Layout
    cover: Mapping[str, Value]
    rows: Mapping[str, Mapping[str, Cells]]
    own: Mapping[str, tuple[tuple[str, Cells], ...]]
    leavers: tuple[Leaver, ...]

    def count(self, sheet: str) -> int:
        """How many rows of a sheet go over."""
        return max((len(cells) for cells in self.rows.get(sheet, {}).values()), default=0)


def carry(snapshot: Snapshot, tables: Tables, assessment: Assessment, layout: Layout) -> Carried:
    """What goes over into ``layout``, the next period's. ``assessment``: of the old book, for the reference columns.

    Stop("newyear.unread") where the columns of a sheet with people in it can not be made out: nobody is lost unseen.
    """
    for hit in tables.hits:
        if hit.code == "header.lost" and tables.layout.sheet(hit.sheet).shape is Shape.SUBJECTS:
            raise Stop("newyear.unread", sheet=tables.layout.sheet(hit.sheet).title)
    told = _reference(tables, assessment)
    year = tables.book.period if tables.book else ""
    rows: dict[str, Mapping[str, Cells]] = {}
    own: dict[str, tuple[tuple[str, Cells], ...]] = {}
    leavers: list[Leaver] = []
    cover = _cover(tables, layout)
    for sheet in layout.sheets:
        table = tables.sheets.get(sheet.id)
        if table is None or sheet.shape not in (Shape.SUBJECTS, Shape.INDICATORS):
            continue
        if sheet.shape is Shape.SUBJECTS:
            gone = _gone(table, tables.layout)
            leavers += _leavers(table, tables.layout, np.flatnonzero(gone).tolist())
            at = np.flatnonzero(~gone)
            rows[sheet.id] = {"key": table.rows.key[at], **_typed(table, sheet, at.tolist())}
            found: list[int | None] = list(at.tolist())
        else:
            rows[sheet.id], found = _answers(table, sheet, cover)
        own[sheet.id] = (
            *_own(snapshot, table, found),
            (text("newyear.points", year=year), _told(table, found, told, 0)),
            (text("newyear.result", year=year), _told(table, found, told, 1)),
        )
    return Carried(layout, cover, rows, own, tuple(leavers))


def written(carried: Carried, snapshot: Snapshot) -> WritePlan:
    """The plan that puts it into a new book in which nothing is typed yet."""
    where = tabs(carried.layout, snapshot.grids, envelope(snapshot))
    changes: list[Change] = []
    for sheet in carried.layout.sheets:
        grid = snapshot.grids[where[sheet.id]] if sheet.id in where else None
        if grid is None:
            continue
        if sheet.shape is Shape.COVER:
            places = cells_of(sheet, grid)
            there = {name: place for name, place in places.items() if name in carried.cover}
            changes += [_mend(where[sheet.id], n, c, [r], objects([carried.cover[n]])) for n, (r, c) in there.items()]
        elif sheet.id in carried.rows and carried.count(sheet.id):
            found = columns(sheet, grid)
            if found is not None:
                changes += _sheet(sheet, where[sheet.id], found.at, found.first_row, carried)
    return WritePlan(snapshot.place, book_id(envelope(snapshot)), snapshot.etag, tuple(changes))


def lacks(carried: Carried, there: Tables) -> int:
    """How many carried rows are not in that book as they would be carried; people may have typed more beside them."""
    missing = 0
    for sheet_id, of in carried.rows.items():
        if sheet_id not in there.sheets or "key" not in of:
            continue
        table = there.sheets[sheet_id]
        at = {key: i for i, key in enumerate(table.rows.key.tolist())}
        names = [name for name in of if name != "key" and name in table.typed]
        mine = {name: _said(of[name]) for name in names}
        theirs = {name: _said(table.typed[name]) for name in names}
        for i, key in enumerate(of["key"].tolist()):
            j = at.get(key)
            same = j is not None and all(mine[n][i] is None or mine[n][i] == theirs[n][j] for n in names)
            missing += not same
    return missing


def blank(there: Tables) -> bool:
    """Whether nobody is in that book yet."""
    return not any(len(t) for t in there.sheets.values() if t.sheet.shape is Shape.SUBJECTS)


def _said(cells: Cells) -> list[str | None]:
    """Cells by what they say, in whatever type a program keeps it."""
    said: list[str | None] = clean(objects(_plain(cell) for cell in cells.tolist())).tolist()
    return said


def _cover(tables: Tables, layout: Layout) -> dict[str, Value]:
    inputs = {c.id for sheet in layout.sheets for c in sheet.cells.values() if isinstance(c, Input)}
    return {name: cell for name, cell in tables.cover.items() if name in inputs and cell not in (None, "")}


def _gone(table: Table, layout: Layout) -> Bools:
    if "status" not in table.value:
        return np.zeros(len(table), bool)
    statuses = layout.lists["statuses"]
    gone = [statuses.index(word) for word in GONE if word in statuses]
    at: Bools = np.isin(table.value["status"], gone) & (table.state["status"] == State.OK)
    return at


def _leavers(table: Table, layout: Layout, at: Iterable[int]) -> Iterator[Leaver]:
    def said(column: str, i: int) -> str:
        cell = table.typed[column][i] if column in table.typed else None
        return _said(objects([cell]))[0] or ""

    for i in at:
        why = layout.lists["statuses"][int(table.value["status"][i])]
        name, hamlet, day = said("name", i), said("hamlet", i), said("status_date", i)
        yield Leaver(table.title, str(table.rows.key[i]), name, hamlet, why, day, said("status_reason", i))


def _typed(table: Table, sheet: Sheet, at: list[int]) -> dict[str, Cells]:
    """What is typed in these rows, of the columns that do not speak of one year; error values are nothing typed."""
    lasting = [c for c in sheet.inputs if c.kind is not Kind.SCORE and c.id not in _OF_A_YEAR and c.id in table.typed]
    return {c.id: objects(None if table.error[c.id][i] else _plain(table.typed[c.id][i]) for i in at) for c in lasting}


def _answers(table: Table, sheet: Sheet, cover: Mapping[str, Value]) -> tuple[dict[str, Cells], list[int | None]]:
    """The rows that the new cover asks for with the answers that last, and where each stood in the old book."""
    nothing: dict[str, Cells] = {name: objects([]) for name in ASKS}
    rows = lacking(sheet, nothing, cover)
    asked = list(zip(rows["subject"].tolist(), rows["indicator"].tolist(), strict=True))
    old = {p: i for i, p in enumerate(zip(*(table.value[n].tolist() for n in ("subject", "indicator")), strict=True))}
    found = [old.get(pair) for pair in asked]
    last = [i if pair[1] in _FACTS else None for pair, i in zip(asked, found, strict=True)]
    error, typed = table.error["self"], table.typed["self"]
    rows["self"] = objects(None if i is None or error[i] else typed[i] for i in last)
    return rows, found


def _own(snapshot: Snapshot, table: Table, found: list[int | None]) -> Iterator[tuple[str, Cells]]:
    grid = snapshot.grids[table.title]
    height, width = grid.values.shape
    for place, header in table.extra.items():
        rows = [None if i is None else int(table.rows.at[i]) for i in found]
        there = [None if r is None or r >= height or place >= width or grid.error[r, place] else r for r in rows]
        yield header, objects(None if r is None else _plain(grid.values[r, place]) for r in there)


def _plain(cell: Value) -> Value:
    """A true date as people type it: in a new workbook's text columns it would read 27904."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def _reference(tables: Tables, assessment: Assessment) -> dict[tuple[str, str], tuple[Value, Value]]:
    """(tab, key or subject) -> total and result, as `Kết quả` says them."""
    out: dict[tuple[str, str], tuple[Value, Value]] = {}
    shape = {table.title: table.sheet.shape for table in tables.sheets.values()}
    for sheet, key, name, given, own, band in results(tables, assessment, _REFERENCE).tolist():
        of = name if shape.get(sheet) is Shape.INDICATORS else key
        out[sheet, of] = (own if given is None else given, band)
    return out


def _told(
    table: Table, found: list[int | None], told: Mapping[tuple[str, str], tuple[Value, Value]], which: int
) -> Cells:
    """One reference column; of a sheet with several rows a subject it stands in the first."""
    by_row = table.sheet.shape is Shape.SUBJECTS
    seen: set[str] = set()
    out: list[Value] = []
    for i in found:
        of = None if i is None else str(table.rows.key[i] if by_row else table.value["subject"][i])
        out.append(told.get((table.title, of), (None, None))[which] if of and of not in seen else None)
        if of:
            seen.add(of)
    return objects(out)


def _sheet(sheet: Sheet, title: str, at: Mapping[str, int], first: int, carried: Carried) -> Iterator[Change]:
    for name, cells in carried.rows[sheet.id].items():
        filled = [i for i, cell in enumerate(cells.tolist()) if cell is not None]
        if name not in at or not filled:
            continue
        rows = [first + i for i in filled]
        if isinstance(sheet.column(name), Input):
            yield _mend(title, name, at[name], rows, cells[filled])
        else:
            yield Fill(title, name, at[name], _rows(rows), objects([None] * len(rows)), cells[filled])
    right = max(at.values()) + 1
    for place, (header, cells) in enumerate(carried.own.get(sheet.id, ()), right):
        now = objects([header, *cells.tolist()]).reshape(-1, 1)
        yield Block(title, "own", first - 1, place, np.full(now.shape, None, dtype=object), now)


def _mend(title: str, name: str, at: int, rows: list[int], now: Cells) -> Mend:
    return Mend(title, name, at, _rows(rows), objects([None] * len(rows)), now, CONSENT)


def _rows(at: list[int]) -> Rows:
    n = len(at)
    return Rows(np.array(at, dtype=np.int64), objects([None] * n), np.zeros(n, dtype=np.uint64))
