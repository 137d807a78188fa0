"""How a new spreadsheet looks and behaves: whole, in Vietnamese, readable, helpful, refusing nobody."""

from __future__ import annotations

import pytest

from sheets_sync.core import FIRST_ROW, HEADER_ROW, IDS_ROW
from sheets_sync.hosts.google.create import SCRATCH
from sheets_sync.workbook.places import letters
from tests.hosts.google_create.conftest import LAYOUT, served

CITIZENS = LAYOUT.sheet("citizens")
PLACE = {column.id: i for i, column in enumerate(CITIZENS.columns)}


@pytest.fixture(scope="module")
def google():
    yield from served()


@pytest.fixture(scope="module")
def book(google):
    return google.make(LAYOUT).file.id


def letter(name):
    return letters(PLACE[name])


def test_it_has_every_sheet_of_the_layout_in_order_and_no_other_but_the_hosts_own(google, book):
    told = google.get(book, "sheets(properties(title,hidden))")["sheets"]
    titles = [sheet["properties"]["title"] for sheet in told]
    assert titles == [*(sheet.title for sheet in LAYOUT.sheets), SCRATCH]
    hidden = {s["properties"]["title"] for s in told if s["properties"].get("hidden")}
    assert hidden == {"_danh_muc", "_hoctap", SCRATCH}


def test_it_speaks_vietnamese_and_keeps_our_time(google, book):
    assert google.get(book, "properties(locale,timeZone)")["properties"] == {
        "locale": "vi_VN",
        "timeZone": "Asia/Ho_Chi_Minh",
    }


def test_ids_are_hidden_and_headers_stand_below_them(google, book):
    sheet = google.sheet(book, "Công dân", "data(rowMetadata(hiddenByUser),rowData(values(userEnteredValue)))")
    rows = sheet["data"][0]["rowData"]
    for row, wanted in (
        (IDS_ROW, [c.id for c in CITIZENS.columns]),
        (HEADER_ROW, [c.header for c in CITIZENS.columns]),
    ):
        assert [c["userEnteredValue"]["stringValue"] for c in rows[row]["values"][: len(wanted)]] == wanted
    hidden = [i for i, told in enumerate(sheet["data"][0]["rowMetadata"]) if told.get("hiddenByUser")]
    assert hidden == [IDS_ROW]


def test_what_stays_in_sight_leaves_a_phone_room(google, book):
    for title in ("Công dân", "Gia đình", "Thôn", "Xã"):
        sheet = google.sheet(book, title, "data(columnMetadata(pixelSize))")
        told = google.sheet(book, title, "properties(gridProperties(frozenColumnCount))")
        frozen = told["properties"]["gridProperties"]["frozenColumnCount"]
        assert frozen == 2
        assert sum(c["pixelSize"] for c in sheet["data"][0]["columnMetadata"][:frozen]) <= 120


def test_letters_are_large_everywhere(google, book):
    told = google.get(book, "sheets(data(rowData(values(userEnteredValue,userEnteredFormat(textFormat(fontSize))))))")
    for sheet in told["sheets"][:-3]:  # not the hidden ones
        for row in sheet["data"][0].get("rowData", []):
            for cell in row.get("values", []):
                if cell.get("userEnteredValue"):
                    assert cell["userEnteredFormat"]["textFormat"]["fontSize"] >= 13


def test_numbers_that_begin_with_zero_and_dates_stay_as_typed(google, book):
    google.owner.edit(book, "Công dân", f"{letter('birth')}6", "5/3/1960")
    google.owner.edit(book, "Công dân", f"{letter('household')}6", "007")
    values = google.sheet(book, "Công dân", "data(rowData(values(effectiveValue)))")["data"][0]["rowData"][FIRST_ROW][
        "values"
    ]
    assert values[PLACE["birth"]]["effectiveValue"] == {"stringValue": "5/3/1960"}
    assert values[PLACE["household"]]["effectiveValue"] == {"stringValue": "007"}


def test_every_column_that_people_type_in_helps_them_and_takes_what_they_type(google, book):
    sheet = google.sheet(book, "Công dân", "data(rowData(values(dataValidation)))")
    values = sheet["data"][0]["rowData"][FIRST_ROW]["values"]
    for told in CITIZENS.inputs:
        rule = values[PLACE[told.id]]["dataValidation"]
        assert told.help.split(".")[0] in rule["inputMessage"]
        assert not rule.get("strict")
    group = values[PLACE["group"]]["dataValidation"]
    assert group["condition"]["type"] == "ONE_OF_RANGE"
    assert group["showCustomUi"]


def test_nobody_is_refused_only_warned(google, book):
    told = google.get(book, "sheets(protectedRanges(warningOnly,description))")
    protections = [p for sheet in told["sheets"] for p in sheet.get("protectedRanges", ())]
    assert len(protections) > 20
    assert all(p["warningOnly"] for p in protections)
