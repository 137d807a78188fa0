"""spreadsheets.get: a Book as Google's JSON, only what the mask wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sheets_sync.emulator import colours, defaults
from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.book import Book, Note
from sheets_sync.emulator.grid import Cell, Dimension, Ranged, Tab
from sheets_sync.emulator.masks import Mask, below, pick, wants
from sheets_sync.emulator.typed import number_format, shown
from sheets_sync.emulator.wire import Raw, text

PIXELS: dict[Dimension, int] = {"ROWS": 21, "COLUMNS": 100}
_ALIGNED = {"numberValue": "RIGHT", "boolValue": "CENTER", "errorValue": "CENTER"}
URL = "https://docs.google.com/spreadsheets/d/{}/edit"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: an e-mail, and whether the file is theirs."""

    email: str
    owner: bool

    def may_edit(self, protection: Ranged) -> bool:
        """Whether a protected range lets this person write."""
        editors = (protection.rest.get("editors") or {}).get("users", ())
        return bool(self.owner or protection.rest.get("warningOnly") or self.email in editors)


def spreadsheet(
    book: Book, file_id: str, reader: Reader, mask: Mask, places: Sequence[tuple[Tab, Area]] | None, *, data: bool
) -> dict[str, Any]:
    """The Spreadsheet message. `places` = the ranges asked for (None = all); `data` = with cells if wanted."""
    result: dict[str, Any] = {"spreadsheetId": file_id}
    if wants(mask, "properties"):
        result["properties"] = colours.shown(book.properties)
    if wants(mask, "sheets"):
        inner = below(mask, "sheets")
        asked = None if places is None else {tab.id for tab, _ in places}
        result["sheets"] = [
            _sheet(book, tab, reader, inner, [area for at, area in places or () if at is tab] or [Area()], data=data)
            for tab in book.tabs
            if asked is None or tab.id in asked
        ]
    if book.named and wants(mask, "namedRanges"):
        result["namedRanges"] = [named_range(key, sheet, thing) for key, (sheet, thing) in book.named.items()]
    result["spreadsheetUrl"] = URL.format(file_id)
    notes = [metadata(note) for note in book.notes if note.tab is None]
    if notes:
        result["developerMetadata"] = notes
    return pick(mask, result)  # type: ignore[no-any-return]


def _sheet(book: Book, tab: Tab, reader: Reader, mask: Mask, areas: Sequence[Area], *, data: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"properties": sheet_properties(book, tab)}
    if data and wants(mask, "data"):
        result["data"] = [_grid(book, tab, area, below(mask, "data")) for area in areas]
    if tab.merges:
        result["merges"] = [area.grid_range(tab.id) for area in tab.merges]
    if tab.conditional:
        result["conditionalFormats"] = [conditional(tab, rule) for rule in tab.conditional]
    if tab.protected:
        result["protectedRanges"] = [protected(tab, key, thing, reader) for key, thing in tab.protected.items()]
    if tab.filter:
        result["basicFilter"] = {"range": tab.filter.areas[0].grid_range(tab.id), **tab.filter.rest}
    for dimension, name in (("ROWS", "rowGroups"), ("COLUMNS", "columnGroups")):
        if tab.groups[dimension]:  # type: ignore[index]
            result[name] = groups(tab, dimension)  # type: ignore[arg-type]
    notes = [metadata(note) for note in book.notes if note.tab == tab.id and note.dimension is None]
    if notes:
        result["developerMetadata"] = notes
    return pick(mask, result)  # type: ignore[no-any-return]


def sheet_properties(book: Book, tab: Tab) -> dict[str, Any]:
    """SheetProperties: id, place and size are the tab's own, the rest as set; false and empty values are left out."""
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count, **tab.properties.get("gridProperties", {})}
    rest = {name: item for name, item in tab.properties.items() if name not in ("title", "sheetType", "gridProperties")}
    return {
        "sheetId": tab.id,
        "title": tab.title,
        "index": book.tabs.index(tab),
        "sheetType": tab.properties["sheetType"],
        "gridProperties": {name: item for name, item in grid.items() if item},
        **{name: item for name, item in colours.shown(rest).items() if item},
    }


def named_range(key: str, sheet_id: int, thing: Ranged) -> dict[str, Any]:
    """A NamedRange message."""
    return {"namedRangeId": key, "name": thing.rest["name"], "range": thing.areas[0].grid_range(sheet_id)}


def conditional(tab: Tab, rule: Ranged) -> dict[str, Any]:
    """A ConditionalFormatRule message."""
    return {"ranges": [area.grid_range(tab.id) for area in rule.areas], **colours.shown(dict(rule.rest))}


def protected(tab: Tab, key: int, thing: Ranged, reader: Reader) -> dict[str, Any]:
    """A ProtectedRange message, as this reader may see it: editors are shown only to those who may edit."""
    may = reader.may_edit(thing)
    rest = {name: item for name, item in thing.rest.items() if name != "editors" and item not in (False, None, "")}
    areas = {"range": thing.areas[0].grid_range(tab.id)} if thing.areas else {}
    editors = {"editors": thing.rest["editors"]} if may and "editors" in thing.rest else {}
    return {"protectedRangeId": key, **areas, **rest, **({"requestingUserCanEdit": True} if may else {}), **editors}


def groups(tab: Tab, dimension: Dimension) -> list[dict[str, Any]]:
    """The DimensionGroup messages of a tab."""
    return [
        {
            "range": {
                **({"sheetId": tab.id} if tab.id else {}),
                "dimension": dimension,
                "startIndex": group.start,
                "endIndex": group.end,
            },
            "depth": group.depth,
            **({"collapsed": True} if group.collapsed else {}),
        }
        for group in tab.groups[dimension]
    ]


def metadata(note: Note) -> dict[str, Any]:
    """A DeveloperMetadata message."""
    location: dict[str, Any] = {"locationType": "SPREADSHEET", "spreadsheet": True}
    if note.tab is not None:
        location = {"locationType": "SHEET", "sheetId": note.tab}
    if note.dimension is not None:
        where = {"dimension": note.dimension, "startIndex": note.start, "endIndex": note.end}
        sheet = {"sheetId": note.tab} if note.tab else {}
        location = {"locationType": note.dimension[:-1], "dimensionRange": {**sheet, **where}}
    value = {} if note.value is None else {"metadataValue": note.value}
    rest = {"location": location, "visibility": note.visibility}
    return {"metadataId": note.id, "metadataKey": note.key, **value, **rest}


def _grid(book: Book, tab: Tab, asked: Area, mask: Mask) -> dict[str, Any]:
    area = tab.closed(asked)
    result: dict[str, Any] = {}
    if area.top:
        result["startRow"] = area.top
    if area.left:
        result["startColumn"] = area.left
    if wants(mask, "rowData"):
        rows = _rows(tab, area, below(mask, "rowData"), book.locale)
        if rows:
            result["rowData"] = rows
    for dimension, name, start, end in (
        ("ROWS", "rowMetadata", area.top, area.bottom or 0),
        ("COLUMNS", "columnMetadata", area.left, area.right or 0),
    ):
        if wants(mask, name):
            lines: list[dict[str, Any]] = [dimension_properties(tab, dimension, at) for at in range(start, end)]  # type: ignore[arg-type]
            _annotate(book, tab, dimension, start, lines)
            result[name] = lines
    return result


def dimension_properties(tab: Tab, dimension: Dimension, at: int) -> dict[str, Any]:
    """DimensionProperties of one row or column, metadata apart."""
    kept = tab.dims[dimension]
    own = (kept[at] if at < len(kept) else None) or {}
    return {"pixelSize": PIXELS[dimension], **own}


def _annotate(book: Book, tab: Tab, dimension: str, start: int, lines: list[dict[str, Any]]) -> None:
    for note in book.notes:
        if note.tab == tab.id and note.dimension == dimension:
            for at in range(max(note.start, start), min(note.end, start + len(lines))):
                lines[at - start].setdefault("developerMetadata", []).append(metadata(note))


def _rows(tab: Tab, area: Area, mask: Mask, locale: str) -> Raw | None:
    if not wants(mask, "values"):
        return None
    build = _builder(below(mask, "values"), locale)
    rows: list[str] = []
    last = 0
    for at in range(area.top, min(area.bottom or 0, len(tab.rows))):
        line = tab.rows[at][area.left : area.right]
        while line and not line[-1]:
            line.pop()
        if line:
            rows.append('{"values":[' + ",".join([build(cell) if cell else "{}" for cell in line]) + "]}")
            last = len(rows)
        else:
            rows.append("{}")
    return Raw("[" + ",".join(rows[:last]) + "]") if last else None


def _builder(mask: Mask, locale: str) -> Callable[[Cell], str]:
    """How a cell is written under a mask; made once for a whole range, for this is where a read spends its time."""
    derived: dict[str, Callable[[Cell], Any]] = {
        "formattedValue": lambda cell: shown(cell, locale),
        "effectiveFormat": _effective_format,
        "userEnteredFormat": lambda cell: colours.shown(cell.get("userEnteredFormat") or {}),
        "hyperlink": lambda cell: (
            ((cell.get("userEnteredFormat") or {}).get("textFormat") or {}).get("link", {}).get("uri")
        ),
    }
    stored = ("userEnteredValue", "effectiveValue", "note", "dataValidation", "textFormatRuns", "chipRuns")
    names = [name for name in (*stored, *derived) if wants(mask, name)]
    parts = [(f'"{name}":', name, derived.get(name), mask.get(name) or {}) for name in names]

    def build(cell: Cell) -> str:
        found = []
        for head, name, make, inner in parts:
            item = make(cell) if make else cell.get(name)
            if item:
                found.append(head + text(pick(inner, item) if inner else item))
        return "{" + ",".join(found) + "}"

    return build


def _effective_format(cell: Cell) -> dict[str, Any]:
    own = colours.shown(cell.get("userEnteredFormat") or {})
    if not own and not cell.get("effectiveValue"):
        return {}
    merged = {**defaults.FORMAT, **own}
    merged["textFormat"] = {**defaults.FORMAT["textFormat"], **own.get("textFormat", {})}
    kind = next(iter(cell.get("effectiveValue") or {}), "")
    merged.setdefault("horizontalAlignment", _ALIGNED.get(kind, "LEFT"))
    merged.setdefault("hyperlinkDisplayType", "PLAIN_TEXT")
    if number_format(cell):
        merged["numberFormat"] = number_format(cell)
    return merged
