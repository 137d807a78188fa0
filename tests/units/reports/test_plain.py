"""JSON and CSV say the same figures as the totals, exactly, and no text of theirs becomes a formula."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId
from sheets_sync.reports import ReportMeta, totals_csv, totals_json
from sheets_sync.reports.plain import as_text
from sheets_sync.rollup import add_up, completeness, load_targets
from sheets_sync.units import load

TREE = load(data.text("units", "units.csv")).at(date(2023, 12, 31))
NAM_DINH = "36@2023"
COMMUNE = TREE.communes(NAM_DINH)[0].id
TARGETS = load_targets(data.text("rollup", "targets.csv"))
META = ReportMeta(
    NAM_DINH, date(2023, 12, 14), {"N1": "Người dân trong xã"}, {"family": ("Gia đình học tập",)}, "0.1.0"
)
COUNTS = {
    (COMMUNE, "family", "", "in_scope"): 558_943,
    (COMMUNE, "family", "", "achieved"): 440_236,
    (COMMUNE, "citizen", "N1", "in_scope"): 3,
}
BOOKS = Aggregate(COUNTS, {BookId(COMMUNE, 2023): "e"})
TOTALS, SENDERS = add_up(BOOKS, TREE, 2023), completeness(TREE, BOOKS, {COMMUNE: "book.held"})


def told_csv(meta: ReportMeta = META) -> list[list[str]]:
    return list(csv.reader(io.StringIO(totals_csv(TOTALS, TARGETS, SENDERS, meta).decode("utf-8-sig"), newline="")))


def test_json_has_every_line_of_every_unit_and_what_is_missing() -> None:
    told = json.loads(totals_json(TOTALS, TARGETS, SENDERS, META))
    assert len(told["rows"]) == (1 + 10 + 226) * len(TOTALS.lines)
    province = next(row for row in told["rows"] if (row["unit"], row["model"]) == (NAM_DINH, "family"))
    assert [province[name] for name in ("achieved", "in_scope", "share", "target", "short")] == [
        440_236,
        558_943,
        7876,
        7000,
        0,
    ]
    assert (told["period"], told["tree"], told["made"], told["engine"]) == (2023, "2023-12-31", "2023-12-14", "0.1.0")
    assert told["unverified"] == {"family": ["Gia đình học tập"]}
    assert told["senders"][0] | {"name": ""} == {
        "unit": COMMUNE,
        "name": "",
        "standing": "stopped",
        "books": 1,
        "flagged": 0,
        "pending": 0,
        "code": "book.held",
    }
    adults = next(target for target in told["targets"] if (target["id"], target["year"]) == ("citizen.adults", 2025))
    assert (adults["met"], adults["part"]) == (None, None)


def test_csv_opens_in_excel_and_holds_whole_numbers_only() -> None:
    assert totals_csv(TOTALS, TARGETS, SENDERS, META).startswith(b"\xef\xbb\xbf")
    header, *rows = told_csv()
    assert header[:4] == ["Mã", "Cấp", "Đơn vị", "Mô hình"]
    family = next(row for row in rows if row[0] == NAM_DINH and row[3] == "Gia đình")
    by_name = dict(zip(header, family, strict=True))
    assert (by_name["Đạt"], by_name["Trong diện"], by_name["Tỷ lệ (phần vạn)"]) == ("440236", "558943", "7876")
    assert all(cell == "" or cell.isdecimal() for row in rows for cell in row[5:])


def test_no_cell_of_the_csv_begins_like_a_formula() -> None:
    rows = told_csv(replace(META, groups={"N1": "x"}))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    assert as_text(text) == f"'{text}"


@given(st.one_of(st.text(), st.integers(), st.none()))
def test_all_else_is_left_as_it_is(cell: object) -> None:
    if not (isinstance(cell, str) and cell[:1] in set("=+-@\t\r")):
        assert as_text(cell) == cell
