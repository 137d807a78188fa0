"""The province's spreadsheet at Google: kept current with one read and, where figures changed, one write.

Aggregates only, nobody's name or number. Only cells that differ are written, typed, with their looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sheets_sync.core import Value
from sheets_sync.hosts.google.create import settings
from sheets_sync.hosts.google.create_data import mark
from sheets_sync.hosts.google.create_rules import whole_sheet
from sheets_sync.hosts.google.pieces import (
    Json,
    Request,
    cell,
    color,
    form,
    grid_range,
    own_id,
    resize,
    span,
    value,
    write,
)
from sheets_sync.reports.figures import Figures
from sheets_sync.reports.grids import Looks, ReportTab, province_grids
from sheets_sync.reports.pen import COUNT, GREY, SIZE

FIELDS = (
    "properties(locale,timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,"
    "developerMetadata(metadataKey),data(rowData(values(userEnteredValue))))"
)
"""What must be known of the spreadsheet to tell what differs."""

_MARK = "hoctap.report"
_PIXELS_A_LETTER, _PADDING = 8, 8
_NAMED = {"white": "FFFFFF"}
_ALIGNED = {"left": "LEFT", "right": "RIGHT", "center": "CENTER"}
Place = tuple[int, int]


class Client(Protocol):
    """What is asked of Google here."""

    def get(self, spreadsheet: str, fields: str) -> Json:
        """``spreadsheets.get`` of everything that ``fields`` names."""
        ...

    def batch_update(self, spreadsheet: str, requests: Sequence[Request]) -> Json:
        """``spreadsheets.batchUpdate``: all of the requests or none."""
        ...


def update_province(client: Client, spreadsheet: str, of: Figures) -> int:
    """Bring the spreadsheet up to these figures; how many calls that took: 1 where nothing changed, else 2."""
    requests = province_requests(province_grids(of), client.get(spreadsheet, FIELDS))
    if not requests:
        return 1
    client.batch_update(spreadsheet, requests)
    return 2


def province_requests(tabs: Sequence[ReportTab], there: Json) -> list[Request]:
    """What makes the spreadsheet ``there`` hold just these sheets; [] where it does. Sheets of others stay."""
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in there.get("sheets", ())}
    told = there.get("properties", {})
    found = [] if (told.get("locale"), told.get("timeZone")) == _wanted_settings() else [settings()]
    for index, tab in enumerate(tabs):
        number = own_id(f"report/{tab.title}")
        if number not in sheets:
            found += _new(tab, number, index)
        found += _differing(tab, number, sheets.get(number, {}))
    ours = {own_id(f"report/{tab.title}") for tab in tabs}
    new = not ours & sheets.keys()
    for number, sheet in sheets.items():
        marks = {each.get("metadataKey") for each in sheet.get("developerMetadata", ())}
        over = _MARK in marks  # of a model that nobody has any more
        if number not in ours and (over or (new and not _standing(sheet))):
            found.append({"deleteSheet": {"sheetId": number}})
    return found


def _wanted_settings() -> tuple[str, str]:
    told = settings()["updateSpreadsheetProperties"]["properties"]
    return told["locale"], told["timeZone"]


def _new(tab: ReportTab, number: int, index: int) -> Iterable[Request]:
    rows, columns = _size(tab)
    grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": tab.header + 1, "hideGridlines": True}
    told = {"sheetId": number, "title": tab.title, "index": index, "gridProperties": grid}
    yield {"addSheet": {"properties": told}}
    for i, width in enumerate(tab.widths):
        yield resize(span(number, "COLUMNS", i, i + 1), round(width * _PIXELS_A_LETTER) + _PADDING)
    yield {"addProtectedRange": {"protectedRange": whole_sheet(f"report/{tab.title}", number, tab.title)}}
    yield mark(_MARK, tab.title, f"report/{tab.title}", {"sheetId": number})


def _size(tab: ReportTab) -> tuple[int, int]:
    return max(row for row, _ in tab.cells) + 20, max(column for _, column in tab.cells) + 1


def _differing(tab: ReportTab, number: int, sheet: Json) -> Iterable[Request]:
    """Room for the cells, the merged lines, then the cells that differ, a request a run of a row."""
    grid = sheet.get("properties", {}).get("gridProperties", {})
    rows, columns = _size(tab)
    if sheet and (grid.get("rowCount", 0) < rows - 19 or grid.get("columnCount", 0) < columns):
        room = {"rowCount": max(rows, grid.get("rowCount", 0)), "columnCount": max(columns, grid.get("columnCount", 0))}
        told = {"sheetId": number, "gridProperties": room}
        fields = "gridProperties(rowCount,columnCount)"
        yield {"updateSheetProperties": {"properties": told, "fields": fields}}
    yield from _merged(tab, number, sheet)
    stands = _standing(sheet)
    blank: tuple[Value, Looks] = (None, {})
    differ = [at for at in sorted({*tab.cells, *stands}) if value(tab.cells.get(at, blank)[0]) != stands.get(at, {})]
    if not sheet:
        differ = sorted(tab.cells)
    for run in _runs(differ):
        cells = [_cell(*tab.cells.get(at, blank)) for at in run]
        yield write(number, run[0][0], run[0][1], [cells], "userEnteredValue,userEnteredFormat")


def _merged(tab: ReportTab, number: int, sheet: Json) -> Iterable[Request]:
    def ends(told: Mapping[str, int]) -> tuple[int, int, int, int]:
        rows = told.get("startRowIndex", 0), told.get("endRowIndex", 0)
        return (*rows, told.get("startColumnIndex", 0), told.get("endColumnIndex", 0))

    wanted = {(row, row + 1, 0, last + 1) for row, last in tab.lines.items() if last}
    stands = {ends(told) for told in sheet.get("merges", ())}
    for top, bottom, left, right in sorted(stands - wanted):
        yield {"unmergeCells": {"range": grid_range(number, top, left, bottom, right)}}
    for top, bottom, left, right in sorted(wanted - stands):
        yield {"mergeCells": {"range": grid_range(number, top, left, bottom, right), "mergeType": "MERGE_ALL"}}


def _standing(sheet: Json) -> dict[Place, Json]:
    """(row, column) -> what is in the cell, of the cells in which there is something."""
    found: dict[Place, Json] = {}
    for data in sheet.get("data", ())[:1]:
        for i, row in enumerate(data.get("rowData", ())):
            for j, told in enumerate(row.get("values", ())):
                if told.get("userEnteredValue"):
                    found[i, j] = told["userEnteredValue"]
    return found


def _runs(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Cut where the places are no neighbours in a row."""
    run: list[Place] = []
    for row, column in places:
        if run and (row, column) != (run[-1][0], run[-1][1] + 1):
            yield run
            run = []
        run.append((row, column))
    if run:
        yield run


def _cell(said: Value, how: Looks) -> Json:
    return cell(said, _look(how)) if how else {}


def _look(how: Mapping[str, Any]) -> Json:
    """A look of the workbook's pen as Google has it; indents are paddings there."""
    number = how.get("num_format")
    told = form(
        size=how.get("font_size", SIZE),
        bold=bool(how.get("bold")),
        italic=bool(how.get("italic")),
        ink=_rgb(how.get("font_color", "000000")),
        fill=_rgb(how["bg_color"]) if "bg_color" in how else "",
        align=_ALIGNED.get(how.get("align", ""), ""),
        wrap="WRAP" if how.get("text_wrap") else "OVERFLOW_CELL",
        number=None if number is None else ("NUMBER" if number == COUNT else "PERCENT", number),
    )
    if how.get("bottom"):
        line = {"style": "SOLID", "colorStyle": color(_rgb(GREY))}
        told["borders"] = {"bottom": line}
    if how.get("indent"):
        step = 3 + 9 * int(how["indent"])
        told["padding"] = {"top": 2, "bottom": 2, "left": step, "right": step}
    return told


def _rgb(name: str) -> str:
    return _NAMED.get(name, name).lstrip("#")
