"""Workbooks in memory: the simplest host, for tests, previews and dry runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from sheets_sync.core import (
    ENVELOPE_SHEET,
    HEADER_ROW,
    IDS_ROW,
    Button,
    Etag,
    Grid,
    Keep,
    Layout,
    Place,
    Receipt,
    Shape,
    Sheet,
    Snapshot,
    Stop,
    Value,
    WritePlan,
    keep_nothing,
)
from sheets_sync.workbook.after import after
from sheets_sync.workbook.places import cell_at


class Memory:
    """A Host over snapshots held in a dict. An etag is a counter: every write makes a new one."""

    def __init__(self) -> None:
        self._books: dict[Place, Snapshot] = {}
        self._writes = 0

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach."""
        return {place: book.etag for place, book in self._books.items()}

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now."""
        if place not in self._books:
            raise Stop("file.missing", file=place)
        return self._books[place]

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Write all of the plan, or Stop where the book is no longer what the plan was made for."""
        book = self.read(plan.place)
        if book.readonly:
            raise Stop(book.readonly, file=plan.place)
        if book.etag != plan.base:
            raise Stop("file.changed", file=plan.place)
        written = after(book, plan, self._next())
        keep(written.etag, None)
        self._books[plan.place] = written
        return Receipt(plan, (), self._books[plan.place])

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """A new standard workbook: ids, headers and envelope; formats and dropdowns have no meaning here."""
        if place in self._books:
            raise Stop("file.exists", file=place)
        grids = {sheet.title: blank_sheet(sheet) for sheet in layout.sheets}
        grids[ENVELOPE_SHEET] = grid([[key, value] for key, value in envelope.items()])
        self._books[place] = Snapshot(place, self._next(), grids)
        return self._books[place]

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Workbooks in memory have no bytes: their writes are taken back by the inverse plan."""
        raise Stop("undo.nothing", file=place)

    def edit(self, place: Place, change: Callable[[dict[str, Grid]], None]) -> None:
        """Do what a person would: change the grids (copies, by tab title)."""
        book = self.read(place)
        grids = {t: replace(g, values=g.values.copy(), formula=g.formula.copy()) for t, g in book.grids.items()}
        change(grids)
        self._books[place] = replace(book, grids=grids, etag=self._next())

    def _next(self) -> Etag:
        self._writes += 1
        return str(self._writes)


def grid(rows: list[list[Value]]) -> Grid:
    """A grid of plain values: no errors, formulas, hidden or merged cells."""
    width = max((len(row) for row in rows), default=0)
    values = np.full((len(rows), width), None, dtype=object)
    for i, row in enumerate(rows):
        values[i, : len(row)] = row
    return Grid(values, np.zeros(values.shape, bool), np.zeros(values.shape, bool), np.zeros(len(rows), bool))


def blank_sheet(sheet: Sheet) -> Grid:
    """A sheet of a layout before anything is typed."""
    if sheet.shape in (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS, Shape.MACHINE):
        rows: list[list[Value]] = [[] for _ in range(HEADER_ROW + 1)]
        rows[0] = [sheet.title]
        rows[IDS_ROW] = [column.id for column in sheet.columns]
        rows[HEADER_ROW] = [column.header for column in sheet.columns]
        return grid(rows)
    rows = [[] for _ in range(max((cell_at(address)[0] for address in sheet.cells), default=0) + 1)]
    for address, cell in sheet.cells.items():
        if isinstance(cell, Button):  # known by its label alone
            row, column = cell_at(address)
            rows[row] = [*rows[row], *[None] * (column - 1 - len(rows[row])), cell.label]
    return grid(rows)
