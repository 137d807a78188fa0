"""How Sheets behaves where our own host depends on it: batches, masks, refusals, moving things, locale."""

import json
from typing import Any

import pytest
import requests

from sheets_sync.emulator import Call, Emulator
from tests.emulator.served import OWNER, ROBOT, Google

CELLS = "sheets.data.rowData.values(userEnteredValue,effectiveValue)"


class Api:
    """Plain HTTP to the served emulator, as one identity, on one file."""

    def __init__(self, google: Google, email: str = OWNER) -> None:
        self.google = google
        self.url = f"{google.url}/v4/spreadsheets"
        self.session = requests.Session()
        google.sessions.append(self.session)
        self.session.headers["Authorization"] = f"Bearer {google.emulator.bearer(email, service=email == ROBOT)}"
        self.file = google.emulator.user(email).create("Xã A") if email == OWNER else ""

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        return self.session.request(method, f"{self.url}/{self.file}{path}", json=body, params=query)

    def batch(self, *items: dict[str, Any], **more: Any) -> requests.Response:
        return self.send("POST", ":batchUpdate", {"requests": list(items), **more})

    def done(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        reply = self.batch(*items)
        assert reply.status_code == 200, reply.text
        return reply.json()["replies"]  # type: ignore[no-any-return]

    def put(self, cell: str, rows: list[list[Any]], how: str = "RAW") -> requests.Response:
        return self.send("PUT", f"/values/{cell}", {"values": rows}, valueInputOption=how)

    def values(self, cells: str = "Sheet1", how: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
        return self.send("GET", f"/values/{cells}", valueRenderOption=how).json().get("values", [])  # type: ignore[no-any-return]

    def sheet(self, at: int = 0, **query: Any) -> dict[str, Any]:
        return self.send("GET", "", **query).json()["sheets"][at]  # type: ignore[no-any-return]


@pytest.fixture
def api(google: Google) -> Api:
    return Api(google)


def area(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def written(*rows: list[Any], row: int = 0, column: int = 0, fields: str = "userEnteredValue") -> dict[str, Any]:
    kinds = {str: "stringValue", float: "numberValue", int: "numberValue", bool: "boolValue"}
    lines = [{"values": [{"userEnteredValue": {kinds[type(v)]: v}} if v is not None else {} for v in r]} for r in rows]
    return {"updateCells": {"rows": lines, "fields": fields, "start": {"rowIndex": row, "columnIndex": column}}}


def span(dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"dimension": dimension, "startIndex": start, "endIndex": end}


def refused(reply: requests.Response, text: str = "", code: int = 400) -> None:
    assert reply.status_code == code, reply.text
    assert text in reply.json()["error"]["message"], reply.text


# -- batches


def test_a_batch_that_fails_leaves_nothing_of_itself(api: Api) -> None:
    api.done(written(["a"]))
    before = api.google.emulator.file(api.file).version
    refused(api.batch(written(["b"]), {"deleteSheet": {"sheetId": 9}}), "requests[1].deleteSheet: No grid with id: 9")
    assert api.values() == [["a"]]
    assert api.google.emulator.file(api.file).version == before


def test_a_batch_carries_the_sheet_as_it_is_afterwards(api: Api) -> None:
    body = {
        "requests": [written(["a", 8.5])],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Sheet1!B1:B"],
        "responseIncludeGridData": True,
    }
    mask = f"updatedSpreadsheet({CELLS},properties.locale)"
    reply = api.send("POST", ":batchUpdate", body, fields=mask).json()
    number = {"numberValue": 8.5}
    rows = [{"values": [{"userEnteredValue": number, "effectiveValue": number}]}]
    assert reply == {
        "updatedSpreadsheet": {"sheets": [{"data": [{"rowData": rows}]}], "properties": {"locale": "en_US"}}
    }


def test_cells_that_a_mask_names_and_the_data_lacks_are_cleared(api: Api) -> None:
    api.done(written(["a", "b"], ["c", "d"]))
    whole = {"updateCells": {"rows": [{"values": [{"note": "n"}]}], "fields": "*", "range": area(0, 2, 0, 1)}}
    api.done(whole)
    assert api.values() == [["", "b"], ["", "d"]]
    assert api.sheet(fields="sheets.data.rowData.values.note")["data"][0]["rowData"][0]["values"][0] == {"note": "n"}


def test_only_values_update_and_append_make_the_grid_grow(api: Api) -> None:
    size = {"properties": {"gridProperties": {"rowCount": 2, "columnCount": 2}}}
    api.done({"updateSheetProperties": {**size, "fields": "gridProperties(rowCount,columnCount)"}})
    refused(api.batch(written(["a", "b", "c"])), "beyond the last column of: 1")
    refused(api.batch(written(["a"], row=2)), "beyond the last row of: 1")
    refused(api.put("A3", [["a"]]), "exceeds grid limits. Max rows: 2, max columns: 2")
    assert api.put("B2", [["a", "b"], ["c", "d"]]).json()["updatedRange"] == "Sheet1!B2:C3"
    assert api.sheet()["properties"]["gridProperties"] == {"rowCount": 3, "columnCount": 3}
    api.send("POST", "/values/B2:append", {"values": [["e"]]}, valueInputOption="RAW")
    api.done({"appendCells": {"rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}], "fields": "*"}})
    assert api.values()[3:] == [["", "e"], [True]]


def test_a_file_of_more_than_ten_million_cells_is_refused(api: Api) -> None:
    big = {"title": "x", "gridProperties": {"rowCount": 1_000_000, "columnCount": 10}}
    refused(api.batch({"addSheet": {"properties": big}}), "limit of 10000000 cells")


# -- what Google does not know


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"updateCells": {"row": []}}, "Unknown name \"row\" at 'requests[0].update_cells': Cannot find field."),
        ({"mergeCells": {"mergeType": "ALL", "range": {}}}, "Invalid value at 'requests[0].merge_cells.merge_type'"),
        ({"updateCells": {"fields": "note,nope", "range": {}}}, "Invalid field: nope"),
        ({"updateCells": {"fields": "effectiveValue", "range": {}}}, "read-only"),
        ({"updateCells": {"range": {}}}, "At least one field must be listed"),
        ({"repeatCell": {"fields": "note", "range": {"sheetId": 7}}}, "No grid with id: 7"),
    ],
)
def test_a_request_that_google_would_not_understand_is_refused(api: Api, body: dict[str, Any], text: str) -> None:
    refused(api.batch(body), text)


def test_a_mask_of_unknown_fields_is_refused_and_an_unreadable_range_too(api: Api) -> None:
    refused(api.send("GET", "", fields="sheets.nope"), "Cannot find matching fields for path 'sheets.nope'")
    refused(api.send("GET", "", fields="sheets(data"), "Invalid field mask")
    refused(api.send("GET", "", includeGridDate="true"), 'Unknown name "includeGridDate": Cannot bind query parameter.')
    refused(api.send("GET", "/values/Nope!A1"), "Unable to parse range: Nope!A1")
    refused(api.send("GET", "/values/A2000"), "exceeds grid limits")


# -- protections


def test_one_protected_cell_without_rights_refuses_the_whole_batch(api: Api) -> None:
    users = {"editors": {"users": [OWNER]}}
    api.done({"addProtectedRange": {"protectedRange": {"range": area(0, 9, 0, 1), **users}}})
    api.google.emulator.user(OWNER).share(api.file, ROBOT)
    robot = Api(api.google, ROBOT)
    robot.file = api.file
    assert "requestingUserCanEdit" not in robot.sheet()["protectedRanges"][0]
    refused(robot.batch(written(["x"], row=20), written(["x"])), "protected cell")
    refused(robot.put("A1", [["x"]]), "protected cell")
    refused(robot.batch({"deleteDimension": {"range": span("ROWS", 3, 4)}}), "protected cell")
    assert robot.values() == []
    assert api.put("A1", [["x"]]).status_code == 200
    key = api.sheet()["protectedRanges"][0]["protectedRangeId"]
    lighter = {"protectedRange": {"protectedRangeId": key, "warningOnly": True}, "fields": "warningOnly"}
    api.done({"updateProtectedRange": lighter})
    assert robot.sheet()["protectedRanges"][0]["requestingUserCanEdit"] is True
    assert robot.put("A1", [["y"]]).status_code == 200


# -- what hangs on ranges moves with them


def test_ranges_follow_inserted_deleted_and_moved_rows(api: Api) -> None:
    rule = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A5=1"}]}, "format": {}}
    named, _, _, _, note = api.done(
        {"addNamedRange": {"namedRange": {"name": "vung", "range": area(4, 10, 0, 2)}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(4, 10, 0, 2)], "booleanRule": rule}, "index": 0}},
        {"mergeCells": {"range": area(6, 8, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addProtectedRange": {"protectedRange": {"range": area(4, 5, 0, 2), "warningOnly": True}}},
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": "cot",
                    "visibility": "DOCUMENT",
                    "location": {"dimensionRange": span("ROWS", 4, 5)},
                }
            }
        },
    )
    key = note["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    api.done({"insertDimension": {"range": span("ROWS", 1, 3)}}, {"deleteDimension": {"range": span("ROWS", 10, 12)}})
    known = api.send("GET", "").json()
    assert known["namedRanges"][0]["range"] == area(6, 10, 0, 2)
    sheet = known["sheets"][0]
    assert sheet["conditionalFormats"][0]["ranges"] == [area(6, 10, 0, 2)]
    condition = sheet["conditionalFormats"][0]["booleanRule"]["condition"]
    assert condition["values"] == [{"userEnteredValue": "=$A7=1"}]
    assert sheet["merges"] == [area(8, 10, 0, 2)]
    assert sheet["protectedRanges"][0]["range"] == area(6, 7, 0, 2)
    api.done({"moveDimension": {"source": span("ROWS", 6, 7), "destinationIndex": 0}})
    assert api.sheet()["protectedRanges"][0]["range"] == area(0, 1, 0, 2)
    found = api.send(
        "POST", "/developerMetadata:search", {"dataFilters": [{"developerMetadataLookup": {"metadataId": key}}]}
    )
    place = found.json()["matchedDeveloperMetadata"][0]["developerMetadata"]["location"]["dimensionRange"]
    assert place == span("ROWS", 0, 1)
    assert named["addNamedRange"]["namedRange"]["namedRangeId"] == known["namedRanges"][0]["namedRangeId"]


def test_formulas_follow_the_cells_that_they_mean(api: Api) -> None:
    api.put("A5", [[1, "=A5*$A$9+SUM(A5:A9)", '=COUNTA(Sheet1!A:A)&"A5"']], "USER_ENTERED")
    api.done({"insertDimension": {"range": span("ROWS", 2, 3)}})
    assert api.values("B6:C6", "FORMULA") == [["=A6*$A$10+SUM(A6:A10)", '=COUNTA(Sheet1!A:A)&"A5"']]
    api.done({"insertDimension": {"range": span("COLUMNS", 0, 1)}})
    assert api.values("C6:D6", "FORMULA") == [["=B6*$B$10+SUM(B6:B10)", '=COUNTA(Sheet1!B:B)&"A5"']]
    copy = {"source": area(5, 6, 2, 3), "destination": area(7, 8, 2, 3), "pasteType": "PASTE_NORMAL"}
    api.done({"copyPaste": copy}, {"deleteDimension": {"range": span("ROWS", 5, 6)}})
    assert api.values("C7", "FORMULA") == [["=B7*$B$9+SUM(B7:B11)"]]


def test_a_sort_takes_whole_rows_along_and_blanks_go_last(api: Api) -> None:
    api.put("A1", [["b", "=A1"], ["", "=A2"], [3, "=A3"], ["A", "=A4"]], "USER_ENTERED")
    order = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    api.done({"sortRange": {"range": area(0, 4, 0, 2), "sortSpecs": order}})
    assert api.values(how="FORMULA") == [["b", "=A1"], ["A", "=A2"], [3, "=A3"], ["", "=A4"]]


def test_values_are_copied_without_their_formulas_to_a_hidden_sheet(api: Api) -> None:
    api.done({"addSheet": {"properties": {"sheetId": 5, "title": "_nhap", "hidden": True}}})
    api.put("A1", [["=4/2", "x"]], "USER_ENTERED")
    target = {**area(0, 1, 0, 2), "sheetId": 5}
    api.done({"copyPaste": {"source": area(0, 1, 0, 2), "destination": target, "pasteType": "PASTE_VALUES"}})
    assert api.values("_nhap", "FORMULA") == [[2, "x"]]


def test_a_cut_leaves_blanks_and_a_duplicate_sheet_is_complete(api: Api) -> None:
    api.done(
        written(["a", "b"]),
        {"cutPaste": {"source": area(0, 1, 0, 1), "destination": {"rowIndex": 2}, "pasteType": "PASTE_NORMAL"}},
    )
    copy = {"sourceSheetId": 0, "insertSheetIndex": 1, "newSheetId": 12, "newSheetName": "Hai"}
    api.done({"addProtectedRange": {"protectedRange": {"range": {}, "warningOnly": True}}}, {"duplicateSheet": copy})
    assert api.values("Hai") == [["", "b"], [], ["a"]]
    assert len(api.sheet(1)["protectedRanges"]) == 1
    refused(api.batch({"duplicateSheet": copy}), "already exists")


# -- finding by metadata


def test_values_are_read_and_written_by_developer_metadata(api: Api) -> None:
    place = {"location": {"dimensionRange": span("COLUMNS", 1, 2)}, "metadataKey": "diem", "visibility": "DOCUMENT"}
    api.done(written(["a", 1], ["b", 2]), {"createDeveloperMetadata": {"developerMetadata": place}})
    api.done({"insertDimension": {"range": span("COLUMNS", 0, 1)}})
    look = {"developerMetadataLookup": {"metadataKey": "diem"}}
    body = {"dataFilters": [look, {"a1Range": "Sheet1!B1"}], "valueRenderOption": "UNFORMATTED_VALUE"}
    read = api.send("POST", "/values:batchGetByDataFilter", body).json()["valueRanges"]
    assert [item["valueRange"]["values"] for item in read] == [[[1], [2]], [["a"]]]
    new = {"valueInputOption": "RAW", "data": [{"dataFilter": look, "values": [[5]]}]}
    assert api.send("POST", "/values:batchUpdateByDataFilter", new).json()["totalUpdatedCells"] == 1
    assert api.values() == [["", "a", 5], ["", "b", 2]]
    changed = {"dataFilters": [look], "developerMetadata": {"metadataValue": "x"}, "fields": "metadataValue"}
    assert api.done({"updateDeveloperMetadata": changed})[0]["updateDeveloperMetadata"]["developerMetadata"]
    api.done({"deleteDeveloperMetadata": {"dataFilter": look}})
    assert api.send("POST", "/developerMetadata:search", {"dataFilters": [look]}).json() == {}


# -- the locale decides what is typed and what parses


@pytest.mark.parametrize(
    ("typed", "vietnamese", "american"),
    [
        ("1.234", (1234, "1.234"), (1.234, "1.234")),
        ("1,5", (1.5, "1,5"), ("1,5", "1,5")),
        ("001085012345", (1085012345, "1085012345"), (1085012345, "1085012345")),
        ("05/03/1960", (21980, "05/03/1960"), (22039, "5/3/1960")),
        ("Đạt", ("Đạt", "Đạt"), ("Đạt", "Đạt")),
        ("'8,5", ("8,5", "8,5"), ("8,5", "8,5")),
        ("true", (True, "TRUE"), (True, "TRUE")),
    ],
)
def test_what_is_typed_is_read_by_the_sheet_s_locale(
    api: Api, typed: str, vietnamese: tuple[Any, str], american: tuple[Any, str]
) -> None:
    for locale, (value, shown) in (("vi_VN", vietnamese), ("en_US", american)):
        api.done({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}})
        api.done({"repeatCell": {"range": area(0, 1, 0, 1), "fields": "*"}})
        api.put("A1", [[typed]], "USER_ENTERED")
        assert (api.values(), api.values(how="FORMATTED_VALUE")) == ([[value]], [[shown]])


def test_a_text_format_keeps_what_is_typed(api: Api) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    api.done({"repeatCell": {"range": area(0, 1, 0, 1), "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    api.put("A1", [["001085012345"]], "USER_ENTERED")
    assert api.values() == [["001085012345"]]


def formula(text: str) -> dict[str, Any]:
    rows = [{"values": [{"userEnteredValue": {"formulaValue": text}}]}]
    return {"updateCells": {"rows": rows, "fields": "userEnteredValue", "start": {}}}


@pytest.mark.parametrize("text", ["=IF(A1;B1;C1)", '=IF(A1>0,5;"a, b";"0.5")', "='Thôn 1,2'!A1", "=SUM(1;2)"])
def test_formulas_with_semicolons_parse_in_every_locale(api: Api, text: str) -> None:
    api.done({"updateSpreadsheetProperties": {"properties": {"locale": "vi_VN"}, "fields": "locale"}}, formula(text))
    assert "effectiveValue" not in api.sheet(fields=CELLS)["data"][0]["rowData"][0]["values"][0]


@pytest.mark.parametrize("text", ["=IF(A1,B1,C1)", "=A1*0.5", "=SUM(A1:A9,B1)", '=IF(A1;"a"', "=A1>=.5"])
def test_formulas_with_commas_or_decimal_points_do_not_parse_in_vietnam(api: Api, text: str) -> None:
    api.done({"updateSpreadsheetProperties": {"properties": {"locale": "vi_VN"}, "fields": "locale"}}, formula(text))
    assert api.values() == [["#ERROR!"]]
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": text}]}
    rule = {"ranges": [area(0, 1, 0, 1)], "booleanRule": {"condition": condition, "format": {}}}
    refused(api.batch({"addConditionalFormatRule": {"rule": rule}}), "Invalid formula")
    refused(
        api.batch({"setDataValidation": {"range": area(0, 1, 0, 1), "rule": {"condition": condition}}}),
        "Invalid formula",
    )


# -- size


def test_a_full_commune_is_read_under_a_mask_and_written_in_one_call_each(api: Api) -> None:
    rows = [["Lò Thị B" if column % 3 else row for column in range(30)] for row in range(6_700)]
    assert api.put("A1", rows).json()["updatedCells"] == 201_000
    target = f"/v4/spreadsheets/{api.file}"
    headers = {"authorization": str(api.session.headers["Authorization"])}
    body = {"requests": [written(*[["Đạt", 8.5, "x", "y", ";a?;"]] * 6_000, row=4)]}
    calls = [
        Call("GET", f"{target}?fields={CELLS}", headers, b""),
        Call("POST", f"{target}:batchUpdate", headers, json.dumps(body).encode()),
    ]
    for call in calls:
        reply = Emulator.answer(api.google.emulator, call)
        assert reply.status == 200


def test_a_request_that_is_too_large_is_refused(api: Api) -> None:
    refused(api.put("A1", [["x" * 11_000_000]]), "Request payload size exceeds the limit")
