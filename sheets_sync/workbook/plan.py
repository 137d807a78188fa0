"""Snapshot + Tables + Assessment -> WritePlan: every cell of ours that does not yet say what it should, and no other.

Nothing here can reach a typed cell but a Mend. A plan that is empty means that the book is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sheets_sync.core import (
    FIRST_ROW,
    Assessment,
    Block,
    Cells,
    Change,
    Facts,
    Fill,
    Fix,
    Kind,
    Layout,
    Mend,
    Output,
    Rows,
    Shape,
    Sheet,
    Snapshot,
    Status,
    Table,
    Tables,
    Value,
    WritePlan,
    objects,
    present,
)
from sheets_sync.words import text
from sheets_sync.workbook.areas import machine_sheet, print_sheet
from sheets_sync.workbook.buttons import released
from sheets_sync.workbook.buttons import said as said_on
from sheets_sync.workbook.cards import mends as scanned
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.faults import row_faults
from sheets_sync.workbook.find import columns, tabs
from sheets_sync.workbook.formulas import preview
from sheets_sync.workbook.merged import spared
from sheets_sync.workbook.outputs import outputs
from sheets_sync.workbook.parts import expected_parts, missing
from sheets_sync.workbook.printed import printed
from sheets_sync.workbook.proposals import Proposal, emptied, line, mends, proposals, ticked
from sheets_sync.workbook.results import results
from sheets_sync.workbook.todo import lines, tasks
from sheets_sync.workbook.totals import cover, status_line, totals


def plan(
    snapshot: Snapshot, tables: Tables, assessment: Assessment, facts: Facts, clock: str = "", sent: str = ""
) -> WritePlan:
    """What is to be written to this book, against this snapshot. ``clock``: the time that the status line tells;
    ``sent``: how it ends where the book was sent to the province, written even if nothing else is."""
    layout = tables.layout
    where = tabs(layout, snapshot.grids, tables.envelope)
    changes: list[Change] = list(_fixes(snapshot, tables))
    for sheet_id, table in tables.sheets.items():
        if sheet_id != "proposals":
            changes += _columns(layout, table, assessment)
            changes += scanned(table, layout, tables.cover)
    changes += _proposed(snapshot, tables, assessment)
    open_tasks = tasks(tables, assessment.hits)
    papers = printed(tables, assessment, facts)
    machine: dict[str, Cells] = {}
    for sheet in layout.sheets:
        if sheet.id == "results":
            machine[sheet.id] = results(tables, assessment, [c.id for c in sheet.columns])
        elif sheet.id == "todo":
            said = lines(open_tasks) or [{"what": text("todo.none")}]
            machine[sheet.id] = _grid(sheet, said)
        elif sheet.id == "totals":
            machine[sheet.id] = _grid(sheet, totals(assessment, facts))
        elif sheet.shape is Shape.PRINT:
            changes += print_sheet(snapshot, sheet, where.get(sheet.id), papers[sheet.id])
    for sheet_id, cells in machine.items():
        changes += machine_sheet(snapshot, layout.sheet(sheet_id), where.get(sheet_id), cells)
    severities = [str(task.first.severity) for task in open_tasks]
    changes += _cover(snapshot, layout, where, cover(assessment, tables.book, facts))
    changes += released(snapshot, layout)
    changes = [piece for change in changes for piece in spared(change, snapshot)]
    if changes or not str(said_on(snapshot, layout, "status_line") or "").endswith(sent):
        line = status_line(facts, severities, _unverified(assessment, facts), clock)
        told = {"status_line": f"{line} {sent}".rstrip()}
        changes += [piece for change in _cover(snapshot, layout, where, told) for piece in spared(change, snapshot)]
    return WritePlan(snapshot.place, tables.book, snapshot.etag, tuple(changes))


def _fixes(snapshot: Snapshot, tables: Tables) -> Iterable[Fix]:
    """Dropdowns, colours, formats and filters that pasting or another program took away."""
    if snapshot.parts is None:
        return
    for table in tables.sheets.values():
        if _first_row(snapshot, table) != FIRST_ROW:
            continue  # rows were put above: what another program moved along is better than what we would put back
        found = [part for part in snapshot.parts if part.sheet == table.title]
        expected = expected_parts(tables.layout, table.sheet, table.place, table.title)
        yield from missing(expected, found, int(table.rows.at.max(initial=FIRST_ROW)))


def _first_row(snapshot: Snapshot, table: Table) -> int:
    """Sheet row of the first subject or record."""
    found = columns(table.sheet, snapshot.grids[table.title])
    return FIRST_ROW if found is None else found.first_row


def _columns(layout: Layout, table: Table, assessment: Assessment) -> Iterable[Fill]:
    """One Fill for each output column that differs, and for rows whose subject is gone."""
    faults = row_faults(assessment.hits, table.sheet.id, len(table))
    now = outputs(layout, table, assessment.subjects.get(table.sheet.id), faults)
    for column in table.sheet.outputs:
        if column.id not in table.place:
            continue
        if column.kind is Kind.FORMULA:
            yield from _previews(layout, table, column)
        elif column.id in now:
            yield from _fill(table, column, now[column.id])
    yield from _orphans(table)


def _fill(table: Table, column: Output, now: Cells) -> Iterable[Fill]:
    was = table.written[column.id]
    differ = np.not_equal(was, now).astype(bool) | table.formula[column.id]
    if bool in set(map(type, was.tolist())):  # TRUE is 1 to Python, and to nobody else
        differ |= np.array([_differs(w, n) for w, n in zip(was.tolist(), now.tolist(), strict=True)], dtype=bool)
    which = np.flatnonzero(differ)
    if len(which):
        rows = table.rows.take(which)
        yield Fill(table.title, column.id, table.place[column.id], rows, was[which], now[which])


def _differs(was: Value, now: Value) -> bool:
    return was != now or isinstance(was, bool) != isinstance(now, bool)


def _previews(layout: Layout, table: Table, column: Output) -> Iterable[Fill]:
    """Preview formulas where rows were inserted or pasted over and have none."""
    which = np.flatnonzero(~table.formula[column.id])
    now = preview(layout, table.sheet, table.place, table.rows.at[which])
    was = table.written[column.id][which]
    differ = present(now) | present(was)  # there is no formula where a year has no rubric
    if differ.any():
        rows = table.rows.take(which[differ])
        yield Fill(table.title, column.id, table.place[column.id], rows, was[differ], now[differ])


def _orphans(table: Table) -> Iterable[Fill]:
    """Rows that hold only what we wrote of a subject that is gone are cleared."""
    at = table.orphans
    if not len(at):
        return
    blank = objects([None] * len(at))
    rows = Rows(at, blank, np.zeros(len(at), dtype=np.uint64))
    for column in table.sheet.outputs:
        if column.id in table.left and column.kind is not Kind.FORMULA:
            was = table.left[column.id]
            some = np.flatnonzero([cell is not None for cell in was.tolist()])
            if len(some):
                place = table.place[column.id]
                yield Fill(table.title, column.id, place, rows.take(some), was[some], blank[some])


def _proposed(snapshot: Snapshot, tables: Tables, assessment: Assessment) -> Iterable[Change]:
    """The lines of `Đề xuất`, the repairs that are agreed to, and ticks whose line is over."""
    table = tables.sheets.get("proposals")
    if table is None:
        return
    made = proposals(tables, assessment.hits)
    agreed = ticked(table)
    repairs: list[Mend] = mends(tables, made, agreed)
    done = {p.key for p in made if p.key in agreed}
    alive = [p for p in made if p.key not in done]
    yield from repairs
    yield from emptied(table, done, {p.key for p in alive})
    yield from _lines(table, tables, alive, _first_row(snapshot, table))


def _lines(table: Table, tables: Tables, alive: Sequence[Proposal], first: int) -> Iterable[Fill]:
    """A line stays where it stands while it is alive; new ones take freed rows, then rows below; remains go."""
    at_key = {key: i for i, key in enumerate(table.written["key"].tolist()) if isinstance(key, str)}
    wanted: dict[int, dict[str, Value]] = {}
    fresh = []
    for p in alive:
        if p.key in at_key:
            wanted[int(table.rows.at[at_key[p.key]])] = line(p, tables)
        else:
            fresh.append(p)
    below = max([first - 1, *table.rows.at.tolist()]) + 1
    free = [row for row in range(first, below + len(fresh)) if row not in wanted]
    wanted |= {row: line(p, tables) for row, p in zip(free, fresh, strict=False)}
    stands = {row: i for i, row in enumerate([*table.rows.at.tolist(), *table.orphans.tolist()])}
    rows_at = sorted({*wanted, *stands})
    for column in table.sheet.outputs:
        if column.id not in table.place:
            continue
        there = np.concatenate([table.written[column.id], table.left[column.id]])
        was = [there[stands[row]] if row in stands else None for row in rows_at]
        now = [wanted[row].get(column.id) if row in wanted else None for row in rows_at]
        differ = [i for i, (w, n) in enumerate(zip(was, now, strict=True)) if w != n]
        if differ:
            at = np.array([rows_at[i] for i in differ], dtype=np.int64)
            keys = objects(wanted[rows_at[i]]["key"] if rows_at[i] in wanted else None for i in differ)
            rows = Rows(at, keys, np.zeros(len(at), dtype=np.uint64))
            change = (objects(was[i] for i in differ), objects(now[i] for i in differ))
            yield Fill(table.title, column.id, table.place[column.id], rows, *change)


def _grid(sheet: Sheet, said: Sequence[Mapping[str, Value]]) -> Cells:
    out = np.full((len(said), len(sheet.columns)), None, dtype=object)
    for i, row in enumerate(said):
        for j, column in enumerate(sheet.columns):
            out[i, j] = row.get(column.id)
    return out


def _cover(snapshot: Snapshot, layout: Layout, where: Mapping[str, str], said: Mapping[str, Value]) -> Iterable[Block]:
    for sheet in layout.sheets:
        if sheet.shape is not Shape.COVER or sheet.id not in where:
            continue
        grid = snapshot.grids[where[sheet.id]]
        places, values = cells_of(sheet, grid), grid.values
        for cell in sheet.cells.values():
            if isinstance(cell, Output) and cell.id in said:
                row, column = places[cell.id]
                was = values[row, column] if row < values.shape[0] and column < values.shape[1] else None
                if _differs(was, said[cell.id]):
                    block = (objects([was]).reshape(1, 1), objects([said[cell.id]]).reshape(1, 1))
                    yield Block(where[sheet.id], cell.id, row, column, *block)


def _unverified(assessment: Assessment, facts: Facts) -> bool:
    """Whether anything scored rests on a pack that is not verified and that the province has not attested."""
    packs = (pack for of in assessment.subjects.values() if len(of.key) for pack in of.final.packs)
    return any(pack.source.status is not Status.VERIFIED and pack.id not in facts.attested for pack in packs)
