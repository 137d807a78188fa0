"""A workbook as read: grids of raw cells, then tables of what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core.findings import Finding, Hits
from sheets_sync.core.layout import Layout, Sheet
from sheets_sync.core.values import Bools, Cells, Ints, Value

Etag = str
Place = str  # a path or a spreadsheet id


@dataclass(frozen=True, slots=True, order=True)
class BookId:
    """Who a book is, from its envelope: unit id, period (year), part ("" = whole, "/07" = a hamlet's)."""

    unit: str
    period: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read. ``values``: (rows, columns) raw cells anchored at A1, cut to the true extent.

    ``error`` and ``formula`` are masks of the same shape; ``hidden``: one flag a row; ``merged``: (top, left, bottom,
    right), inclusive; ``protected``: whether the sheet is.
    """

    values: Cells
    error: Bools
    formula: Bools
    hidden: Bools
    merged: tuple[tuple[int, int, int, int], ...] = ()
    protected: bool = False


class PartKind(StrEnum):
    """A piece of the template that lies beside the cells."""

    DROPDOWN = "dropdown"  # list validation of an input column; text = list name
    GUARD = "guard"  # stop validation of a machine column
    CHECKED = "checked"  # number/date/text-length validation of an input column
    RULE = "rule"  # conditional format; text = its formula
    TEXT_FORMAT = "text_format"  # column stored as text (@)
    FILTER = "filter"  # AutoFilter over the rows
    SHEET = "sheet"  # a machine sheet
    HEADER = "header"
    COLUMN = "column"
    TAB = "tab"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sheet's template as it should be, or as it was found (``last_row`` -1 = to the sheet's end)."""

    kind: PartKind
    sheet: str  # sheet id in a layout, tab title in a snapshot
    column: int  # first column it covers
    text: str
    last_row: int = -1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A workbook as read; ``grids`` by tab title in tab order. ``readonly``: code of why it cannot be written.

    ``notes``: what reading itself saw and no grid can hold (``cell.far``: content far outside the sheet's own area).
    """

    place: Place
    etag: Etag
    grids: Mapping[str, Grid]
    parts: tuple[Part, ...] | None = None  # None: the format cannot tell (.csv, .xls, .ods)
    readonly: str = ""
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table: place when read (0-based sheet row), visible key, keyed print of the inputs (uint64)."""

    at: Ints
    key: Cells
    prints: NDArray[np.uint64]

    def take(self, which: Ints) -> Rows:
        """These rows only, by index."""
        return Rows(self.at[which], self.key[which], self.prints[which])


@dataclass(frozen=True, slots=True)
class Table:
    """One data sheet, read. All columns have one entry a row.

    ``typed``: raw cells by input id. ``value``: by input id, what they mean: TEXT, NAME, KEY, NUMBER_ID, QUICK, ANSWER
    -> object array of clean text (None = blank); DATE, SCORE, COUNT, SHARE -> int64 (0 where the state is not OK);
    CHOICE, TICK -> int64 index into the list (-1); of an indicator sheet also what its rows ask (subject, indicator,
    text). ``state``: int8 of ``vn.State``. ``written``: raw cells of the
    outputs as they stand now. ``place``: column id -> sheet column. ``extra``: headers of a unit's own columns, by
    sheet column.
    """

    sheet: Sheet
    title: str  # the tab's title as found
    rows: Rows
    typed: Mapping[str, Cells]
    value: Mapping[str, NDArray[Any]]
    state: Mapping[str, NDArray[np.int8]]
    written: Mapping[str, Cells]
    place: Mapping[str, int]
    extra: Mapping[int, str]
    error: Mapping[str, Bools]
    formula: Mapping[str, Bools]
    hidden: Bools
    orphans: Ints  # sheet rows that hold only outputs: their subject was deleted
    left: Mapping[str, Cells]  # what the outputs say in those rows

    def __len__(self) -> int:
        return len(self.rows.at)


@dataclass(frozen=True, slots=True)
class Tables:
    """A workbook, read: tables by sheet id, cover cells by id (raw), envelope, and what reading itself found."""

    book: BookId | None
    etag: Etag
    layout: Layout
    envelope: Mapping[str, str]
    sheets: Mapping[str, Table]
    cover: Mapping[str, Value]
    hits: tuple[Hits, ...]
