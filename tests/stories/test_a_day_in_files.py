"""An officer's day with one workbook: filled, scored, worked on in another program, scored again, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.comments import Comment

from sheets_sync.cli.work import Job, Worker
from sheets_sync.core import Stop
from sheets_sync.store import Ledger
from tests import day
from tests.books import RULES
from tests.day import PEOPLE, TOP


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return day.write(tmp_path / "so-xa.xlsx")


def settled(book: Path, ledger: Ledger) -> bool:
    """Scoring again changes nothing, not even the file's bytes."""
    before = book.read_bytes()
    return day.score(book, ledger).receipts == () and book.read_bytes() == before


def test_results_are_what_adding_up_gives_and_nothing_typed_moves(book: Path, ledger: Ledger) -> None:
    before = day.typed(book)
    day.score(book, ledger)
    assert day.typed(book) == before
    assert day.wrong_results(book) == []
    assert sum(row.get("KQ", "")[:1] in ("✔", "✘") for row in day.rows(book)) > 20
    assert settled(book, ledger)


def test_what_is_typed_between_two_scorings_is_scored(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    passed = [row for row in day.rows(book) if row.get("KQ", "").startswith("✔")]
    low, odd, gone = passed[:3]
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        _, at = day.headers(sheet)
        sheet.cell(low["#"], at["TĐ1"], 3)
        sheet.cell(odd["#"], at["TĐ1"], 11)
        for column in range(at["Họ và tên"], sheet.max_column + 1):
            sheet.cell(gone["#"], column).value = None
        new = sheet.max_row + 3
        for header, value in (("Họ và tên", "Vũ Thị Én"), ("Đăng ký", "Có"), ("Nhóm", "N1 Người dân trong xã")):
            sheet.cell(new, at[header], value)
    before = day.typed(book)
    day.score(book, ledger)
    assert day.typed(book) == before
    assert day.wrong_results(book) == []
    now = {row["#"]: row for row in day.rows(book)}
    assert now[low["#"]]["KQ"] == "✘ Chưa"
    assert now[odd["#"]]["KQ"].startswith("‼ Sửa")
    assert ";given.01!;" in now[odd["#"]]["Cờ"]
    assert gone["#"] not in now
    assert now[new]["Mã"] not in {row["Mã"] for row in passed}
    assert settled(book, ledger)

    with day.edited(book) as other:
        other[PEOPLE].cell(odd["#"], at["TĐ1"], odd["TĐ1"])
    day.score(book, ledger)
    mended = {row["#"]: row for row in day.rows(book)}[odd["#"]]
    assert mended["KQ"] == odd["KQ"]
    assert "!" not in mended["Cờ"]
    assert "Cần sửa" not in mended


def test_rows_keep_their_codes_when_sorted_copied_and_wiped(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    before, codes = day.typed(book), day.keys(book)
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        _, at = day.headers(sheet)
        last = max(row["#"] for row in day.rows(book) if "Họ và tên" in row)
        lines = [[cell.value for cell in row[:-1]] for row in sheet.iter_rows(min_row=TOP, max_row=last)]
        lines.sort(key=lambda line: str(line[at["Họ và tên"] - 1]))
        lines.append(list(lines[0]))
        lines[5][:5] = [None] * 5
        for i, line in enumerate(lines):
            for j, value in enumerate(line):
                sheet.cell(TOP + i, j + 1).value = value
                if isinstance(value, int):
                    sheet.cell(TOP + i, j + 1).number_format = "General"
    day.score(book, ledger)
    now = day.rows(book)
    first, copy = now[0], now[len(lines) - 1]
    assert (first["Họ và tên"], first["Số định danh (CCCD)"]) == (copy["Họ và tên"], copy["Số định danh (CCCD)"])
    assert first["Mã"] in codes.values()
    assert copy["Mã"] not in codes.values()
    assert "!" in copy["Cờ"]
    with day.edited(book) as other:
        other[PEOPLE].delete_rows(copy["#"])
    day.score(book, ledger)
    assert day.typed(book) == before
    assert day.keys(book) == codes
    assert day.wrong_results(book) == []
    assert settled(book, ledger)


def test_a_check_tells_what_scoring_would_write_of_rows_that_only_the_ledger_knows(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        for row in (TOP, TOP + 2):
            other[PEOPLE].cell(row, 1).value = None
        other[PEOPLE].cell(TOP + 1, 2).value = "gõ nhầm"
    before = book.read_bytes()
    checked = Worker(RULES, Job.CHECK)(str(book))
    assert book.read_bytes() == before
    done = day.score(book, ledger)
    assert checked.cells == done.cells


def test_a_column_a_sheet_and_a_remark_of_ones_own_stay(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        free = sheet.max_column + 2
        sheet.cell(TOP - 1, free, "Điện thoại")
        sheet.cell(TOP + 1, free, "0912 000 111")
        sheet.cell(TOP + 2, 6).comment = Comment("gọi lại", "cán bộ")
        own = other.create_sheet("Của tôi", 1)
        own["A1"], own["A2"] = "=COUNTA('Công dân'!F6:F99)", "=1+1"
    day.score(book, ledger)
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        assert (sheet.cell(TOP - 1, free).value, sheet.cell(TOP + 1, free).value) == ("Điện thoại", "0912 000 111")
        assert sheet.cell(TOP + 2, 6).comment.text == "gọi lại"
        assert other["Của tôi"]["A1"].value == "=COUNTA('Công dân'!F6:F99)"
        assert other.sheetnames[1] == "Của tôi"


def test_rows_above_and_columns_between_in_the_machines_sheets_stay(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    told = day.rows(book, "Kết quả")
    with day.edited(book) as other:
        other["Kết quả"].insert_rows(1, 2)
        other["Kết quả"]["A1"] = "UBND XÃ"
        other["Kết quả"].insert_cols(1)
        other["Kết quả"].insert_cols(4)
        other["Kết quả"]["A7"], other["Kết quả"]["D7"], other["Kết quả"]["A8"] = "STT", "Đã báo", 1
        other["Việc cần sửa"].insert_rows(2)
        other[PEOPLE].cell(TOP, day.headers(other[PEOPLE])[1]["TĐ1"], 2)
    day.score(book, ledger)
    assert settled(book, ledger)
    now = day.rows(book, "Kết quả")
    assert [row["Mã"] for row in now] == [row["Mã"] for row in told]
    assert [row["Tên"] for row in now] == [row["Tên"] for row in told]
    assert now[0]["Thấp nhất"] == 2
    with day.edited(book) as other:
        sheet = other["Kết quả"]
        assert [sheet[cell].value for cell in ("B1", "A7", "A8", "D7", "D8")] == ["UBND XÃ", "STT", 1, "Đã báo", None]
        assert [cell.value for cell in other["Việc cần sửa"][6]][:3] == ["TT", "Mức", "Trang"]


def test_the_machines_sheets_are_followed_when_renamed_and_come_back_when_deleted(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    todo, results = day.rows(book, "Việc cần sửa"), day.rows(book, "Kết quả")
    assert todo
    with day.edited(book) as other:
        other["Kết quả"].title = "Kết quả năm 2025"
        del other["Việc cần sửa"]
    done = day.score(book, ledger)
    assert day.rows(book, "Việc cần sửa") == todo
    assert day.rows(book, "Kết quả năm 2025") == results
    assert [hit.sheet for hit in done.draft.assessment.hits if hit.code == "sheet.missing"] == []
    with day.edited(book) as other:
        assert "Kết quả" not in other.sheetnames
        other[PEOPLE].cell(TOP, day.headers(other[PEOPLE])[1]["TĐ1"], 2)
    day.score(book, ledger)
    assert day.rows(book, "Kết quả năm 2025")[0]["Thấp nhất"] == 2
    assert settled(book, ledger)


def test_rows_above_the_headers_shift_everything_and_harm_nothing(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    before, codes = day.typed(book), day.keys(book)
    with day.edited(book) as other:
        for title in (PEOPLE, "Gia đình", "Đề xuất"):
            other[title].insert_rows(1, 2)
            other[title]["A1"] = "UBND XÃ"
    day.score(book, ledger)
    assert day.typed(book) == before
    assert day.keys(book) == codes
    assert settled(book, ledger)
    with day.edited(book) as other:
        assert [cell.value for cell in other["Đề xuất"][7]][:3] == ["Mã", "Cần sửa", "Cờ"]
        assert other["Đề xuất"]["A1"].value == "UBND XÃ"


def test_results_that_a_paste_left_in_a_date_format_are_shown_as_numbers_again(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        for title, columns in ((PEOPLE, 5), ("Kết quả", 11)):
            for row in other[title].iter_rows(min_row=TOP, max_row=TOP + 3, max_col=columns):
                for cell in row:
                    cell.number_format = "dd/mm/yyyy"
        other[PEOPLE].cell(TOP + 2, 7).number_format = "dd/mm/yyyy"
        other[PEOPLE].cell(TOP + 2, 7).value = 1960
    before = day.typed(book)
    day.score(book, ledger)
    assert settled(book, ledger)
    assert day.typed(book) == before
    assert day.wrong_results(book) == []
    with day.edited(book) as other:
        scored = [cell for (cell,) in other[PEOPLE].iter_rows(min_row=TOP, max_row=TOP + 3, min_col=3, max_col=3)]
        assert {cell.number_format for cell in scored if cell.value is not None} == {"General"}
        assert other[PEOPLE].cell(TOP + 2, 7).number_format == "dd/mm/yyyy"


# --- undo ---


def test_an_untouched_file_gets_its_bytes_back_and_is_held_until_it_is_edited(book: Path, ledger: Ledger) -> None:
    fresh = book.read_bytes()
    day.score(book, ledger)
    assert day.take_back(book, ledger) == 0
    assert book.read_bytes() == fresh
    with pytest.raises(Stop, match=r"book\.held"):
        day.score(book, ledger)
    with pytest.raises(Stop, match=r"undo\.nothing"):
        day.take_back(book, ledger)
    with day.edited(book) as other:
        other[PEOPLE].cell(TOP, day.headers(other[PEOPLE])[1]["TĐ1"], 2)
    assert day.score(book, ledger).receipts


def test_two_writes_are_taken_back_one_by_one(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        other[PEOPLE].cell(TOP, day.headers(other[PEOPLE])[1]["TĐ1"], 2)
    typed, between = day.typed(book), book.read_bytes()
    day.score(book, ledger)
    assert day.take_back(book, ledger) == 0
    assert book.read_bytes() == between
    assert day.take_back(book, ledger) == 0
    assert day.machine_cells(book) == 0
    assert day.typed(book) == typed


def test_undo_after_deleting_inserting_and_renaming_takes_all_of_ours_and_nothing_else(
    book: Path, ledger: Ledger
) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        sheet.delete_rows(TOP + 3, 5)
        sheet.insert_cols(8)
        sheet.title = "Danh sách dân"
        other["Kết quả"].title = "Kết quả 2025"
    there = ("Danh sách dân", *day.TYPED_IN[1:])
    typed = day.typed(book, *there)
    assert day.take_back(book, ledger) == 0
    assert day.typed(book, *there) == typed
    assert day.machine_cells(book, *there) == 0
    assert day.rows(book, "Kết quả 2025") == []


def test_undo_leaves_what_was_typed_over_our_cells_and_says_so(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        sheet = other[PEOPLE]
        _, at = day.headers(sheet)
        sheet.cell(TOP + 4, at["KQ"], "Đạt (xã)")
        sheet.cell(TOP + 5, at["Cờ"], "xem")
        sheet.cell(TOP + 6, at["Mã"], "số 7")
    assert day.take_back(book, ledger) == 3
    left = [row for row in day.rows(book) if any(name in row for name in day.MACHINE)]
    assert [[row.get(name) for name in ("Mã", "KQ", "Cờ")] for row in left] == [
        [None, "Đạt (xã)", None],
        [None, None, "xem"],
        ["số 7", None, None],
    ]


def test_undo_leaves_formulas_that_moved_under_our_lines(book: Path, ledger: Ledger) -> None:
    day.score(book, ledger)
    with day.edited(book) as other:
        other["Kết quả"].insert_cols(3)
        other["Kết quả"]["C8"] = "=1+1"
    day.take_back(book, ledger)
    with day.edited(book) as other:
        assert other["Kết quả"]["C8"].value == "=1+1"


def test_undo_of_a_file_that_has_its_old_bytes_already_has_nothing_to_take_back(book: Path, ledger: Ledger) -> None:
    fresh = book.read_bytes()
    day.score(book, ledger)
    book.write_bytes(fresh)
    with pytest.raises(Stop, match=r"undo\.nothing"):
        day.take_back(book, ledger)
    assert book.read_bytes() == fresh
