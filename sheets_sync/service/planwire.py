"""A WritePlan in the wire format ``hoctap/1``: a closed set of four kinds of change, flat, cells in columns.

::

    {"format": "hoctap/1", "place": "so.xlsx", "book": ["13693@2025", 2025, ""], "base": "17", "changes": [
      {"kind": "fill", "sheet": "Công dân", "column": "kq", "at": 1, "rows": [5, 6], "keys": ["CD0001", "CD0002"],
       "was": [null, "Chờ"], "now": ["Đạt", "Đạt"]},
      {"kind": "mend", ... as fill ..., "consent": "quick"},
      {"kind": "block", "sheet": "Tổng hợp", "area": "totals", "top": 5, "left": 0,
       "was": {"rows": 0, "cells": []}, "now": {"rows": 2, "cells": [["Công dân", "Gia đình"], [212, 60]]}},
      {"kind": "fix", "was": null, "now": ["dropdown", "Công dân", 8, "dm_groups", -1], "made": {...}}]}

``rows`` are sheet rows from 0. ``made`` holds what a client needs to put a part back: a validation, a colour rule with
its colours, or a machine sheet's headers. The rows' keyed prints stay with the service: they are of no use elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sheets_sync.core import Block, BookId, Cells, Change, Fill, Fix, Mend, Part, Rows, Shape, WritePlan
from sheets_sync.service.cellwire import (
    cells_in,
    cells_out,
    columns_in,
    columns_out,
    listed,
    loads,
    number,
    text,
    wrong,
)
from sheets_sync.service.wire import CELLS, COLUMNS, FORMAT, NAME, ROWS, check_format, fields, part_in, part_out
from sheets_sync.workbook.looks import LOOKS
from sheets_sync.workbook.parts import Made

_PLAN = {"format", "place", "book", "base", "changes"}
_COLUMN = {"kind", "sheet", "column", "at", "rows", "keys", "was", "now"}
_BLOCK = {"kind", "sheet", "area", "top", "left", "was", "now"}


def plan_out(plan: WritePlan) -> dict[str, Any]:
    """A plan as JSON holds it."""
    book = None if plan.book is None else [plan.book.unit, plan.book.period, plan.book.part]
    changes = [_change_out(change) for change in plan.changes]
    return {"format": FORMAT, "place": plan.place, "book": book, "base": plan.base, "changes": changes}


def plan_in(body: bytes) -> WritePlan:
    """The plan of ``plan_out``, for clients in Python; prints of rows are 0, how parts are made is not read back."""
    told = fields(loads(body), _PLAN, "body")
    check_format(told)
    changes = tuple(
        _change_in(change, f"changes[{at}]") for at, change in enumerate(listed(told["changes"], "changes"))
    )
    book = None if told["book"] is None else _book_in(told["book"])
    return WritePlan(text(told["place"], "place", NAME), book, text(told["base"], "base", NAME), changes)


def _change_out(change: Change) -> dict[str, Any]:
    if isinstance(change, Fix):
        return {"kind": "fix", "was": part_out(change.was), "now": part_out(change.now), "made": made_out(change.now)}
    if isinstance(change, Block):
        place = {"sheet": change.sheet, "area": change.area, "top": change.top, "left": change.left}
        return {"kind": "block", **place, "was": _grid_out(change.was), "now": _grid_out(change.now)}
    told = {
        "kind": "fill",
        "sheet": change.sheet,
        "column": change.column,
        "at": change.at,
        "rows": change.rows.at.tolist(),
        "keys": change.rows.key.tolist(),
        "was": cells_out(change.was),
        "now": cells_out(change.now),
    }
    return told if isinstance(change, Fill) else {**told, "kind": "mend", "consent": change.consent}


def made_out(part: Part | None) -> dict[str, Any] | None:
    """What a client needs to put a part back: see above."""
    if not isinstance(part, Made):
        return None
    if part.validation is not None:
        return {name: value for name, value in asdict(part.validation).items() if name != "kind"}
    if part.rule is not None:
        return {**asdict(part.rule), **asdict(LOOKS[part.rule.look])}
    if part.tab is not None:
        ids = [] if part.tab.shape is Shape.PRINT else [c.id for c in part.tab.columns]
        return {"title": part.tab.title, "ids": ids, "headers": _headers(part) if ids else []}
    return None


def _headers(part: Made) -> list[str]:
    return [] if part.tab is None else [column.header for column in part.tab.columns]


def _grid_out(cells: Cells) -> dict[str, Any]:
    return {"rows": cells.shape[0], "cells": columns_out(cells)}


def _grid_in(told: object, where: str) -> Cells:
    grid = fields(told, {"rows", "cells"}, where)
    rows = number(grid["rows"], where, ROWS)
    if rows * len(listed(grid["cells"], where)) > CELLS:
        raise wrong(f"{where}: more than {CELLS} cells")
    return columns_in(grid["cells"], rows, where)


def _book_in(told: object) -> BookId:
    match told:
        case [str(unit), int(period), str(part)]:
            return BookId(unit, period, part)
    raise wrong("book: [unit, period, part]")


def _change_in(told: object, where: str) -> Change:
    kind = told.get("kind") if isinstance(told, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise wrong(f"{where}.kind: {', '.join(_KINDS)}")
    return _KINDS[kind](told, where)


def _column_in(told: Mapping[str, Any], where: str) -> tuple[str, str, int, Rows, Cells, Cells]:
    rows = [number(row, f"{where}.rows", ROWS - 1) for row in listed(told["rows"], f"{where}.rows")]
    keys, was, now = (cells_in(told[name], f"{where}.{name}") for name in ("keys", "was", "now"))
    if not len(rows) == len(keys) == len(was) == len(now):
        raise wrong(f"{where}: columns of one length")
    known = Rows(np.array(rows, dtype=np.int64), keys, np.zeros(len(rows), dtype=np.uint64))
    sheet, column = text(told["sheet"], f"{where}.sheet", NAME), text(told["column"], f"{where}.column", NAME)
    return sheet, column, number(told["at"], f"{where}.at", COLUMNS - 1), known, was, now


def _fill_in(told: object, where: str) -> Fill:
    return Fill(*_column_in(fields(told, _COLUMN, where), where))


def _mend_in(told: object, where: str) -> Mend:
    mend = fields(told, {*_COLUMN, "consent"}, where)
    return Mend(*_column_in(mend, where), text(mend["consent"], f"{where}.consent", NAME))


def _block_in(told: object, where: str) -> Block:
    block = fields(told, _BLOCK, where)
    return Block(
        text(block["sheet"], f"{where}.sheet", NAME),
        text(block["area"], f"{where}.area", NAME),
        number(block["top"], f"{where}.top", ROWS - 1),
        number(block["left"], f"{where}.left", COLUMNS - 1),
        _grid_in(block["was"], f"{where}.was"),
        _grid_in(block["now"], f"{where}.now"),
    )


def _fix_in(told: object, where: str) -> Fix:
    fix = fields(told, {"kind", "was", "now", "made"}, where)
    was, now = (None if fix[name] is None else part_in(fix[name], f"{where}.{name}") for name in ("was", "now"))
    return Fix(was, now)


_KINDS: Mapping[str, Callable[[object, str], Change]] = {
    "fill": _fill_in,
    "mend": _mend_in,
    "block": _block_in,
    "fix": _fix_in,
}
