"""A standard book made at Google: once, whole, in Vietnamese, and mended without harm to what is its owner's."""

from __future__ import annotations

import pytest

from sheets_sync.core import HEADER_ROW, Stop
from sheets_sync.emulator import Fault
from sheets_sync.hosts.google.create import SCRATCH, sheet_number
from sheets_sync.hosts.google.making import let_in
from sheets_sync.workbook.places import letters
from tests.hosts.google_create.conftest import LAYOUT, OWNER

CITIZENS = LAYOUT.sheet("citizens")
PLACE = {column.id: i for i, column in enumerate(CITIZENS.columns)}
NUMBER = sheet_number("citizens")


@pytest.fixture
def book(google):
    return google.make().file.id


def again(google):
    """How many requests the next run takes; the one after it must take none."""
    changes = google.make().changes
    assert google.make().changes == 0
    return changes


def letter(name):
    return letters(PLACE[name])


def column(name):
    return {"sheetId": NUMBER, "startColumnIndex": PLACE[name], "endColumnIndex": PLACE[name] + 1, "startRowIndex": 8}


def test_a_book_is_made_once(google):
    first, second = google.make(), google.make()
    assert (first.new, second.new, second.changes) == (True, False, 0)
    assert second.file.id == first.file.id
    assert len(google.emulator.store.files) == 1


def test_making_takes_one_write_and_looking_again_none(google):
    google.make()
    assert google.emulator.count("spreadsheets.batchUpdate") == 1
    google.make()
    assert google.emulator.count("spreadsheets.batchUpdate") == 1


# -- lost and put back


def test_dropdowns_that_a_paste_took_away_come_back(google, book):
    google.owner.edit(book, "Công dân", f"{letter('name')}30", "Nguyễn Thị Hoa")
    google.owner.request(book, setDataValidation={"range": {**column("group"), "endRowIndex": 12}})
    assert again(google) == 1
    values = google.sheet(book, "Công dân", "data(rowData(values(dataValidation(condition(type)))))")
    cell = values["data"][0]["rowData"][10]["values"][PLACE["group"]]
    assert cell["dataValidation"]["condition"]["type"] == "ONE_OF_RANGE"


def test_a_text_format_that_a_paste_took_away_comes_back(google, book):
    google.owner.edit(book, "Công dân", f"{letter('name')}30", "Nguyễn Thị Hoa")
    look = {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "0"}}}
    where = {**column("household"), "endRowIndex": 12}
    google.owner.request(book, repeatCell={"range": where, "cell": look, "fields": "userEnteredFormat.numberFormat"})
    assert again(google) == 1


def test_a_lost_colour_rule_comes_back_in_its_place_and_a_users_own_rule_stays(google, book):
    own = {
        "ranges": [column("note")],
        "booleanRule": {
            "condition": {"type": "NOT_BLANK"},
            "format": {"backgroundColorStyle": {"rgbColor": {"green": 1}}},
        },
    }
    google.owner.request(book, addConditionalFormatRule={"rule": own, "index": 0})
    assert again(google) == 0
    before = google.sheet(book, "Công dân", "conditionalFormats")["conditionalFormats"]
    google.owner.request(book, deleteConditionalFormatRule={"sheetId": NUMBER, "index": 2})
    assert again(google) > 0
    after = google.sheet(book, "Công dân", "conditionalFormats")["conditionalFormats"]
    ours = [rule for rule in before if "NOT_BLANK" not in str(rule)]
    assert after == [*ours, before[0]]


@pytest.mark.parametrize("title", ["Công dân", "Việc cần sửa", "_danh_muc", "_hoctap", SCRATCH])
def test_a_deleted_sheet_comes_back(google, book, title):
    google.owner.remove_tab(book, title)
    assert again(google) > 0
    titles = [s["properties"]["title"] for s in google.get(book, "sheets(properties(title))")["sheets"]]
    assert title in titles


def test_protections_names_and_the_filter_come_back(google, book):
    protection = google.sheet(book, "Công dân", "protectedRanges")["protectedRanges"][0]["protectedRangeId"]
    google.owner.request(book, deleteProtectedRange={"protectedRangeId": protection})
    google.owner.request(book, deleteNamedRange={"namedRangeId": "hoctap_dm_groups"})
    google.owner.request(book, clearBasicFilter={"sheetId": NUMBER})
    assert again(google) == 3


def test_another_language_is_set_right_again(google, book):
    told = {"properties": {"locale": "en_US"}, "fields": "locale"}
    google.owner.request(book, updateSpreadsheetProperties=told)
    assert again(google) == 1


# -- what is the owner's stays


def test_a_filter_that_somebody_set_stays(google, book):
    chosen = {"range": {"sheetId": NUMBER, "startRowIndex": HEADER_ROW, "startColumnIndex": 0, "endColumnIndex": 9}}
    google.owner.request(book, setBasicFilter={"filter": chosen})
    assert again(google) == 0


def test_renamed_tabs_moved_columns_and_rows_put_in_are_nothing_to_mend(google, book):
    google.owner.rename(book, "Công dân", "Dân cư")
    google.owner.insert(book, "Dân cư", "COLUMNS", PLACE["birth"], 2)
    google.owner.insert(book, "Bìa", "ROWS", 3, 2)
    assert again(google) == 0


def test_sheets_that_people_add_stay(google, book):
    google.owner.request(book, addSheet={"properties": {"title": "Nháp của tôi"}})
    assert again(google) == 0


def test_what_is_typed_stays_through_mending(google, book):
    google.owner.edit(book, "Công dân", f"{letter('name')}6", "Nguyễn Thị Hoa")
    google.owner.edit(book, "Bìa", "C4", "Xã Đã Gõ")
    google.owner.remove_tab(book, "Việc cần sửa")
    google.owner.request(book, setDataValidation={"range": column("group")})
    before = google.owner.see(book, "Công dân"), google.owner.see(book, "Bìa")
    assert again(google) > 0
    assert (google.owner.see(book, "Công dân"), google.owner.see(book, "Bìa")) == before


# -- when things go wrong meanwhile


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(
    "fault", [Fault("lost"), Fault("reset"), Fault("error", 503), Fault("error", 429, retry_after=3)]
)
def test_whatever_call_fails_there_is_one_whole_book(google, at, fault):
    google.emulator.faults.next(*[None] * at, fault)
    try:
        google.make()
    except Stop:
        google.make()  # as whoever ran it would
    assert len(google.emulator.store.files) == 1
    assert google.make().changes == 0


def test_waiting_is_as_long_as_google_says(google):
    google.emulator.faults.next(Fault("error", 429, retry_after=7))
    google.make()
    assert google.slept == [7.0]


def test_it_is_shared_with_those_who_lack_it_once(google):
    made = google.make()
    addresses = ("xa.thu@example.org", "may@emulator.iam.gserviceaccount.com")
    assert let_in(google.account, made.file, addresses) == addresses
    again_ = google.make()
    assert again_.file.writers == {OWNER, *addresses}
    assert let_in(google.account, again_.file, ["XA.THU@example.org"]) == ()
