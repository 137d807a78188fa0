"""gspread 6 and google-auth, unmodified, against the emulator: what gspread's users do every day."""

import gspread
import pytest
from gspread.utils import ExportFormat, ValidationConditionType, ValueRenderOption

from tests.emulator.served import OWNER, ROBOT, Google


@pytest.fixture
def book(google: Google) -> gspread.Spreadsheet:
    return google.as_owner().create("Xã A")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1


def test_a_person_creates_writes_formats_and_shares_and_a_service_account_reads(google: Google) -> None:
    book = google.as_owner().create("Xã A")
    book.share(ROBOT, perm_type="user", role="writer", notify=False)
    sheet = book.sheet1
    sheet.update([["Họ tên", "Điểm"], ["Lò Thị B", 8.5]], "A1")
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    title = {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Công dân"}, "fields": "title"}}
    book.batch_update({"requests": [title]})
    seen = google.as_robot().open_by_key(book.id)
    assert seen.worksheet("Công dân").get_all_values() == [["Họ tên", "Điểm"], ["Lò Thị B", "8.5"]]


def test_a_service_account_can_no_longer_own_a_file(google: Google) -> None:
    with pytest.raises(gspread.exceptions.APIError) as refused:
        google.as_robot().create("Xã A")
    assert refused.value.code == 403
    assert "storageQuotaExceeded" in refused.value.response.text


def test_who_may_not_read_a_file_is_refused_and_what_is_not_there_not_found(google: Google) -> None:
    book = google.as_owner().create("Xã A")
    with pytest.raises(PermissionError):
        google.as_robot().open_by_key(book.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        google.as_robot().open_by_key("1nowhere")
    book.share(ROBOT, perm_type="user", role="reader", notify=False)
    seen = google.as_robot().open_by_key(book.id)
    with pytest.raises(gspread.exceptions.APIError) as refused:
        seen.sheet1.update([["x"]], "A1")
    assert refused.value.code == 403


def test_an_expired_token_is_refreshed_by_the_client_itself(google: Google) -> None:
    book = google.as_owner().create("Xã A")
    book.share(ROBOT, perm_type="user", role="writer", notify=False)
    seen = google.as_robot().open_by_key(book.id)
    google.emulator.accounts.expire()
    assert seen.sheet1.get_all_values() == [[]]


def test_files_are_found_by_name_and_listed_newest_first(google: Google) -> None:
    client = google.as_owner()
    first, second = client.create("Xã A"), client.create("Xã B")
    assert client.open("Xã B").id == second.id
    assert {item["id"] for item in client.list_spreadsheet_files()} == {first.id, second.id}
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Xã C")
    client.del_spreadsheet(first.id)
    assert [item["id"] for item in client.list_spreadsheet_files()] == [second.id]


def test_permissions_are_listed_given_and_taken(book: gspread.Spreadsheet) -> None:
    book.share("canbo@example.org", perm_type="user", role="writer", notify=False)
    assert {entry["emailAddress"] for entry in book.list_permissions()} == {OWNER, "canbo@example.org"}
    assert book.remove_permissions("canbo@example.org", role="any") != []
    assert [entry["role"] for entry in book.list_permissions()] == ["owner"]


def test_a_copy_has_the_same_cells_and_a_name_of_its_own(google: Google, sheet: gspread.Worksheet) -> None:
    sheet.update([["a"]], "A1")
    copy = google.as_owner().copy(sheet.spreadsheet_id, "Bản sao")
    assert (copy.title, copy.sheet1.acell("A1").value) == ("Bản sao", "a")


def test_tabs_are_added_ordered_hidden_copied_and_deleted(google: Google, book: gspread.Spreadsheet) -> None:
    one = book.add_worksheet("Một", rows=5, cols=4)
    two = book.add_worksheet("Hai", rows=5, cols=4, index=0)
    one.update([["x"]], "B2")
    assert [tab.title for tab in book.worksheets()] == ["Hai", "Sheet1", "Một"]
    one.update_index(0)
    book.reorder_worksheets([two, book.worksheet("Sheet1"), one])
    assert [tab.title for tab in book.worksheets()] == ["Hai", "Sheet1", "Một"]
    two.hide()
    assert [tab.title for tab in book.worksheets(exclude_hidden=True)] == ["Sheet1", "Một"]
    twin = book.duplicate_sheet(one.id, insert_sheet_index=3, new_sheet_name="Ba")
    assert twin.acell("B2").value == "x"
    other = google.as_owner().create("Xã B")
    assert one.copy_to(other.id)["title"] == "Copy of Một"
    assert other.worksheet("Copy of Một").acell("B2").value == "x"
    book.del_worksheet(two)
    with pytest.raises(gspread.exceptions.APIError, match="already exists"):
        book.add_worksheet("Ba", 1, 1)


def test_a_tab_shows_the_size_colour_and_frozen_rows_that_it_was_given(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.resize(20, 10)
    sheet.freeze(rows=4, cols=1)
    sheet.hide_gridlines()
    sheet.update_tab_color("#FF007F")
    sheet.add_rows(2)
    sheet.add_cols(1)
    known = book.fetch_sheet_metadata()["sheets"][0]["properties"]
    assert known["gridProperties"] == {
        "rowCount": 22,
        "columnCount": 11,
        "frozenRowCount": 4,
        "frozenColumnCount": 1,
        "hideGridlines": True,
    }
    assert known["tabColor"] == known["tabColorStyle"]["rgbColor"] == {"red": 1, "blue": 0.49803922}
    sheet.clear_tab_color()
    sheet.freeze(rows=0, cols=0)
    sheet.show_gridlines()
    known = book.fetch_sheet_metadata()["sheets"][0]["properties"]
    assert known["gridProperties"] == {"rowCount": 22, "columnCount": 11}
    assert "tabColor" not in known


def test_notes_are_written_read_and_cleared(sheet: gspread.Worksheet) -> None:
    sheet.update_notes({"A1": "một", "C3": "ba"})
    assert sheet.get_note("C3") == "ba"
    assert sheet.get_notes() == [["một"], [], ["", "", "ba"]]
    sheet.clear_notes(["A1", "C3"])
    assert not sheet.get_note("A1")


def test_rows_and_columns_are_inserted_deleted_hidden_grouped_and_sorted(sheet: gspread.Worksheet) -> None:
    sheet.update([["b", 2], ["a", 10], ["C", 1]], "A1")
    sheet.insert_rows([["x", 5], ["y", 6]], row=2)
    assert sheet.col_values(1) == ["b", "x", "y", "a", "C"]
    sheet.delete_rows(2, 3)
    sheet.insert_cols([["", "", "n"]], col=2)
    assert sheet.get_all_values() == [["b", "", "2"], ["a", "", "10"], ["C", "n", "1"]]
    sheet.delete_columns(2)
    sheet.sort((1, "asc"), range="A1:B3")
    assert sheet.get_all_values() == [["a", "10"], ["b", "2"], ["C", "1"]]
    sheet.sort((2, "des"))
    assert sheet.col_values(2) == ["10", "2", "1"]
    sheet.hide_rows(1, 2)
    sheet.hide_columns(0, 1)
    sheet.unhide_columns(0, 1)
    sheet.add_dimension_group_rows(0, 4)
    sheet.add_dimension_group_rows(1, 2)
    assert [(group["range"]["startIndex"], group["depth"]) for group in sheet.list_dimension_group_rows()] == [
        (0, 1),
        (1, 2),
    ]
    sheet.delete_dimension_group_rows(1, 2)
    assert len(sheet.list_dimension_group_rows()) == 1
    sheet.rows_auto_resize(0, 3)


def test_merged_cells_give_the_first_cell_only(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b"], ["c", "d"]], "A1")
    sheet.merge_cells("A1:B2")
    assert sheet.get("A1:B2") == [["a"]]
    sheet.update([["e"], ["f"]], "C1")
    assert sheet.get("A1:C2", combine_merged_cells=True) == [["a", "a", "e"], ["a", "a", "f"]]
    with pytest.raises(gspread.exceptions.APIError, match="merged range"):
        sheet.merge_cells("B2:C3")
    sheet.unmerge_cells("A1:B2")
    assert sheet.get("A1:B2") == [["a"]]


def test_what_hangs_on_ranges_comes_back_and_goes(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.add_validation("B2:B9", ValidationConditionType.one_of_list, ["a", "b"], strict=True, showCustomUi=True)
    sheet.set_basic_filter("A1:C9")
    named = sheet.define_named_range("A1:B2", "vung")["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"]
    kept = sheet.add_protected_range("A1:A2", warning_only=True)["replies"][0]["addProtectedRange"]["protectedRange"]
    known = book.fetch_sheet_metadata()["sheets"][0]
    assert known["basicFilter"]["range"]["endRowIndex"] == 9
    assert known["protectedRanges"][0]["requestingUserCanEdit"] is True
    assert [item["name"] for item in book.list_named_ranges()] == ["vung"]
    sheet.clear_basic_filter()
    sheet.delete_named_range(named)
    sheet.delete_protected_range(kept["protectedRangeId"])
    assert set(book.fetch_sheet_metadata()["sheets"][0]) == {"properties"}


def test_values_are_appended_batched_replaced_and_cleared(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.append_rows([["a", "", "c"]])
    # a gap makes two tables, and the next row goes below the last one, as Google does it
    sheet.append_row(["a", "", "c"])
    assert sheet.row_values(2) == ["", "", "a", "", "c"]
    sheet.append_row(["chèn"], insert_data_option="INSERT_ROWS", table_range="A1")
    assert sheet.col_values(1) == ["a", "chèn"]
    assert sheet.row_values(3) == ["", "", "a", "", "c"]
    sheet.batch_update([{"range": "A1:B1", "values": [["1", "2"]]}, {"range": "A1:A2", "values": [["3"], ["4"]]}])
    assert sheet.batch_get(["A1:B1", "A2"]) == [[["3", "2"]], [["4"]]]
    assert sheet.find("4") is not None
    replaced = {"findReplace": {"find": "chèn", "replacement": "x", "allSheets": True}}
    sheet.update([["chèn", "Chèn chèn"]], "A5")
    reply = book.batch_update({"requests": [replaced]})["replies"][0]["findReplace"]
    assert reply == {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 3}
    sheet.batch_clear(["A1:B2"])
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_a_value_is_shown_raw_or_as_its_formula(sheet: gspread.Worksheet) -> None:
    sheet.update([["=3/2", "2,000,000.01", "2020-01-02", "0042", "'0042", "5%"]], "A1", raw=False)
    assert sheet.row_values(1) == ["1.5", "2,000,000.01", "2020-01-02", "42", "0042", "5%"]
    raw = sheet.row_values(1, value_render_option=ValueRenderOption.unformatted)
    assert raw == [1.5, 2000000.01, 43832, 42, "0042", 0.05]
    assert sheet.acell("A1", value_render_option=ValueRenderOption.formula).value == "=3/2"
    sheet.update([["=A1"]], "A2")
    assert sheet.acell("A2").value == "=A1"


def test_a_file_is_written_as_csv_and_read_from_it(google: Google, book: gspread.Spreadsheet) -> None:
    google.as_owner().import_csv(book.id, "Họ tên,Điểm\nLò Thị B,8.5\n")
    sheet = book.get_worksheet(0)
    assert sheet.get_all_values() == [["Họ tên", "Điểm"], ["Lò Thị B", "8.5"]]
    assert (sheet.row_count, sheet.col_count) == (2, 2)
    assert book.export(ExportFormat.CSV) == "Họ tên,Điểm\r\nLò Thị B,8.5".encode()


def test_locale_and_time_zone_are_set_and_nonsense_refused(book: gspread.Spreadsheet) -> None:
    book.update_locale("vi_VN")
    book.update_timezone("Asia/Ho_Chi_Minh")
    assert (book.locale, book.timezone) == ("vi_VN", "Asia/Ho_Chi_Minh")
    with pytest.raises(gspread.exceptions.APIError, match="Unsupported locale: 1234"):
        book.update_locale("1234")
    with pytest.raises(gspread.exceptions.APIError, match="Invalid time zone: Sao Hoa"):
        book.update_timezone("Sao Hoa")


def test_what_is_not_known_is_said_by_name(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError) as refused:
        book.batch_update({"requests": [{"addChart": {"chart": {}}}]})
    assert (refused.value.code, "addChart" in str(refused.value)) == (501, True)
