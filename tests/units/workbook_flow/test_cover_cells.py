"""The cover's cells are found beside their labels when rows or columns were put in above."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sheets_sync.core import Button, Cells, Grid
from sheets_sync.hosts.memory import grid
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.places import cell_at
from tests.books import PERIOD, RULES, UNIT

LAYOUT = RULES.standard("commune", PERIOD)
COVER = LAYOUT.sheet("cover")
HOME = {cell.id: cell_at(address) for address, cell in COVER.cells.items()}
TYPED = {"unit_name": "Xã Thử", "difficult": "Không", "hamlet.01": "Thôn Đông", "hamlet.02": "Thôn Đoài"}


@cache
def content() -> bytes:
    return create(LAYOUT, {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD)}, TYPED, {})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "so.xlsx"
    path.write_bytes(content())
    return path


def cover(place: Path) -> Cells:
    values: Cells = Files(place).read(str(place)).grids["Bìa"].values
    return values


def put_in(values: Cells, row: int, rows: int = 0, columns: int = 0) -> Grid:
    """Blank rows above ``row``, blank columns at the left."""
    more = np.insert(values, row, np.full((rows, values.shape[1]), None, dtype=object), axis=0)
    return grid(np.insert(more, 0, np.full((columns, more.shape[0]), None, dtype=object), axis=1).tolist())


def test_an_untouched_cover_has_its_cells_at_their_addresses(place: Path) -> None:
    assert cells_of(COVER, grid(cover(place).tolist())) == HOME


def test_a_cover_without_labels_is_taken_as_the_layout_has_it_but_for_buttons() -> None:
    """A tick beside no label may be anything."""
    buttons = {cell.id for cell in COVER.cells.values() if isinstance(cell, Button)}
    assert buttons
    assert cells_of(COVER, grid([])) == {cell: at for cell, at in HOME.items() if cell not in buttons}


@pytest.mark.parametrize(("rows", "columns"), [(1, 0), (3, 0), (0, 1), (2, 2)])
def test_everything_moves_with_rows_and_columns_put_in_above(place: Path, rows: int, columns: int) -> None:
    found = cells_of(COVER, put_in(cover(place), 0, rows, columns))
    assert found == {cell: (row + rows, column + columns) for cell, (row, column) in HOME.items()}


def test_rows_put_in_above_the_lists_move_the_lists_only(place: Path) -> None:
    found = cells_of(COVER, put_in(cover(place), 18, 2))
    assert found["unit_name"] == HOME["unit_name"]
    assert found["status_line"] == HOME["status_line"]
    assert found["hamlet.01"] == (HOME["hamlet.01"][0] + 2, HOME["hamlet.01"][1])
    assert found["unit_kind.30"] == (HOME["unit_kind.30"][0] + 2, HOME["unit_kind.30"][1])


def test_no_label_is_taken_for_a_hamlet_and_no_typed_cell_is_written(place: Path) -> None:
    snapshot = Files(place).read(str(place))
    moved = put_in(snapshot.grids["Bìa"].values, 0, 2)
    book = draft(type(snapshot)(snapshot.place, snapshot.etag, {**snapshot.grids, "Bìa": moved}), RULES, {})
    assert book.assessment.subjects["hamlets"].name.tolist() == ["Thôn Đông", "Thôn Đoài"]
    assert book.assessment.subjects["commune"].name.tolist() == ["Xã Thử"]
    written = {(c.top, c.left) for c in book.plan.changes if getattr(c, "sheet", "") == "Bìa"}
    outputs = {"unit_code", "period", "phase", "result", "status_line"}
    allowed = {(HOME[cell][0] + 2, HOME[cell][1]) for cell in outputs}
    assert (HOME["result"][0] + 2, HOME["result"][1]) in written
    assert written <= allowed
