"""The wire format ``hoctap/1``: a Snapshot up, a WritePlan down, in plain JSON, flat and small.

A message up::

    {"format": "hoctap/1", "place": "so.xlsx", "etag": "17",
     "sheets": [{"title": "Công dân", "rows": 213, "cells": [[...], [...]],
                 "formula": [[24, 5, 212]], "error": [], "hidden": [[7, 9]], "merged": [], "protected": false}],
     "parts": [["dropdown", "Công dân", 8, "dm_groups", -1]]}

``cells``: a list a column from A on, rows from 1 on, blanks at a column's end left out. ``formula`` and ``error``: runs
``[column, first row, last row]``; ``hidden``: runs of rows; all from 0. ``parts``: null where the client cannot tell.
A plan is described in ``planwire``. Unknown fields are refused: a client of a later version asks a later service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sheets_sync.core import Bools, Etag, Grid, Part, PartKind, Snapshot
from sheets_sync.service.cellwire import columns_in, columns_out, dumps, listed, loads, number, text, wrong

FORMAT = "hoctap/1"
CELLS = 3_000_000
"""Cells of all sheets together, blanks within their extent counted."""
SHEETS, ROWS, COLUMNS, RUNS, PARTS, NAME = 60, 1_048_576, 16_384, 200_000, 5_000, 400
"""Sheets of a book, rows and columns of a sheet, runs of a mask, parts of a book, letters of a name."""

_SNAPSHOT = {"format", "place", "etag", "sheets", "parts"}
_SHEET = {"title", "rows", "cells", "formula", "error", "hidden", "merged", "protected"}


def snapshot_out(snapshot: Snapshot) -> bytes:
    """A Snapshot as a client sends it. ``notes`` and ``readonly`` are of files and have no place here."""
    parts = None if snapshot.parts is None else [part_out(part) for part in snapshot.parts]
    sheets = [_sheet_out(title, grid) for title, grid in snapshot.grids.items()]
    head = {"format": FORMAT, "place": snapshot.place, "etag": snapshot.etag}
    return dumps({**head, "sheets": sheets, "parts": parts})


def snapshot_in(body: bytes) -> Snapshot:
    """The Snapshot of ``snapshot_out``; Stop("wire.invalid") where it is not one."""
    told = fields(loads(body), _SNAPSHOT, "body")
    check_format(told)
    grids: dict[str, Grid] = {}
    sheets = listed(told["sheets"], "sheets")
    if len(sheets) > SHEETS:
        raise wrong(f"sheets: more than {SHEETS}")
    left = CELLS
    for at, sheet in enumerate(sheets):
        title, grid = _sheet_in(sheet, f"sheets[{at}]", left)
        left -= grid.values.size
        if any(title.casefold() == other.casefold() for other in grids):
            raise wrong(f"sheets[{at}].title: twice")
        grids[title] = grid
    parts = None
    if told["parts"] is not None:
        given = listed(told["parts"], "parts")
        if len(given) > PARTS:
            raise wrong(f"parts: more than {PARTS}")
        parts = tuple(part_in(part, f"parts[{at}]") for at, part in enumerate(given))
    etag: Etag = text(told["etag"], "etag", NAME)
    return Snapshot(text(told["place"], "place", NAME), etag, grids, parts)


def fields(told: object, names: set[str], where: str) -> Mapping[str, Any]:
    """An object of exactly these fields."""
    if not isinstance(told, dict) or told.keys() != names:
        known = told if isinstance(told, dict) else {}
        missing = sorted(names - known.keys())
        raise wrong(f"{where}: " + (f"without {', '.join(missing)}" if missing else "unknown field"))
    return told


def check_format(told: Mapping[str, Any]) -> None:
    """That both speak the same version."""
    if told["format"] != FORMAT:
        raise wrong(f"format: {FORMAT}")


def part_out(part: Part | None) -> list[Any] | None:
    """``[kind, sheet, column, text, last row]``."""
    return None if part is None else [part.kind.value, part.sheet, part.column, part.text, part.last_row]


def part_in(told: object, where: str) -> Part:
    """The Part of ``part_out``."""
    match told:
        case [str(kind), sheet, column, content, last] if kind in set(PartKind):
            return Part(
                PartKind(kind),
                text(sheet, where, NAME),
                number(column, where, COLUMNS - 1),
                text(content, where),
                number(last, where, ROWS - 1, -1),
            )
    raise wrong(f"{where}: part")


def _sheet_out(title: str, grid: Grid) -> dict[str, Any]:
    return {
        "title": title,
        "rows": grid.values.shape[0],
        "cells": columns_out(grid.values),
        "formula": _runs_out(grid.formula),
        "error": _runs_out(grid.error),
        "hidden": [run[1:] for run in _runs_out(grid.hidden.reshape(-1, 1))],
        "merged": [list(box) for box in grid.merged],
        "protected": grid.protected,
    }


def _sheet_in(told: object, where: str, left: int) -> tuple[str, Grid]:
    sheet = fields(told, _SHEET, where)
    rows = number(sheet["rows"], f"{where}.rows", ROWS)
    columns = len(listed(sheet["cells"], f"{where}.cells"))
    if columns > COLUMNS or rows * columns > left:
        raise wrong(f"sheets: more than {CELLS} cells")
    if type(sheet["protected"]) is not bool:
        raise wrong(f"{where}.protected: true or false")
    values = columns_in(sheet["cells"], rows, f"{where}.cells")
    hidden = [[0, *listed(run, f"{where}.hidden")] for run in _few(sheet["hidden"], f"{where}.hidden")]
    grid = Grid(
        values,
        _runs_in(sheet["error"], rows, columns, f"{where}.error"),
        _runs_in(sheet["formula"], rows, columns, f"{where}.formula"),
        _runs_in(hidden, rows, 1, f"{where}.hidden").reshape(-1),
        tuple(_box_in(box, f"{where}.merged") for box in _few(sheet["merged"], f"{where}.merged")),
        sheet["protected"],
    )
    return text(sheet["title"], f"{where}.title", NAME), grid


def _runs_out(mask: Bools) -> list[list[int]]:
    """Where a mask holds, as ``[column, first row, last row]``."""
    runs: list[list[int]] = []
    for column in np.flatnonzero(mask.any(axis=0)).tolist() if mask.size else ():
        edges = np.flatnonzero(np.diff(np.concatenate([[0], mask[:, column].view(np.int8), [0]])))
        runs += [[column, first, end - 1] for first, end in edges.reshape(-1, 2).tolist()]
    return runs


def _runs_in(told: object, rows: int, columns: int, where: str) -> Bools:
    mask, left = np.zeros((rows, columns), bool), rows * columns
    for run in _few(told, where):
        match run:
            case [column, first, last]:
                at = number(column, where, columns - 1)
                end = number(last, where, rows - 1, number(first, where, rows - 1))
                left -= end + 1 - first
                if left < 0:  # runs over each other: many long ones would cost more than the book itself
                    raise wrong(f"{where}: runs")
                mask[first : end + 1, at] = True
            case _:
                raise wrong(f"{where}: runs")
    return mask


def _few(told: object, where: str) -> list[Any]:
    runs = listed(told, where)
    if len(runs) > RUNS:
        raise wrong(f"{where}: more than {RUNS}")
    return runs


def _box_in(told: object, where: str) -> tuple[int, int, int, int]:
    match told:
        case [top, left, bottom, right]:
            first, start = number(top, where, ROWS - 1), number(left, where, COLUMNS - 1)
            return first, start, number(bottom, where, ROWS - 1, first), number(right, where, COLUMNS - 1, start)
    raise wrong(f"{where}: boxes")
