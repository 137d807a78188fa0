"""Snapshot -> Tables: what officers typed, column by column, with what reading itself has to say about it.

Every row that holds anything typed is a row of a table; none is dropped. Rows of stray blanks are no rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import (
    ENVELOPE_SHEET,
    BookId,
    Bools,
    Cells,
    Grid,
    Hits,
    Input,
    Ints,
    Kind,
    Layout,
    Rows,
    Severity,
    Shape,
    Sheet,
    Snapshot,
    Table,
    Tables,
    Value,
    objects,
)
from sheets_sync.vn import clean
from sheets_sync.workbook.asked import ASKS, indicator_rows, lacking, over, spelt
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.find import DATA, Columns, columns, copies, tabs
from sheets_sync.workbook.identify import identify, prints
from sheets_sync.workbook.meaning import meaning
from sheets_sync.workbook.merged import no_room

MACHINE = ("key", "kq", "score", "todo", "flags")
"""The machine's columns that every data sheet has; a row that holds nothing else has lost its subject."""

_YEAR = re.compile("[12][0-9]{3}")
_IDENTIFYING = (Kind.NAME, Kind.NUMBER_ID, Kind.DATE, Kind.KEY)


def read(snapshot: Snapshot, layout: Layout, known: Mapping[str, Rows], salt: bytes = b"") -> Tables:
    """Read a workbook against its layout. ``known``: rows by sheet id as last settled; ``salt`` keys the prints."""
    told = envelope(snapshot)
    where = tabs(layout, snapshot.grids, told)
    book = book_id(told)
    latest = book.period * 10_000 + 1231 if book else 99991231
    cover = _cover(layout, snapshot, where)
    sheets: dict[str, Table] = {}
    hits: list[Hits] = []
    for sheet in layout.sheets:
        if sheet.shape not in (*DATA, Shape.MACHINE):
            continue
        severity = Severity.ERROR if sheet.shape in DATA else Severity.WARNING
        if sheet.id not in where:
            if sheet.shape in DATA:  # the machine's own are put back by the plan
                hits.append(_fault("sheet.missing", sheet, severity, title=sheet.title))
            continue
        title = where[sheet.id]
        grid = snapshot.grids[title]
        found = columns(sheet, grid)
        if found is None:
            hits.append(_fault("header.lost", sheet, severity, title=title))
            continue
        if sheet.shape not in DATA:
            continue
        hits.extend(_column_faults(sheet, found))
        settled = known.get(sheet.id)
        sheets[sheet.id] = _table(sheet, title, grid, found, layout, settled, cover, salt, latest, first_key(told))
        hits.extend(_merged(sheets[sheet.id], grid))
    hits.extend(no_room(layout, snapshot, where))
    for sheet, copy in copies(layout, snapshot.grids, where):
        hits.append(_fault("sheet.double", sheet, Severity.WARNING, title=where[sheet.id], copy=copy))
    hits.extend(_noted(snapshot, where))
    return Tables(book, snapshot.etag, layout, told, sheets, cover, tuple(hits))


def envelope(snapshot: Snapshot) -> dict[str, str]:
    """The book's own word about itself, key -> value; empty where it has none (a foreign book)."""
    grid = snapshot.grids.get(ENVELOPE_SHEET)
    if grid is None or grid.values.shape[1] < 2:
        return {}
    keys, values = clean(grid.values[:, 0]).tolist(), clean(grid.values[:, 1]).tolist()
    return {key: value or "" for key, value in zip(keys, values, strict=True) if key}


def book_id(told: Mapping[str, str]) -> BookId | None:
    """Who a book is; None where its envelope does not say."""
    unit, period = told.get("unit", ""), told.get("period", "")
    if not unit or _YEAR.fullmatch(period) is None:
        return None
    return BookId(unit, int(period), told.get("part", ""))


def first_key(told: Mapping[str, str]) -> int:
    """The number from which a book's new keys count: 0, or where the range of a part begins (``identify``)."""
    first = told.get("first_key", "")
    return int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0


def _cover(layout: Layout, snapshot: Snapshot, where: Mapping[str, str]) -> dict[str, Value]:
    cells: dict[str, Value] = {}
    for sheet in layout.sheets:
        if sheet.shape is Shape.COVER and sheet.id in where:
            grid = snapshot.grids[where[sheet.id]]
            for name, (row, column) in cells_of(sheet, grid).items():
                inside = row < grid.values.shape[0] and column < grid.values.shape[1]
                cells[name] = grid.values[row, column] if inside else None
    return cells


def _table(
    sheet: Sheet,
    title: str,
    grid: Grid,
    found: Columns,
    layout: Layout,
    known: Rows | None,
    cover: Mapping[str, Value],
    salt: bytes,
    latest: int,
    floor: int,
) -> Table:
    first = found.first_row
    cells, errors, formulas = (_columns_of(of[first:]) for of in (grid.values, grid.error, grid.formula))
    live, orphans = _live(sheet, cells, found)
    if sheet.shape is Shape.INDICATORS:
        subjects = spelt(sheet, _picked(cells, live, found.at.get("subject")), cover)
        typed = _filled(cells[:, live], [found.at[c.id] for c in sheet.inputs if c.id in found.at])
        gone = over(sheet, subjects, typed, cover)
        live, orphans = live[~gone], np.sort(np.concatenate([orphans, live[gone]]))
    raw = {c.id: _picked(cells, live, found.at.get(c.id)) for c in sheet.columns}
    error = {c.id: _picked(errors, live, found.at.get(c.id)) for c in sheet.inputs}
    formula = {c.id: _picked(formulas, live, found.at.get(c.id)) for c in sheet.columns}
    left = {c.id: _picked(cells, orphans, found.at.get(c.id)) for c in sheet.outputs}
    at, orphans = live + first, orphans + first
    hidden = grid.hidden[at]
    asks: dict[str, Cells] = {}
    if sheet.shape is Shape.INDICATORS:
        there = {c: clean(raw[c]) for c in ASKS} | {"subject": spelt(sheet, raw["subject"], cover)}
        new = lacking(sheet, there, cover)
        count = len(new["subject"])
        after_all = max(first, int(max(at.max(initial=-1), orphans.max(initial=-1))) + 1)
        asks = {c: np.concatenate([there[c], new[c]]) for c in ASKS}
        at = np.concatenate([at, np.arange(after_all, after_all + count)])
        blank, false = np.full(count, None, dtype=object), np.zeros(count, bool)
        raw = {c: np.concatenate([cells, blank]) for c, cells in raw.items()}
        error = {c: np.concatenate([mask, false]) for c, mask in error.items()}
        formula = {c: np.concatenate([mask, false]) for c, mask in formula.items()}
        hidden = np.concatenate([hidden, false])
    value, state = {}, {}
    for column in sheet.inputs:
        value[column.id], state[column.id] = meaning(column, raw[column.id], error[column.id], layout, latest)
    rows = indicator_rows(sheet, at, asks) if asks else _rows(sheet, at, raw, value, known, salt, floor)
    return Table(
        sheet=sheet,
        title=title,
        rows=rows,
        typed={c.id: raw[c.id] for c in sheet.inputs},
        value=value | asks,
        state=state,
        written={c.id: raw[c.id] for c in sheet.outputs},
        place=dict(found.at),
        extra=found.extra,
        error=error,
        formula=formula,
        hidden=hidden,
        orphans=orphans,
        left=left,
    )


def _rows(
    sheet: Sheet,
    at: Ints,
    raw: Mapping[str, Cells],
    value: Mapping[str, NDArray[Any]],
    known: Rows | None,
    salt: bytes,
    floor: int,
) -> Rows:
    """Which row is which, by what tells it from others; lines of the machine's own (`Đề xuất`) by their keys alone."""
    told = telling(sheet, raw, value)
    key = clean(raw["key"])
    if not told:
        return Rows(at, objects(k or "" for k in key.tolist()), np.zeros(len(at), dtype=np.uint64))
    rows, _ = identify(at, key, prints(told, salt), known, sheet.key_prefix, floor)
    return rows


def telling(sheet: Sheet, raw: Mapping[str, Cells], value: Mapping[str, NDArray[Any]]) -> list[Cells]:
    """The clean columns by which the rows of a sheet are told apart, for ``prints``; [] where it has none."""
    clear = (Kind.NAME, Kind.KEY)  # what these mean is their clean text
    told_by = (c for c in sheet.inputs if c.kind in _IDENTIFYING)
    return [value[c.id] if c.kind in clear else clean(raw[c.id]) for c in told_by]


def _columns_of(grid: NDArray[Any]) -> NDArray[Any]:
    """A grid with its columns first, each in one piece: they are gone through one by one, many times."""
    return np.ascontiguousarray(grid.T)


def _live(sheet: Sheet, cells: Cells, found: Columns) -> tuple[Ints, Ints]:
    """Rows that hold a subject, and rows that hold only what the machine wrote of one that is gone."""
    ours = {c.id for c in sheet.outputs if c.kind is not Kind.FORMULA}
    stands = [c.id for c in sheet.inputs] + sorted(ours - set(MACHINE))  # what the rows of a sheet consist of
    live = _filled(cells, [found.at[c] for c in stands if c in found.at])
    rest = np.flatnonzero(~live)
    return np.flatnonzero(live), rest[_filled(cells[:, rest], [found.at[c] for c in ours if c in found.at])]


def _filled(cells: Cells, places: Iterable[int]) -> Bools:
    """Rows with anything but blanks in these columns."""
    filled = np.zeros(cells.shape[1], bool)
    for place in places:
        still = np.flatnonzero(~filled)  # a row is told by its first filled cell, mostly a name
        if place < len(cells) and len(still):
            some = [
                cell is not None and not (isinstance(cell, str) and not cell.strip())
                for cell in cells[place][still].tolist()
            ]
            filled[still] = some
    return filled


def _picked(columns: NDArray[Any], rows: Ints, place: int | None) -> NDArray[Any]:
    """These rows of a column; blanks (or False) where the sheet does not reach so far."""
    if place is None or place >= len(columns):
        return np.full(len(rows), None if columns.dtype == object else False, dtype=columns.dtype)
    column: NDArray[Any] = columns[place]
    return column if len(rows) == len(column) else column[rows]  # rows stand in order, none twice


def _noted(snapshot: Snapshot, where: Mapping[str, str]) -> Iterable[Hits]:
    """What the host saw and no grid can hold, as faults of their sheets."""
    sheet_of = {title: sheet for sheet, title in where.items()}
    for note in snapshot.notes:
        told = {**note.args, "title": note.sheet, "at": note.cell}
        yield Hits(note.code, note.severity, sheet_of.get(note.sheet, ""), "", np.zeros(0, np.int64), told)


def _fault(code: str, sheet: Sheet, severity: Severity = Severity.ERROR, column: str = "", **args: object) -> Hits:
    return Hits(code, severity, sheet.id, column, np.zeros(0, np.int64), args)


def _column_faults(sheet: Sheet, found: Columns) -> Iterable[Hits]:
    header = {c.id: c.header for c in sheet.columns}
    for column in sheet.columns:
        if column.id in found.missing:
            severity = Severity.ERROR if isinstance(column, Input) else Severity.WARNING
            yield _fault("header.missing", sheet, severity, header=column.header)
    blank = [header[column_id] for column_id, text in found.renamed.items() if not text]
    if blank:
        more = f" … (+{len(blank) - 3})" if len(blank) > 3 else ""
        some, row = ", ".join(blank[:3]) + more, found.header_row + 1
        yield _fault("header.blank", sheet, Severity.WARNING, count=len(blank), headers=some, row=row)
    for column_id, text in found.renamed.items():
        if not text:
            continue
        yield _fault("header.renamed", sheet, Severity.WARNING, column_id, header=header[column_id], found=text)
    for column_id in found.doubled:
        yield _fault("header.double", sheet, Severity.ERROR, column_id, header=header[column_id])
    for column_id in found.moved:
        yield _fault("header.moved", sheet, Severity.WARNING, column_id, header=header[column_id])


def _merged(table: Table, grid: Grid) -> Iterable[Hits]:
    """Merged cells among the rows: only their first cell holds a value, so the others read as blank."""
    rows = []
    for top, _, bottom, _ in grid.merged:
        rows.extend(np.flatnonzero((table.rows.at >= top) & (table.rows.at <= bottom))[:1].tolist())
    if rows:
        yield Hits("row.merged", Severity.WARNING, table.sheet.id, "", np.unique(np.array(rows, dtype=np.int64)), {})
