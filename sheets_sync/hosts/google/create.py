"""New Google spreadsheets: a Layout as one batch of requests, under ids of ours, so that asking twice makes one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_sync.core import Cells, Layout, Shape, Sheet, Value
from sheets_sync.hosts.google.create_cover import cover_sheet, envelope_sheet, guide_sheet, lists_sheet
from sheets_sync.hosts.google.create_data import ROOM, data_sheet, machine_sheet, mark, sheet_mark
from sheets_sync.hosts.google.create_rules import whole_sheet
from sheets_sync.hosts.google.pieces import LOCALE, TIME_ZONE, Json, Request, named_range, own_id
from sheets_sync.workbook.envelope import whole_envelope, year_of
from sheets_sync.workbook.lists import named_cells, ranges
from sheets_sync.workbook.online import on_the_web

SCRATCH = "_hoctap_cu"
"""The hidden sheet onto which the host copies what it is about to overwrite; no sheet of the book."""

Filled = Mapping[str, Mapping[str, Cells]]


def sheet_number(sheet_id: str) -> int:
    """Google's id of a sheet of ours, the same in every book: by it a renamed tab is known."""
    return own_id(f"sheet/{sheet_id}")


def requests_for(
    layout: Layout,
    envelope: Mapping[str, str],
    cover: Mapping[str, Value] | None = None,
    rows: Filled | None = None,
    room: Mapping[str, int] = ROOM,
) -> list[Request]:
    """The requests that make a standard book of a spreadsheet in which there is nothing of ours yet.

    ``envelope``: what is known of the book (``unit unit_name period part packs``); the layout's own facts are added.
    ``cover``: values of cover cells by id; ``rows``: sheet id -> column id -> cells, one entry a row;
    ``room``: how many rows a sheet has at least (see ``ROOM``).
    """
    layout, envelope = on_the_web(layout, envelope)
    told = whole_envelope(layout, envelope)
    shown = {
        "unit_name": told.get("unit_name"),
        "unit_code": told.get("unit"),
        "period": year_of(told),
        **(cover or {}),
    }
    found: list[Request] = [settings()]
    for index, sheet in enumerate(layout.sheets):
        found += sheet_requests(layout, sheet, index, told, shown, (rows or {}).get(sheet.id, {}), room)
    found += scratch_sheet(len(layout.sheets))
    numbers = {sheet.title: sheet_number(sheet.id) for sheet in layout.sheets}
    for name, where in {**ranges(layout), **named_cells(layout)}.items():
        found.append(add_name(name, named_range(numbers, where)))
    found.append(book_mark(told))
    return found


def sheet_requests(
    layout: Layout,
    sheet: Sheet,
    index: int,
    told: Mapping[str, str],
    shown: Mapping[str, Value],
    rows: Mapping[str, Cells],
    room: Mapping[str, int] = ROOM,
) -> Iterable[Request]:
    """The requests that make one sheet of a book; ``told``: its envelope, ``shown``: the cover's values."""
    number, high = sheet_number(sheet.id), room.get(sheet.id, room[""])
    match sheet.shape:
        case Shape.COVER:
            return cover_sheet(layout, sheet, number, index, shown)
        case Shape.GUIDE:
            return guide_sheet(layout, sheet, number, index)
        case Shape.LISTS:
            return lists_sheet(layout, sheet, number, index)
        case Shape.ENVELOPE:
            return envelope_sheet(sheet, number, index, told)
        case Shape.MACHINE:
            return machine_sheet(sheet, number, index, high)
        case _:
            return data_sheet(layout, sheet, number, index, rows, high)


def settings() -> Request:
    """Language and clock of the spreadsheet: by them Google reads what people type (5/3 is the 5th of March)."""
    told = {"locale": LOCALE, "timeZone": TIME_ZONE}
    return {"updateSpreadsheetProperties": {"properties": told, "fields": "locale,timeZone"}}


def scratch_sheet(index: int | None = None) -> list[Request]:
    """The hidden sheet of the host's own."""
    number = sheet_number(SCRATCH)
    told: Json = {"sheetId": number, "title": SCRATCH, "hidden": True}
    if index is not None:
        told["index"] = index
    return [
        {"addSheet": {"properties": told}},
        {"addProtectedRange": {"protectedRange": whole_sheet(SCRATCH, number, SCRATCH)}},
        sheet_mark(SCRATCH, number),
    ]


def add_name(name: str, where: Json) -> Request:
    """A named range under an id of ours."""
    return {"addNamedRange": {"namedRange": {"namedRangeId": f"hoctap_{name}", "name": name, "range": where}}}


def book_mark(told: Mapping[str, str]) -> Request:
    """Developer metadata of the whole spreadsheet: which book it is."""
    said = " ".join(part for part in (told.get("unit"), told.get("period"), told.get("part")) if part)
    return mark("hoctap.book", said, "book", {"spreadsheet": True})
