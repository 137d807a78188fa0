"""The province's workbook, read back by a judge that shares no code with what writes it."""

import io
import warnings
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId, Pack, Points, Source, Status
from sheets_sync.reports import ReportMeta, about_packs, province_workbook
from sheets_sync.rollup import Completeness, Totals, add_up, completeness, load_targets, merge
from sheets_sync.units import load

UNITS = load(data.text("units", "units.csv"))
TREE = UNITS.at(date(2023, 12, 31))
NAM_DINH = "36@2023"
TARGETS = load_targets(data.text("rollup", "targets.csv"))
COMMUNES = [unit.id for unit in TREE.communes(NAM_DINH)]
DISTRICT = TREE[COMMUNES[0]].parent
GROUPS = {"N1": "Người dân trong xã", "N4": "Học sinh, sinh viên, học viên"}
META = ReportMeta(NAM_DINH, date(2023, 12, 14), GROUPS, {"family": ("Gia đình học tập (family/2021-2030)",)}, "0.1.0")


def book(unit: str, achieved: int, of: int, flagged: int = 0) -> Aggregate:
    counts = {}
    for model, group in (("citizen", "N1"), ("citizen", "N4"), ("family", ""), ("unit", "")):
        told = {"listed": of, "in_scope": of, "registered": of, "achieved": achieved, "flagged": flagged}
        told |= {"failed": of - achieved - flagged}
        counts |= {(unit, model, group, measure): n for measure, n in told.items()}
    counts[unit, "unit", "", "band.Tốt"] = achieved
    return Aggregate(counts, {BookId(unit, 2023): "e"})


def some_books() -> Aggregate:
    communes = [book(unit, 60 + i % 30, 100, flagged=2 if i == 5 else 0) for i, unit in enumerate(COMMUNES[:-2])]
    own = Aggregate(
        {(DISTRICT, "citizen", "N1", measure): 40 for measure in ("listed", "in_scope", "achieved")},
        {BookId(DISTRICT, 2023): "e"},
    )
    return merge([*communes, own])


def made(aggregate: Aggregate, meta: ReportMeta = META, states: dict[str, str] | None = None) -> Workbook:
    totals = add_up(aggregate, TREE, 2023)
    return read_back(content(totals, completeness(TREE, aggregate, states or {}), meta))


def read_back(raw: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* extension is not supported")  # data bars of Excel 2010
        return load_workbook(io.BytesIO(raw))


def content(totals: Totals, senders: Completeness, meta: ReportMeta = META) -> bytes:
    return province_workbook(totals, TARGETS, senders, meta)


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under the header row of a sheet that is one table, by header."""
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def words(sheet: Worksheet) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


BOOK = made(some_books(), states={COMMUNES[-1]: "file.encrypted"})


def test_there_is_a_sheet_for_each_model_that_is_counted_one_for_targets_and_one_for_who_is_missing() -> None:
    names = ["Tổng quan", "Công dân", "Công dân theo nhóm", "Gia đình", "Đơn vị", "Xã", "Chỉ tiêu", "Còn thiếu"]
    assert BOOK.sheetnames == names


@pytest.mark.parametrize("name", ["Công dân", "Gia đình", "Đơn vị", "Xã"])
def test_on_a_models_sheet_every_row_is_the_sum_of_those_set_in_below_it(name: str) -> None:
    rows = table(BOOK[name])
    of = {
        level: [row for row in rows if row["Cấp"] == level]
        for level in ("Cấp tỉnh", "Cấp huyện", "Cấp xã", "Trực thuộc")
    }
    assert [len(of[level]) for level in ("Cấp tỉnh", "Cấp huyện", "Cấp xã")] == [1, 10, 226]
    for column in ("Trong danh sách", "Trong diện", "Đạt", "Phải sửa"):
        total = of["Cấp tỉnh"][0][column]
        assert total == sum(row[column] for row in of["Cấp huyện"])
        assert total == sum(row[column] or 0 for row in [*of["Cấp xã"], *of["Trực thuộc"]])
    assert bool(of["Trực thuộc"]) == (name == "Công dân")


def test_shares_and_what_is_short_stand_beside_the_counts() -> None:
    first = next(row for row in table(BOOK["Gia đình"]) if row["Cấp"] == "Cấp xã")
    assert (first["Trong diện"], first["Đạt"], first["Tỷ lệ"], first["Còn thiếu"]) == (100, 60, 0.6, 10)
    assert "Chỉ tiêu: 70,00 % vào năm 2025 (QĐ 387/QĐ-TTg, 25/3/2022)." in words(BOOK["Gia đình"])
    assert next(row for row in table(BOOK["Đơn vị"]))["Tốt"] == sum(60 + i % 30 for i in range(224))


def test_a_commune_without_a_book_has_blanks_not_zeros() -> None:
    name = TREE[COMMUNES[-2]].title
    row = next(row for row in table(BOOK["Gia đình"]) if row["Đơn vị"] == name and row["Trong diện"] is None)
    assert [row[column] for column in ("Đạt", "Tỷ lệ", "Còn thiếu")] == [None, None, None]


def test_groups_stand_side_by_side() -> None:
    province = table(BOOK["Công dân theo nhóm"])[0]
    assert province["N1: Trong diện"] == 224 * 100 + 40
    assert province["N4: Trong diện"] == 224 * 100
    assert "N4 Học sinh, sinh viên, học viên" in words(BOOK["Công dân theo nhóm"])


def test_on_the_sheet_of_groups_too_every_row_is_the_sum_of_those_set_in_below_it() -> None:
    rows = table(BOOK["Công dân theo nhóm"])
    for column in ("N1: Trong diện", "N1: Đạt", "N4: Trong diện"):
        parts = [row[column] or 0 for row in rows if row["Cấp"] in ("Cấp xã", "Trực thuộc")]
        assert rows[0][column] == sum(parts)


def test_an_agency_that_has_to_mend_is_told_apart_from_the_unit_it_stands_under() -> None:
    district = made(merge([*(book(unit, 90, 100) for unit in COMMUNES), book(DISTRICT, 1, 10, flagged=3)]))
    standing = {row["Đơn vị"]: row["Tình trạng"] for row in table(district["Còn thiếu"])}
    assert standing[f"Trực thuộc {TREE[DISTRICT].title}"] == "⚠ Còn dòng phải sửa"
    assert TREE[DISTRICT].title not in standing


def test_the_targets_sheet_says_met_short_or_not_counted() -> None:
    rows = {(row["Chỉ tiêu"], row["Đến năm"]): row["So với chỉ tiêu"] for row in raw_targets()}
    assert rows["Gia đình đạt Gia đình học tập", 2025] == "✔ Đạt chỉ tiêu"
    assert str(rows["Gia đình đạt Gia đình học tập", 2030]).startswith("✘ Còn thiếu ")
    assert rows["Công dân học tập có kỹ năng số đáp ứng công việc", 2025] == "Sổ chưa ghi số này"


def raw_targets() -> list[dict[str, object]]:
    """Two columns are headed "Chỉ tiêu": what is wanted, and how much."""
    rows = list(BOOK["Chỉ tiêu"].iter_rows(min_row=5, values_only=True))
    heads = ("Chỉ tiêu", "Đến năm", "Mức", "Hiện có", "Trên", "Tỷ lệ", "So với chỉ tiêu", "Văn bản")
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_who_is_missing_comes_first_then_what_could_not_be_taken_then_errors() -> None:
    rows = table(BOOK["Còn thiếu"])
    assert [(row["Đơn vị"], row["Tình trạng"], row["Phải sửa"]) for row in rows] == [
        (TREE[COMMUNES[-2]].title, "✘ Chưa gửi sổ", None),
        (TREE[COMMUNES[-1]].title, "✘ Sổ chưa dùng được", None),
        (TREE[COMMUNES[5]].title, "⚠ Còn dòng phải sửa", 8),
    ]
    assert rows[1]["Việc nên làm"] == "Tệp có mật khẩu: nhờ sửa rồi gửi lại"


def test_when_nothing_is_missing_the_sheet_says_so() -> None:
    whole = made(merge([book(unit, 90, 100) for unit in COMMUNES]))
    assert "Mọi nơi đã gửi sổ" in words(whole["Còn thiếu"])
    assert "Đã nhận 226 trên 226 sổ cấp xã" in words(whole["Tổng quan"])


def test_a_draft_says_so_on_every_sheet_that_its_packs_made_and_on_no_other() -> None:
    line = "Bộ tiêu chí chưa đối chiếu văn bản gốc: Gia đình học tập (family/2021-2030)"
    assert [name for name in BOOK.sheetnames if line in words(BOOK[name])] == ["Tổng quan", "Gia đình", "Chỉ tiêu"]
    attested = made(some_books(), replace(META, unverified={}))
    assert not any("BẢN NHÁP" in words(sheet) for sheet in attested)


def test_books_that_stand_nowhere_in_the_tree_are_named_on_the_cover_and_the_last_sheet() -> None:
    stray = made(merge([some_books(), book("99999@2023", 1, 2)]))
    for name in ("Tổng quan", "Còn thiếu"):
        assert "99999@2023" in words(stray[name])


def test_a_district_can_have_a_workbook_of_its_own() -> None:
    own = made(some_books(), replace(META, unit=DISTRICT))
    rows = table(own["Gia đình"])
    assert rows[0]["Đơn vị"] == TREE[DISTRICT].title
    assert len(rows) == 1 + len(TREE.communes(DISTRICT))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    targets = [replace(TARGETS[0], what="=HYPERLINK(1)", source="@x", note="+1")]
    aggregate = some_books()
    totals, senders = add_up(aggregate, TREE, 2023), completeness(TREE, aggregate, {})
    meta = replace(META, groups={"N1": "=1+1", "N4": "-2"}, unverified={"family": ("=cmd",)})
    made_of = read_back(province_workbook(totals, targets, senders, meta))
    types = {cell.data_type for sheet in made_of for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert types == {"s", "n"}
    assert "=HYPERLINK(1)" in words(made_of["Chỉ tiêu"])


def test_every_table_is_filtered_frozen_and_printed_on_a4_with_its_header_on_each_page() -> None:
    for name in BOOK.sheetnames[1:]:
        sheet = BOOK[name]
        assert sheet.auto_filter.ref.startswith("A4:"), name
        assert sheet.freeze_panes == "B5", name
        assert sheet.print_title_rows == "$4:$4", name
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, name
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0), name
    for sheet in BOOK:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_area


def test_type_is_big_everywhere() -> None:
    sizes = {cell.font.size for sheet in BOOK for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert min(sizes) >= 13


def test_the_cover_has_two_native_charts_of_the_models_as_wholes() -> None:
    aggregate = some_books()
    raw = content(add_up(aggregate, TREE, 2023), completeness(TREE, aggregate, {}))
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    models = [
        row[0].row for row in BOOK["Tổng quan"].iter_rows() if row[0].value in ("Công dân", "Gia đình", "Đơn vị", "Xã")
    ]
    categories = ",".join(f"'Tổng quan'!$A${row}" for row in models)
    assert all(f"<c:f>({categories})</c:f>" in chart for chart in charts)


def test_the_same_figures_give_the_same_bytes() -> None:
    aggregate = some_books()
    totals, senders = add_up(aggregate, TREE, 2023), completeness(TREE, aggregate, {})
    assert content(totals, senders) == content(totals, senders)


def test_it_speaks_english_to_engineers() -> None:
    english = made(some_books(), replace(META, lang="en"))
    assert english.sheetnames[0] == "Overview"
    assert "1 not sent" in words(
        made(merge([book(unit, 1, 2) for unit in COMMUNES[:-1]]), replace(META, lang="en"))["Overview"]
    )


SOURCE = Source("QĐ 324/QĐ-KHVN", "", "READ H", Status.VERIFIED)


def pack(pack_id: str, model: str, group: str, status: Status) -> Pack:
    rule = Points(10_000, 0, ((0, "Chưa"), (8000, "Đạt")), 1)
    source = replace(SOURCE, status=status)
    return Pack(pack_id, model, group, f"lời {group}", "Danh hiệu", "1.0", 20230101, 0, True, (), rule, (), source)


def test_packs_that_are_not_verified_or_attested_make_a_draft() -> None:
    packs = [
        pack("citizen/1", "citizen", "N1", Status.PARTIAL),
        pack("citizen/1", "citizen", "N2", Status.UNVERIFIED),
        pack("family/1", "family", "", Status.UNVERIFIED),
        pack("agency/1", "agency", "", Status.VERIFIED),
    ]
    groups, unverified = about_packs(packs, frozenset({"family/1"}))
    assert groups == {"N1": "lời N1", "N2": "lời N2"}
    assert unverified == {"citizen": ("Danh hiệu (citizen/1)",)}
