"""A book made from an older template is brought up to date where it lies, and keeps every typed value."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sheets_sync import data
from sheets_sync.core import FIRST_ROW, HEADER_ROW, Button, Layout, Pack, WritePlan, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.workbook.cover import cells_of
from sheets_sync.workbook.layout import load_layout
from sheets_sync.workbook.parts import expected_parts, missing
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import standard_layout
from sheets_sync.workbook.upgrade import older, upgrade

OLD = [name for name in data.names("templates") if name.startswith("history/")]
WITH_NEW_COLUMNS = [name for name in OLD if name.endswith("commune-0.9.yaml")]
"""Those whose list of citizens has had columns added since."""
TYPED = ("name", "birth", "number", "note", "self.01", "given.10")


@pytest.fixture(params=OLD)
def old(request: pytest.FixtureRequest, packs: tuple[Pack, ...]) -> Layout:
    return load_layout(data.text("templates", request.param), packs)


@pytest.fixture
def book(old: Layout, envelope: dict[str, str], tmp_path: Path) -> Path:
    """Three people; and a column of the commune's own right of everything."""
    columns = {
        "name": objects(["Trần Văn Bình", "Lê Thị Cúc", "Đỗ Văn Dần"]),
        "birth": objects(["05/03/1960", "1971", None]),
        "number": objects(["036060001234", "036171001234", None]),
        "note": objects([None, "về quê", "ốm"]),
        "self.01": objects([9, 8.5, None]),
        "given.10": objects([10, None, "8"]),
    }
    path = tmp_path / "so.xlsx"
    path.write_bytes(create(old, envelope, {"hamlet.01": "Thôn Đông"}, {"citizens": columns}))
    work = openpyxl.load_workbook(path)
    tab = work["Công dân"]
    own = len(old.sheet("citizens").columns) + 2
    tab.cell(HEADER_ROW + 1, own, "Điện thoại")
    tab.cell(FIRST_ROW + 1, own, "0912 000 000")
    work.save(path)
    return path


def test_there_is_an_older_template_to_upgrade() -> None:
    assert OLD


def test_an_older_cover_gets_its_buttons_beside_their_labels(book: Path, old: Layout, packs: tuple[Pack, ...]) -> None:
    layout = standard_layout(old.id, packs)
    host = Files(book)
    before = host.read(str(book))
    after = host.apply(WritePlan(str(book), None, before.etag, upgrade(before, layout))).after
    cover = layout.sheet("cover")
    places = cells_of(cover, after.grids[cover.title])
    assert {cell.id for cell in cover.cells.values() if isinstance(cell, Button)} <= places.keys()


def test_an_upgrade_keeps_every_typed_value_and_adds_what_is_new(
    book: Path, old: Layout, packs: tuple[Pack, ...]
) -> None:
    layout = standard_layout(old.id, packs)
    host = Files(book)
    before = host.read(str(book))
    assert older(before, layout)
    then = read(before, layout, {}).sheets["citizens"]
    was = {column: then.typed[column].tolist() for column in TYPED}
    assert was["name"][0] == "Trần Văn Bình"

    after = host.apply(WritePlan(str(book), None, before.etag, upgrade(before, layout))).after
    assert not older(after, layout)
    assert upgrade(after, layout) == ()
    tables = read(host.read(str(book)), layout, {})
    assert [hit.code for hit in tables.hits] == []
    now = tables.sheets["citizens"]
    assert {column: now.typed[column].tolist() for column in TYPED} == was
    assert set(now.place) == {column.id for column in layout.sheet("citizens").columns}
    assert now.extra == {len(old.sheet("citizens").columns) + 1: "Điện thoại"}
    assert tables.cover["hamlet.01"] == "Thôn Đông"
    assert tables.envelope["template_version"] == layout.version


@pytest.mark.parametrize("old", WITH_NEW_COLUMNS, indirect=True)
def test_new_columns_stand_right_of_everything_with_dropdowns_of_their_own(
    book: Path, old: Layout, packs: tuple[Pack, ...]
) -> None:
    layout = standard_layout(old.id, packs)
    sheet = layout.sheet("citizens")
    host = Files(book)
    before = host.read(str(book))
    after = host.apply(WritePlan(str(book), None, before.etag, upgrade(before, layout))).after
    table = read(after, layout, {}).sheets["citizens"]
    own = max(table.extra)
    fresh = {column.id for column in sheet.columns} - {column.id for column in old.sheet("citizens").columns}
    assert min(table.place[column] for column in fresh) > own
    fixes = missing(
        expected_parts(layout, sheet, table.place), [p for p in after.parts or () if p.sheet == sheet.title], 7
    )
    assert {fix.now.column for fix in fixes if fix.now} >= {table.place[column] for column in fresh}
    again = host.apply(WritePlan(str(book), None, after.etag, fixes)).after
    found = [p for p in host.read(str(book)).parts or () if p.sheet == sheet.title]
    assert missing(expected_parts(layout, sheet, table.place), found, 7) == ()
    assert again.etag != after.etag


def test_a_book_of_the_present_version_or_of_another_layout_is_left_alone(
    packs: tuple[Pack, ...], envelope: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "so.xlsx"
    commune, unit = standard_layout("commune", packs), standard_layout("unit", packs)
    path.write_bytes(create(commune, envelope))
    snapshot = Files(path).read(str(path))
    assert upgrade(snapshot, commune) == ()
    assert not older(snapshot, unit)
