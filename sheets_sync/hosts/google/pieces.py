"""The small pieces that requests to Google are built of: ranges, values, formats, ids of our own."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np

from sheets_sync.core import Formula
from sheets_sync.workbook.looks import FONT, SIZE
from sheets_sync.workbook.places import cell_at

Json = dict[str, Any]
Request = dict[str, Any]

LOCALE, TIME_ZONE = "vi_VN", "Asia/Ho_Chi_Minh"
_DAY_ZERO = date(1899, 12, 30)  # day 0 of Google's serial numbers
_QUOTED = re.compile(r'("[^"]*")')


def own_id(name: str) -> int:
    """An id of our own for a sheet, a protection or a piece of metadata: the same name, the same id, in every book.

    So a creation that is asked for twice is refused the second time instead of done twice.
    """
    return zlib.crc32(f"hoctap/{name}".encode()) & 0x7FFF_FFFF or 1


def localized(formula: str) -> str:
    """A formula of ours as a sheet in ``vi_VN`` takes it: ";" between arguments; texts stay. It has no decimals."""
    return "".join(part if part.startswith('"') else part.replace(",", ";") for part in _QUOTED.split(formula))


def value(cell: object) -> Json:
    """A typed ``ExtendedValue``; {} = blank. Text is never looked at, so that "=1+1" typed as text stays text."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None:
        return {}
    if isinstance(cell, Formula):
        return {"formulaValue": f"={localized(cell.text)}"}
    if isinstance(cell, bool):
        return {"boolValue": cell}
    if isinstance(cell, int | float):
        return {"numberValue": cell}
    if isinstance(cell, date | time):
        return {"numberValue": serial(cell)}
    return {"stringValue": str(cell)}


def serial(moment: date | time) -> float:
    """A date, a time of day or both as Google's cells hold them: days since 30/12/1899."""
    if isinstance(moment, time):
        return _part_of_day(moment)
    if isinstance(moment, datetime):
        return (moment.date() - _DAY_ZERO).days + _part_of_day(moment.time())
    return (moment - _DAY_ZERO).days


def _part_of_day(moment: time) -> float:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400


def grid_range(sheet: int, top: int, left: int, bottom: int | None = None, right: int | None = None) -> Json:
    """A ``GridRange``; ``bottom`` and ``right`` lie outside it, None = to the sheet's end."""
    told: Json = {"sheetId": sheet, "startRowIndex": top, "startColumnIndex": left}
    if bottom is not None:
        told["endRowIndex"] = bottom
    if right is not None:
        told["endColumnIndex"] = right
    return told


def named_range(sheets: Mapping[str, int], where: str) -> Json:
    """The range behind a defined name: "'Bìa'!$B$20:$B$59", or a single cell. ``sheets``: title -> sheet id."""
    title, _, corners = where.rpartition("!")
    first, _, last = corners.replace("$", "").partition(":")
    (top, left), (bottom, right) = cell_at(first), cell_at(last or first)
    return grid_range(sheets[title.strip("'")], top, left, bottom + 1, right + 1)


def span(sheet: int, dimension: str, start: int, end: int) -> Json:
    """Rows or columns of a sheet, ``end`` outside."""
    return {"sheetId": sheet, "dimension": dimension, "startIndex": start, "endIndex": end}


def color(rgb: str) -> Json:
    """ "DDEBF7" as a ``ColorStyle``."""
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def form(
    *,
    size: int = SIZE,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    ink: str = "000000",
    fill: str = "",
    align: str = "",
    valign: str = "MIDDLE",
    wrap: str = "OVERFLOW_CELL",
    number: tuple[str, str] | None = None,
    border: str = "",
) -> Json:
    """A ``CellFormat``: letters, fill, place, number format (type, pattern), thin lines of a colour all round."""
    letters: Json = {"fontFamily": FONT, "fontSize": size, "foregroundColorStyle": color(ink)}
    letters |= {name: True for name, on in (("bold", bold), ("italic", italic), ("underline", underline)) if on}
    told: Json = {"textFormat": letters, "verticalAlignment": valign, "wrapStrategy": wrap}
    if fill:
        told["backgroundColorStyle"] = color(fill)
    if align:
        told["horizontalAlignment"] = align
    if number is not None:
        told["numberFormat"] = {"type": number[0], "pattern": number[1]}
    if border:
        line = {"style": "SOLID", "colorStyle": color(border)}
        told["borders"] = dict.fromkeys(("top", "bottom", "left", "right"), line)
    return told


TEXT = ("TEXT", "@")
DATE = ("DATE", "dd/mm/yyyy")


def cell(content: object = None, look: Json | None = None) -> Json:
    """A ``CellData`` with what is typed in it and how it looks."""
    told: Json = {}
    if content is not None:
        told["userEnteredValue"] = value(content)
    if look is not None:
        told["userEnteredFormat"] = look
    return told


def write(sheet: int, top: int, left: int, rows: Sequence[Sequence[Json]], fields: str = "userEnteredValue") -> Request:
    """Cells written as a rectangle from its upper left corner."""
    start = {"sheetId": sheet, "rowIndex": top, "columnIndex": left}
    return {"updateCells": {"rows": [{"values": list(row)} for row in rows], "fields": fields, "start": start}}


def paint(where: Json, look: Json) -> Request:
    """All cells of a range given one look; what is typed in them stays."""
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": look}, "fields": "userEnteredFormat"}}


def resize(where: Json, pixels: int) -> Request:
    """Rows or columns of so many pixels."""
    return {"updateDimensionProperties": {"range": where, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}


def hide(where: Json) -> Request:
    """Rows or columns hidden."""
    return {
        "updateDimensionProperties": {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    }
