"""Bad books: a good book, a few changed cells, what the program has to say about them. The file's name is the fault.

A book is built as a Snapshot from ids of sheets and columns, then goes through the public door: read, assess, say.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sheets_sync import data
from sheets_sync.assess import assess
from sheets_sync.core import (
    ENVELOPE_SHEET,
    FIRST_ROW,
    Assessment,
    Facts,
    Finding,
    Layout,
    Phase,
    Severity,
    Shape,
    Sheet,
    Snapshot,
    Tables,
)
from sheets_sync.hosts.memory import blank_sheet, grid
from sheets_sync.rubric import Packs, load
from sheets_sync.rubric.load import is_pack
from sheets_sync.words import findings
from sheets_sync.workbook.find import DATA
from sheets_sync.workbook.places import cell_at
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import packs_in_force, standard_layout

HERE = Path(__file__).parent
PERIOD = 2026
UNIT = "13693@2004"
ERRORS = {"#REF!", "#N/A", "#DIV/0!"}


@cache
def packs() -> Packs:
    return load({name: data.text("criteria", name) for name in data.names("criteria") if is_pack(name)})


@cache
def layout() -> Layout:
    return standard_layout("commune", packs_in_force(packs(), PERIOD))


def good() -> dict[str, Any]:
    book: dict[str, Any] = yaml.safe_load((HERE / "_good.yaml").read_text(encoding="utf-8"))
    return book


def changed(spec: dict[str, Any]) -> dict[str, Any]:
    """The good book with the cells of ``change``, the rows of ``add``, without the rows of ``drop``."""
    spec, book = copy.deepcopy(spec), good()
    book["cover"] |= spec.get("cover", {})
    book["envelope"] |= spec.get("envelope", {})
    for sheet, rows in spec.get("change", {}).items():
        for row, cells in rows.items():
            book["sheets"][sheet][row] |= cells
    for sheet, rows in spec.get("add", {}).items():
        for row in rows:
            times = row.pop("times", 1)
            book["sheets"].setdefault(sheet, []).extend(copy.deepcopy(row) for _ in range(times))
    for sheet, rows in spec.get("drop", {}).items():
        book["sheets"][sheet] = [row for i, row in enumerate(book["sheets"][sheet]) if i not in rows]
    for title in spec.get("without", []):
        book.setdefault("without", []).append(title)
    return book | {name: spec[name] for name in ("hidden", "merged", "cells", "copied") if name in spec}


def snapshot(book: dict[str, Any]) -> Snapshot:
    """The book as a host would read it."""
    grids = {}
    for sheet in layout().sheets:
        if sheet.title in book.get("without", []):
            continue
        if sheet.shape is Shape.COVER:
            grids[sheet.title] = _cover(sheet, book["cover"])
        elif sheet.shape is not Shape.ENVELOPE:
            grids[sheet.title] = _rows(sheet, book)
    grids |= {copy: grids[title] for copy, title in book.get("copied", {}).items()}
    grids[ENVELOPE_SHEET] = grid([[key, value] for key, value in book["envelope"].items()])
    return Snapshot("book.xlsx", "etag", grids)


def _cover(sheet: Sheet, cells: dict[str, Any]) -> Any:
    made = blank_sheet(sheet)
    values = np.full((made.values.shape[0], 8), None, dtype=object)
    for address, cell in sheet.cells.items():
        values[cell_at(address)] = cells.get(cell.id)
    return replace(made, values=values, error=np.zeros(values.shape, bool), formula=np.zeros(values.shape, bool))


def _rows(sheet: Sheet, book: dict[str, Any]) -> Any:
    made = blank_sheet(sheet)
    merged = tuple(tuple(area) for area in book.get("merged", {}).get(sheet.id, []))
    if sheet.shape not in DATA:
        return replace(made, merged=merged)
    rows = book["sheets"].get(sheet.id, [])
    ids = [column.id for column in sheet.columns]
    lines = [made.values[row].tolist() for row in range(FIRST_ROW)]
    lines += [_line(sheet, ids, row) for row in rows]
    errors, formulas = [], []
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, dict):
                line[column] = cell.get("formula")
                formulas.append((at, column))
            elif cell in ERRORS:
                errors.append((at, column))
    for address, cell in book.get("cells", {}).get(sheet.id, {}).items():
        row, column = cell_at(address)
        lines[row] += [None] * (column + 1 - len(lines[row]))
        lines[row][column] = cell
    out = grid(lines)
    for cells, mask in ((errors, out.error), (formulas, out.formula)):
        for cell in cells:
            mask[cell] = True
    for row in book.get("hidden", {}).get(sheet.id, []):
        out.hidden[FIRST_ROW + row] = True
    return replace(out, merged=merged)


def _line(sheet: Sheet, ids: list[str], row: dict[str, Any]) -> list[Any]:
    cells = dict(row)
    for voice, numbers in (cells.pop("scores", None) or {}).items():
        columns = [c for c in ids if c.startswith(f"{voice}.")]
        scores = [None if n == "-" else float(n) for n in str(numbers).split()]
        cells = dict(zip(columns, scores, strict=False)) | cells
    unknown = cells.keys() - set(ids)
    assert not unknown, f"{sheet.id} has no columns {unknown}"
    return [_typed(cells.get(column)) for column in ids]


def _typed(cell: Any) -> Any:
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def facts(spec: dict[str, Any]) -> Facts:
    phase = Phase[spec.get("phase", "submit").upper()]
    tuning = {code: Severity(grave) if grave else None for code, grave in spec.get("tuning", {}).items()}
    return Facts(UNIT, "Xã Hải Minh", PERIOD, dt.date(2026, 12, 20), phase, tuning=tuning)


def assessed(spec: dict[str, Any]) -> tuple[Tables, Assessment, list[Finding]]:
    """Through the public door: every finding of the changed book, with its place."""
    tables = read(snapshot(changed(spec)), layout(), {})
    known = Packs(tuple(pack for pack in packs().packs if pack.model not in spec.get("no_rubric", [])))
    assessment = assess(tables, known, facts(spec))
    found = [f for hit in assessment.hits for f in findings(hit, tables.sheets.get(hit.sheet))]
    return tables, assessment, found


@pytest.fixture(name="assessed")
def _assessed() -> Any:
    return assessed


@pytest.fixture(name="packs")
def _packs() -> Packs:
    return packs()


@pytest.fixture(name="layout")
def _layout() -> Layout:
    return layout()
