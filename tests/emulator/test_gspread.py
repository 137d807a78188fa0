"""gspread 6 and google-auth, unmodified, against the emulator."""

import gspread
import pytest

from tests.emulator.served import ROBOT, Google


def test_a_person_creates_writes_formats_and_shares_and_a_service_account_reads(google: Google) -> None:
    book = google.as_owner().create("Xã A")
    book.share(ROBOT, perm_type="user", role="writer", notify=False)
    sheet = book.sheet1
    sheet.update([["Họ tên", "Điểm"], ["Lò Thị B", 8.5]], "A1")
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    book.batch_update(
        {
            "requests": [
                {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Công dân"}, "fields": "title"}}
            ]
        }
    )
    seen = google.as_robot().open_by_key(book.id)
    assert seen.worksheet("Công dân").get_all_values() == [["Họ tên", "Điểm"], ["Lò Thị B", "8.5"]]


def test_a_service_account_can_no_longer_own_a_file(google: Google) -> None:
    with pytest.raises(gspread.exceptions.APIError) as refused:
        google.as_robot().create("Xã A")
    assert refused.value.code == 403
    assert "storageQuotaExceeded" in refused.value.response.text
