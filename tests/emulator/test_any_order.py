"""Requests in any order: the emulator answers in Google's words, and a refused batch changes nothing."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync.emulator import Call
from tests.emulator.served import OWNER
from tests.emulator.strict import StrictEmulator

INDEX = st.integers(0, 9)
SHEET = st.sampled_from([0, 0, 0, 1, 2])
VALUE = st.one_of(
    st.just({}),
    st.builds(lambda text: {"stringValue": text}, st.sampled_from(["", "a", "B", "Đạt", "1,5"])),
    st.builds(lambda number: {"numberValue": number}, st.sampled_from([0, 8.5, -3])),
    st.builds(lambda text: {"formulaValue": text}, st.sampled_from(["=A1", "=$B$3+C4", "=SUM(A1:B9)", "=4/2", "=A:A"])),
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "userEnteredValue": VALUE,
        "note": st.sampled_from(["", "n"]),
        "userEnteredFormat": st.sampled_from([{}, {"backgroundColor": {"red": 0.5}}, {"textFormat": {"bold": True}}]),
    },
)
RANGE = st.fixed_dictionaries(
    {"sheetId": SHEET},
    optional={"startRowIndex": INDEX, "endRowIndex": INDEX, "startColumnIndex": INDEX, "endColumnIndex": INDEX},
)
SPAN = st.fixed_dictionaries(
    {"sheetId": SHEET, "dimension": st.sampled_from(["ROWS", "COLUMNS"]), "startIndex": INDEX, "endIndex": INDEX}
)
FIELDS = st.sampled_from(["*", "userEnteredValue", "note,userEnteredFormat.textFormat", "userEnteredFormat"])
RULE = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A2>1"}]}, "format": {}}
PASTE = st.sampled_from(["PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_FORMULA", "PASTE_DATA_VALIDATION"])


def kind(name: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    given_fields = {key: item if isinstance(item, st.SearchStrategy) else st.just(item) for key, item in fields.items()}
    return st.builds(lambda body: {name: body}, st.fixed_dictionaries(given_fields))


def named(strategy: st.SearchStrategy[Any], field: str, **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda item: {field: item, **more}, strategy)


ROWS = st.lists(named(st.lists(CELL, max_size=3), "values"), max_size=3)
CORNER = st.fixed_dictionaries({"sheetId": SHEET, "rowIndex": INDEX, "columnIndex": INDEX})
SORT = st.lists(named(INDEX, "dimensionIndex", sortOrder="ASCENDING"), max_size=2)
LOOK = {"developerMetadataLookup": {"metadataKey": "k"}}
REQUEST = st.one_of(
    kind("updateCells", rows=ROWS, fields=FIELDS, start=CORNER),
    kind("updateCells", rows=ROWS, fields=FIELDS, range=RANGE),
    kind("repeatCell", cell=CELL, fields=FIELDS, range=RANGE),
    kind("appendCells", rows=ROWS, fields=FIELDS, sheetId=SHEET),
    kind("insertDimension", range=SPAN, inheritFromBefore=st.booleans()),
    kind("deleteDimension", range=SPAN),
    kind("moveDimension", source=SPAN, destinationIndex=INDEX),
    kind("appendDimension", sheetId=SHEET, dimension="ROWS", length=INDEX),
    kind("updateDimensionProperties", range=SPAN, properties={"hiddenByUser": True}, fields="hiddenByUser"),
    kind("addDimensionGroup", range=SPAN),
    kind("deleteDimensionGroup", range=SPAN),
    kind("mergeCells", range=RANGE, mergeType=st.sampled_from(["MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS"])),
    kind("unmergeCells", range=RANGE),
    kind("copyPaste", source=RANGE, destination=RANGE, pasteType=PASTE),
    kind("cutPaste", source=RANGE, destination=CORNER, pasteType="PASTE_NORMAL"),
    kind("sortRange", range=RANGE, sortSpecs=SORT),
    kind("findReplace", find="a", replacement="b", allSheets=True),
    kind("updateBorders", range=RANGE, top={"style": "SOLID"}, innerHorizontal={"style": "DASHED"}),
    kind("setDataValidation", range=RANGE, rule={"condition": {"type": "BOOLEAN"}}),
    kind("addConditionalFormatRule", rule=named(named(RANGE, "x").map(lambda x: [x["x"]]), "ranges", booleanRule=RULE)),
    kind("updateConditionalFormatRule", sheetId=SHEET, index=INDEX, newIndex=0),
    kind("deleteConditionalFormatRule", sheetId=SHEET, index=INDEX),
    kind("addProtectedRange", protectedRange=named(RANGE, "range", warningOnly=True)),
    kind("addNamedRange", namedRange=named(RANGE, "range", name="vung")),
    kind("setBasicFilter", filter=named(RANGE, "range")),
    kind("clearBasicFilter", sheetId=SHEET),
    kind("addSheet", properties=named(SHEET, "sheetId", gridProperties={"rowCount": 9, "columnCount": 9})),
    kind("deleteSheet", sheetId=SHEET),
    kind("duplicateSheet", sourceSheetId=SHEET, insertSheetIndex=INDEX),
    kind("updateSheetProperties", properties={"gridProperties": {"rowCount": 12}}, fields="gridProperties.rowCount"),
    kind("updateSheetProperties", properties=named(SHEET, "sheetId", index=1), fields="index"),
    kind(
        "createDeveloperMetadata",
        developerMetadata=named(
            named(SPAN, "dimensionRange"), "location", metadataKey="k", metadataValue="v", visibility="DOCUMENT"
        ),
    ),
    kind(
        "updateDeveloperMetadata", dataFilters=[LOOK], developerMetadata={"metadataValue": "w"}, fields="metadataValue"
    ),
    kind("deleteDeveloperMetadata", dataFilter=LOOK),
)


class Session:
    """One file of one person, asked in process."""

    def __init__(self) -> None:
        self.emulator = StrictEmulator(quota=False)
        self.file = self.emulator.user(OWNER).create("x")
        self.headers = {"authorization": f"Bearer {self.emulator.bearer(OWNER)}"}
        size = {"rowCount": 8, "columnCount": 8}
        self.post({"updateSheetProperties": {"properties": {"gridProperties": size}, "fields": "gridProperties"}})

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = b"" if body is None else json.dumps(body).encode()
        reply = self.emulator.answer(Call(method, f"/v4/spreadsheets/{self.file}{path}", self.headers, raw))
        return reply.status, json.loads(reply.body)

    def post(self, *requests: dict[str, Any]) -> tuple[int, Any]:
        return self.call("POST", ":batchUpdate", {"requests": list(requests)})

    def all(self) -> Any:
        return self.call("GET", "?includeGridData=true")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(REQUEST, min_size=1, max_size=3), min_size=1, max_size=12))
def test_any_batch_is_done_whole_or_refused_whole(batches: list[list[dict[str, Any]]]) -> None:
    session = Session()
    for batch in batches:
        before = copy.deepcopy(session.all())
        status, answer = session.post(*batch)
        after = session.all()
        assert after[0] == 200
        if status == 200:
            assert len(answer["replies"]) == len(batch)
        else:
            assert status in (400, 501), answer
            assert after == before
        for sheet in after[1]["sheets"]:
            grid = sheet["properties"]["gridProperties"]
            rows = sheet["data"][0].get("rowData", [])
            assert len(rows) <= grid["rowCount"]
            assert all(len(row.get("values", [])) <= grid["columnCount"] for row in rows)
            for item in sheet.get("merges", []):
                assert item["endRowIndex"] <= grid["rowCount"]
                assert item["endColumnIndex"] <= grid["columnCount"]
    assert not session.emulator.misfits


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, max_size=4), max_size=8), INDEX, st.integers(1, 3), st.sampled_from(["ROWS", "COLUMNS"]))
def test_what_was_inserted_and_deleted_again_leaves_everything_as_it_was(
    rows: list[list[dict[str, Any]]], at: int, count: int, dimension: str
) -> None:
    session = Session()
    at = min(at, 7)
    span = {"dimension": dimension, "startIndex": at, "endIndex": at + count}
    fill = {"updateCells": {"rows": [{"values": row} for row in rows], "fields": "*", "start": {}}}
    assert session.post(fill)[0] == 200
    before = session.all()
    assert session.post({"insertDimension": {"range": span}}, {"deleteDimension": {"range": span}})[0] == 200
    assert session.all() == before
