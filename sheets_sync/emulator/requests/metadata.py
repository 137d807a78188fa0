"""Developer metadata: create, update, delete, and how a DataFilter or look-up finds it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import Body, Handler, Request
from sheets_sync.emulator.book import Book, Note
from sheets_sync.emulator.errors import bad
from sheets_sync.emulator.grid import Tab
from sheets_sync.emulator.schema import flat
from sheets_sync.emulator.view import metadata


def create_developer_metadata(request: Request, body: Body) -> Body:
    """createDeveloperMetadata on the file, a tab, one row or one column."""
    given = body.get("developerMetadata") or {}
    if not given.get("metadataKey"):
        raise request.refused("Developer metadata must have a key.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise request.refused("Developer metadata must have a visibility.")
    key = given.get("metadataId") or request.book.new_id()
    if any(note.id == key for note in request.book.notes):
        raise request.refused(f"Developer metadata with id {key} already exists.")
    note = Note(key, given["metadataKey"], given.get("metadataValue"), given["visibility"])
    note = _located(request, note, given.get("location") or {})
    request.book.notes.append(note)
    return {"developerMetadata": metadata(note)}


def _located(request: Request, note: Note, location: Body) -> Note:
    span = location.get("dimensionRange")
    if span:
        tab = request.tab(span.get("sheetId"))
        start, end = span.get("startIndex") or 0, span.get("endIndex") or 0
        if span.get("dimension") not in ("ROWS", "COLUMNS") or not 0 <= start < end <= tab.size(span["dimension"]):
            raise request.refused("Developer metadata must lie on a row or a column of the sheet.")
        if end - start != 1:
            raise request.refused("Developer metadata can only be added to a single row or column.")
        return replace(note, tab=tab.id, dimension=span["dimension"], start=start, end=end)
    if location.get("spreadsheet"):
        return note
    if location.get("sheetId") is None:
        raise request.refused("Developer metadata must have a location.")
    return replace(note, tab=request.tab(location["sheetId"]).id)


def update_developer_metadata(request: Request, body: Body) -> Body:
    """updateDeveloperMetadata of all that the filters find."""
    mask = request.mask(body, "DeveloperMetadata")
    given = body.get("developerMetadata") or {}
    changed: list[Note] = []
    for note in found(request.book, flat(body.get("dataFilters") or [])):
        new = note
        if not mask or "metadataKey" in mask:
            new = replace(new, key=given.get("metadataKey") or new.key)
        if not mask or "metadataValue" in mask:
            new = replace(new, value=given.get("metadataValue"))
        if not mask or "visibility" in mask:
            new = replace(new, visibility=given.get("visibility") or new.visibility)
        if mask and "location" in mask:
            new = _located(request, replace(new, tab=None, dimension=None), given.get("location") or {})
        request.book.notes[request.book.notes.index(note)] = new
        changed.append(new)
    return {"developerMetadata": [metadata(note) for note in changed]} if changed else {}


def delete_developer_metadata(request: Request, body: Body) -> Body:
    """deleteDeveloperMetadata of all that the filter finds."""
    gone = found(request.book, [body.get("dataFilter") or {}])
    request.book.notes = [note for note in request.book.notes if note not in gone]
    return {"deletedDeveloperMetadata": [metadata(note) for note in gone]} if gone else {}


def found(book: Book, filters: Sequence[Body]) -> list[Note]:
    """The metadata that any of the DataFilters finds, in the order of making."""
    return [note for note in book.notes if any(_matches(book, note, item) for item in filters)]


def _matches(book: Book, note: Note, item: Body) -> bool:
    lookup = item.get("developerMetadataLookup")
    if lookup is not None:
        return _looked_up(book, note, lookup)
    tab, area = filtered(book, item)[0]
    if note.tab != tab.id:
        return False
    if note.dimension is None:
        return area == Area()
    own = Area(note.start, note.end) if note.dimension == "ROWS" else Area(0, None, note.start, note.end)
    return area.meets(own)


def _looked_up(book: Book, note: Note, lookup: Body) -> bool:
    for name, own in (
        ("metadataId", note.id),
        ("metadataKey", note.key),
        ("metadataValue", note.value),
        ("visibility", note.visibility),
    ):
        if lookup.get(name) is not None and lookup[name] != own:
            return False
    kind = "SPREADSHEET" if note.tab is None else note.dimension[:-1] if note.dimension else "SHEET"
    wanted = lookup.get("locationType")
    place: Body = lookup.get("metadataLocation") or {}
    strict = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION" or (
        place and not lookup.get("locationMatchingStrategy")
    )
    if wanted and wanted != kind:
        return False
    if place.get("sheetId") is not None:
        return note.tab == place["sheetId"] and (not strict or note.dimension is None)
    if place.get("dimensionRange"):
        span = place["dimensionRange"]
        same = note.tab == (span.get("sheetId") or 0) and note.dimension == span.get("dimension")
        return same and note.start < span.get("endIndex", 2**31) and span.get("startIndex", 0) < note.end
    if place.get("spreadsheet"):
        return not strict or note.tab is None
    return True


def filtered(book: Book, item: Body) -> list[tuple[Tab, Area]]:
    """The ranges that one DataFilter means, open ends open. 400 if it has none or they cannot be read."""
    if item.get("a1Range") is not None:
        return [book.find(item["a1Range"])]
    if item.get("gridRange") is not None:
        return [(book.tab(item["gridRange"].get("sheetId")), Area.of(item["gridRange"]))]
    if item.get("developerMetadataLookup") is not None:
        return [
            _spread(book, note)
            for note in book.notes
            if _looked_up(book, note, item["developerMetadataLookup"]) and note.tab is not None
        ]
    raise bad("A data filter must be set.")


def _spread(book: Book, note: Note) -> tuple[Tab, Area]:
    if note.dimension == "ROWS":
        return book.tab(note.tab), Area(note.start, note.end)
    if note.dimension == "COLUMNS":
        return book.tab(note.tab), Area(0, None, note.start, note.end)
    return book.tab(note.tab), Area()


def matched(book: Book, filters: Sequence[Any]) -> list[Body]:
    """developerMetadata:search: MatchedDeveloperMetadata, one a piece, with the filters that found it."""
    result = []
    for note in book.notes:
        hits = [item for item in filters if _matches(book, note, item)]
        if hits:
            result.append({"developerMetadata": metadata(note), "dataFilters": hits})
    return result


KINDS: Mapping[str, Handler] = {
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
