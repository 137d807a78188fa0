"""What an officer opens: judged by openpyxl and by our own reader, never by the code that wrote it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from sheets_sync.core import (
    FIRST_ROW,
    HEADER_ROW,
    IDS_ROW,
    Input,
    Kind,
    Layout,
    Output,
    Pack,
    Shape,
    Snapshot,
    objects,
)
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.create_data import PREPARED
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.workbook.lists import defined_name
from sheets_sync.workbook.parts import TEXT_KINDS, expected_parts, missing
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import standard_layout

DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)


@pytest.fixture(scope="module")
def content(layout: Layout, envelope: dict[str, str]) -> bytes:
    return create(layout, envelope)


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture
def snapshot(content: bytes, tmp_path: Path) -> Snapshot:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    return Files(path).read(str(path))


def test_sheets_stand_in_the_order_of_use_lists_and_envelope_hidden(book: Workbook, layout: Layout) -> None:
    assert book.sheetnames == [sheet.title for sheet in layout.sheets]
    hidden = {ws.title for ws in book if ws.sheet_state != "visible"}
    assert hidden == {"_danh_muc", "_hoctap"}


def test_ids_are_hidden_headers_bold_and_in_sight(book: Workbook, layout: Layout) -> None:
    for sheet in layout.sheets:
        if not sheet.columns or sheet.shape is Shape.PRINT:
            continue
        tab = book[sheet.title]
        assert [c.value for c in tab[IDS_ROW + 1]] == [c.id for c in sheet.columns]
        assert [c.value for c in tab[HEADER_ROW + 1]] == [c.header for c in sheet.columns]
        assert tab.row_dimensions[IDS_ROW + 1].hidden
        assert not tab.row_dimensions[HEADER_ROW + 1].hidden
        assert all(c.font.b and c.alignment.wrap_text for c in tab[HEADER_ROW + 1])
        assert int(re.sub(r"\D", "", tab.freeze_panes)) == FIRST_ROW + 1


def test_citizens_are_frozen_to_the_name(book: Workbook, layout: Layout) -> None:
    if layout.has("citizens"):
        assert book["Công dân"].freeze_panes == "G6"


def test_letters_are_big(book: Workbook) -> None:
    for tab in book:
        for row in tab.iter_rows(max_row=40):
            for cell in row:
                if cell.value is not None:
                    assert cell.font.sz >= 13, (tab.title, cell.coordinate)
        for column in tab.column_dimensions.values():
            assert column.font.sz >= 13


def test_text_columns_store_text_and_machine_columns_are_tinted(book: Workbook, layout: Layout) -> None:
    for sheet in layout.sheets:
        if sheet.shape in DATA:
            tab = book[sheet.title]
            for i, column in enumerate(sheet.columns):
                look = next(d for d in tab.column_dimensions.values() if d.min <= i + 1 <= d.max)
                if isinstance(column, Input):
                    assert (look.number_format == "@") == (column.kind in (*TEXT_KINDS, Kind.DATE)), column.id
                else:
                    assert look.fill.fgColor.rgb == "FFEDEDED"


def test_nothing_of_the_template_is_missing_as_our_reader_sees_it(snapshot: Snapshot, layout: Layout) -> None:
    assert snapshot.parts is not None
    for sheet in layout.sheets:
        found = [part for part in snapshot.parts if part.sheet == sheet.title]
        expected = expected_parts(layout, sheet)
        assert bool(expected) == (sheet.shape in DATA)
        assert missing(expected, found, 1_048_575) == ()


def test_the_envelope_says_what_the_book_is(snapshot: Snapshot, layout: Layout) -> None:
    told = read(snapshot, layout, {}).envelope
    assert told["format"] == "hoctap"
    assert (told["layout"], told["template_version"]) == (layout.id, layout.version)
    assert (told["unit"], told["period"]) == ("13699@2004", "2026")
    assert {told[f"sheet.{sheet.id}"] for sheet in layout.sheets} == {sheet.title for sheet in layout.sheets}


def test_reading_a_blank_book_finds_no_fault_and_no_row(snapshot: Snapshot, layout: Layout) -> None:
    tables = read(snapshot, layout, {})
    assert tables.hits == ()
    assert tables.cover["unit_name"] == "Xã Hải Minh"
    assert tables.cover["period"] == 2026
    counted = {sheet: len(table) for sheet, table in tables.sheets.items() if sheet != "commune"}
    assert set(counted.values()) <= {0}


def test_dropdown_names_lead_to_their_entries(book: Workbook, layout: Layout) -> None:
    names = 0
    for sheet in layout.sheets:
        for column in (*sheet.columns, *sheet.cells.values()):
            if isinstance(column, Input) and column.choices:
                name = defined_name(column)
                title, ref = next(iter(book.defined_names[name].destinations))
                entries = [row[0].value for row in book[title][ref.replace("$", "")]]
                wanted = layout.lists[column.choices]
                assert entries == ([float(e) for e in wanted] if column.kind is Kind.SCORE else list(wanted))
                names += 1
    assert names or layout.id == "province"


def test_hamlets_are_offered_from_the_cover(book: Workbook, layout: Layout) -> None:
    if layout.id == "commune":
        title, ref = next(iter(book.defined_names["dm_cover_hamlets"].destinations))
        assert (title, ref) == ("Bìa", "$B$20:$B$59")


def test_only_cover_totals_print_and_hidden_sheets_are_protected_and_without_a_password(
    book: Workbook, layout: Layout
) -> None:
    guarded = {tab.title for tab in book if tab.protection.sheet}
    printed = {sheet.title for sheet in layout.sheets if sheet.shape is Shape.PRINT}
    assert guarded == ({"Bìa", "Tổng hợp", "_danh_muc", "_hoctap"} & set(book.sheetnames)) | printed
    assert all(not tab.protection.password for tab in book)
    cover = layout.sheet("cover")
    for at, cell in cover.cells.items():
        assert book["Bìa"][at].protection.locked == isinstance(cell, Output), at


def test_appraised_scores_fold(book: Workbook, layout: Layout) -> None:
    if layout.has("citizens"):
        sheet, tab = layout.sheet("citizens"), book["Công dân"]
        for i, column in enumerate(sheet.columns):
            look = next(d for d in tab.column_dimensions.values() if d.min <= i + 1 <= d.max)
            assert bool(look.outlineLevel) == (isinstance(column, Input) and column.voice == "appraised")


def test_pages_are_a4_lying_one_wide_with_headers_repeated(book: Workbook, layout: Layout) -> None:
    for sheet in layout.sheets:
        if sheet.columns and sheet.shape is not Shape.PRINT:
            tab = book[sheet.title]
            assert (tab.page_setup.paperSize, tab.page_setup.orientation) == (9, "landscape")
            assert tab.sheet_properties.pageSetUpPr.fitToPage
            assert (tab.page_setup.fitToWidth or 1, tab.page_setup.fitToHeight) == (1, 0)
            assert tab.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"


def test_an_unread_source_says_so_on_the_sheet(book: Workbook, layout: Layout, packs: tuple[Pack, ...]) -> None:
    weak = {pack.model for pack in packs if pack.scorable and pack.source.status != "verified"}
    assert weak
    for sheet in layout.sheets:
        if sheet.shape in DATA:
            said = [c.value for c in book[sheet.title][3] if c.value]
            assert any("chưa đối chiếu văn bản gốc" in line for line in said) == (sheet.model in weak), sheet.id
            assert said[0] == "▼ Máy tính ghi"


def test_the_guide_explains_every_column_and_indicator(book: Workbook, layout: Layout, packs: tuple[Pack, ...]) -> None:
    said = {str(cell.value) for row in book["Hướng dẫn"].iter_rows() for cell in row if cell.value}
    for sheet in layout.sheets:
        if sheet.shape in DATA:
            for column in sheet.inputs:
                assert {column.header, column.help} <= said
    for pack in packs:
        for indicator in pack.indicators:
            assert any(indicator.text in line for line in said), indicator.id


def test_filled_books_hold_their_rows_and_a_preview_for_each_and_some_more(
    packs: tuple[Pack, ...], envelope: dict[str, str]
) -> None:
    layout = standard_layout("commune", packs)
    n = 30
    rows = {
        "citizens": {
            "name": objects([f"Người {i}" for i in range(n)]),
            "number": objects([f"0361600{i:05d}" for i in range(n)]),
            "self.01": objects([None if i % 3 else 9 for i in range(n)]),
        },
    }
    content = create(layout, envelope, {"hamlet.01": "Thôn Đông"}, rows)
    book = openpyxl.load_workbook(io.BytesIO(content))
    tab, at = book["Công dân"], {c.id: i + 1 for i, c in enumerate(layout.sheet("citizens").columns)}
    assert tab.cell(FIRST_ROW + n, at["name"]).value == f"Người {n - 1}"
    assert tab.cell(FIRST_ROW + 1, at["number"]).value == "036160000000"
    assert tab.cell(FIRST_ROW + 1, at["self.01"]).value == 9
    assert tab.cell(FIRST_ROW + 2, at["self.01"]).value is None
    last = FIRST_ROW + n + PREPARED
    assert str(tab.cell(last, at["preview"]).value).startswith("=IF(")
    assert tab.cell(last + 1, at["preview"]).value is None
    assert book["Bìa"]["B20"].value == "Thôn Đông"


def test_text_that_looks_like_a_formula_stays_text(packs: tuple[Pack, ...], envelope: dict[str, str]) -> None:
    layout = standard_layout("commune", packs)
    texts = ["=1+1", "+84", "-5", "@a", "http://x.vn", "007"]
    content = create(layout, envelope, None, {"citizens": {"note": objects(texts)}})
    tab = openpyxl.load_workbook(io.BytesIO(content))["Công dân"]
    column = [c.id for c in layout.sheet("citizens").columns].index("note") + 1
    cells = [tab.cell(FIRST_ROW + 1 + i, column) for i in range(len(texts))]
    assert [(c.value, c.data_type) for c in cells] == [(text, "s") for text in texts]
    assert all(c.hyperlink is None for c in cells)
