"""Requests on whole tabs and on the properties of the file."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sheets_sync.emulator import colours, defaults
from sheets_sync.emulator.batch import PROTECTED, Body, Handler, Request
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.grid import Tab, deleted
from sheets_sync.emulator.masks import Mask, overlay
from sheets_sync.emulator.view import sheet_properties

_SIZES = ("rowCount", "columnCount")
LOCALES = frozenset(
    re.findall(
        r"\w+",
        "ar_EG az_AZ be_BY bg_BG bn_IN ca_ES cs_CZ cy_GB da_DK de_CH de_DE el_GR en_AU en_CA en_GB en_IE "
        "en_IN en_US en_ZA es_AR es_ES es_MX fi_FI fil_PH fr_CA fr_FR gu_IN hi_IN hr_HR hu_HU hy_AM in_ID "
        "it_IT iw_IL ja_JP ka_GE kk_KZ kn_IN ko_KR lt_LT lv_LV ml_IN mn_MN mr_IN my_MM nl_NL nn_NO no_NO "
        "pa_IN pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sr_RS sv_SE ta_IN te_IN th_TH tr_TR uk_UA ur_PK "
        "uz_UZ vi_VN zh_CN zh_HK zh_TW ",
    )
)


def _free_title(request: Request, title: str, but: Tab | None = None) -> str:
    if not title or len(title) > 100:
        raise request.refused("Sheet names must have 1 to 100 letters.")
    if any(tab is not but and tab.title.casefold() == title.casefold() for tab in request.book.tabs):
        raise request.refused(f'A sheet with the name "{title}" already exists. Please enter another name.')
    return title


def _free_id(request: Request, wanted: int | None) -> int:
    if wanted is None:
        return request.book.new_id()
    if wanted < 0 or any(tab.id == wanted for tab in request.book.tabs):
        raise request.refused(f"A sheet with id {wanted} already exists. Please use a different id.")
    return wanted


def _default_title(book: Book) -> str:
    numbers = [int(found[1]) for tab in book.tabs if (found := re.fullmatch(r"Sheet(\d+)", tab.title))]
    return f"Sheet{max([len(book.tabs), *numbers]) + 1}"


def add_sheet(request: Request, body: Body) -> Body:
    """addSheet at its index (default the end)."""
    book, given = request.book, {k: v for k, v in (body.get("properties") or {}).items() if v is not None}
    tab = new_tab(
        _free_id(request, given.get("sheetId")), given, _free_title(request, given.get("title") or _default_title(book))
    )
    at = given.get("index")
    if at is not None and at > len(book.tabs):
        raise request.refused(f"Sheet index {at} is beyond the last sheet.")
    book.tabs.insert(len(book.tabs) if at is None else at, tab)
    book.check_size(request.name)
    return {"properties": sheet_properties(book, tab)}


def new_tab(key: int, given: Mapping[str, Any], title: str) -> Tab:
    """A blank tab by the SheetProperties that were given."""
    grid = {name: item for name, item in (given.get("gridProperties") or {}).items() if item}
    rest = {
        k: v for k, v in given.items() if k not in ("sheetId", "index", "title", "gridProperties", "sheetType") and v
    }
    size = grid.pop("rowCount", 1000), grid.pop("columnCount", 26)
    properties = {**defaults.sheet_properties(title), **colours.kept(rest), "gridProperties": grid}
    return Tab(key, properties, *size)


def delete_sheet(request: Request, body: Body) -> None:
    """deleteSheet with all that hangs on it; the last visible one stays."""
    book, tab = request.book, request.tab(body.get("sheetId"))
    if not any(not other.properties.get("hidden") for other in book.tabs if other is not tab):
        raise request.refused("You can't remove all the visible sheets in a document.")
    if any(not request.reader.may_edit(thing) for thing in tab.protected.values()):
        raise request.refused(PROTECTED)
    book.tabs.remove(tab)
    book.named = {key: named for key, named in book.named.items() if named[0] != tab.id}
    book.notes = [note for note in book.notes if note.tab != tab.id]


def duplicate_sheet(request: Request, body: Body) -> Body:
    """duplicateSheet: the copy stands behind the insert index (default 0) and keeps everything but named ranges."""
    book, tab = request.book, request.tab(body.get("sourceSheetId"))
    title = _free_title(request, body.get("newSheetName") or copy_title(book, f"Copy of {tab.title}"))
    new = twin(book, tab, _free_id(request, body.get("newSheetId")), title)
    book.tabs.insert(min(body.get("insertSheetIndex") or 0, len(book.tabs)), new)
    for note in [note for note in book.notes if note.tab == tab.id]:
        book.notes.append(replace(note, id=book.new_id(), tab=new.id))
    book.check_size(request.name)
    return {"properties": sheet_properties(book, new)}


def copy_title(book: Book, title: str) -> str:
    """`title`, or with the first number behind it that is free."""
    number, free = 1, title
    while book.titled(free):
        number += 1
        free = f"{title} {number}"
    return free


def twin(book: Book, tab: Tab, key: int, title: str) -> Tab:
    """A copy of a tab under another id and name; its protections get new ids."""
    new = replace(tab.copy(), id=key, properties={**tab.properties, "title": title})
    new.properties.pop("hidden", None)
    new.protected = {book.new_id(): thing for thing in tab.protected.values()}
    return new


def update_sheet_properties(request: Request, body: Body) -> None:
    """updateSheetProperties: title, place, size, frozen rows and columns, colour, hidden, gridlines."""
    mask = request.mask(body, "SheetProperties")
    given = body.get("properties") or {}
    book, tab = request.book, request.tab(given.get("sheetId"))
    if not mask or "title" in mask:
        tab.properties["title"] = _free_title(request, given.get("title") or "", tab)
    if not mask or "gridProperties" in mask:
        _resize(request, tab, mask.get("gridProperties", {}), given.get("gridProperties") or {})
    own = colours.kept_mask(
        {k: v for k, v in mask.items() if k not in ("title", "index", "gridProperties", "sheetId", "sheetType")}
    )
    if own or not mask:
        new = {k: v for k, v in given.items() if k not in ("title", "index", "gridProperties", "sheetId", "sheetType")}
        fixed = {name: tab.properties[name] for name in ("title", "sheetType", "gridProperties")}
        tab.properties = {**overlay(own, tab.properties, colours.kept(new)), **fixed}
    if all(other.properties.get("hidden") for other in book.tabs):
        raise request.refused("You can't hide all the sheets in a document.")
    if "index" in mask or (not mask and given.get("index") is not None):
        # Google counts the index before the move: a tab that goes right lands one place earlier
        old, to = book.tabs.index(tab), given.get("index") or 0
        if to > len(book.tabs):
            raise request.refused(f"Sheet index {to} is beyond the last sheet.")
        book.tabs.remove(tab)
        book.tabs.insert(to - 1 if to > old else to, tab)


def _resize(request: Request, tab: Tab, mask: Mask, given: Body) -> None:
    sizes = {name: given.get(name) for name in _SIZES if not mask or name in mask}
    for name, size in sizes.items():
        if not size:
            raise request.refused(f"{name} must be at least 1.")
        dimension = "ROWS" if name == "rowCount" else "COLUMNS"
        old = tab.size(dimension)  # type: ignore[arg-type]
        tab.resize(dimension, size)  # type: ignore[arg-type]
        if size < old:
            request.book.reshape(tab, dimension, deleted(size, old))  # type: ignore[arg-type]
    rest = {name: inner for name, inner in mask.items() if name not in _SIZES}
    if rest or not mask:
        new = {name: item for name, item in given.items() if name not in _SIZES and item}
        tab.properties["gridProperties"] = overlay(rest, tab.properties.get("gridProperties") or {}, new)
    grid = tab.properties.get("gridProperties") or {}
    if grid.get("frozenRowCount", 0) >= tab.row_count or grid.get("frozenColumnCount", 0) >= tab.column_count:
        raise request.refused("You can't freeze all rows or columns.")
    request.book.check_size(request.name)


def update_spreadsheet_properties(request: Request, body: Body) -> None:
    """updateSpreadsheetProperties: title, locale, time zone and the rest of the mask."""
    mask = request.mask(body, "SpreadsheetProperties")
    given = body.get("properties") or {}
    zone, locale = given.get("timeZone"), given.get("locale")
    if (not mask or "timeZone" in mask) and not _is_zone(zone):
        raise request.refused(f"Invalid time zone: {zone}")
    if (not mask or "locale" in mask) and locale not in LOCALES:
        raise request.refused(f"Unsupported locale: {locale}")
    request.book.properties = overlay(colours.kept_mask(mask), request.book.properties, colours.kept(given))


def _is_zone(name: str | None) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name or ""))
    except (ZoneInfoNotFoundError, ValueError):
        return False


KINDS: Mapping[str, Handler] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
