"""What a person types becomes a value, and a value becomes what a person sees, by the sheet's locale.

Measured with vi_VN: `1.234` typed is 1234 and shown `1.234`; `1,5` is 1.5; `05/03/1960` is the 5th of March there and
the 3rd of May in en_US; `001085012345` is the number 1085012345 in both.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sheets_sync.emulator.errors import bad, unknown
from sheets_sync.emulator.formulas import decimal_comma, outcome
from sheets_sync.emulator.grid import Cell

_EPOCH = date(1899, 12, 30)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_ERRORS = {
    "ERROR": "#ERROR!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "N_A": "#N/A",
    "NULL_VALUE": "#NULL!",
    "LOADING": "Loading...",
}
_VALUES = ("userEnteredValue", "effectiveValue", "textFormatRuns", "chipRuns")
_NUMBER_PATTERN = re.compile(r"([^#0.,%@a-z]*)((?:#,##)?[#0]*0)(?:\.(0+))?(%?)")


def plain(number: float) -> int | float:
    """A number as JSON writes it: 8.0 is 8."""
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 1e16 else number


def with_value(old: Cell, value: dict[str, Any] | None, locale: str) -> Cell:
    """`old` with another userEnteredValue (ExtendedValue or None); format, note and validation stay."""
    cell = {name: item for name, item in old.items() if name not in _VALUES}
    if not value:
        return cell
    ((kind, item),) = value.items()
    if kind == "formulaValue":
        cell["userEnteredValue"] = value
        effect = outcome(item, locale)
        if effect:
            cell["effectiveValue"] = effect
    elif kind == "numberValue":
        cell["userEnteredValue"] = cell["effectiveValue"] = {
            kind: plain(float(item) if isinstance(item, str) else item)
        }
    elif kind == "stringValue":
        if item != "":
            cell["userEnteredValue"] = cell["effectiveValue"] = value
    elif kind == "boolValue":
        cell["userEnteredValue"] = cell["effectiveValue"] = value
    else:
        raise bad("errorValue cannot be entered")
    return cell


def entered(old: Cell, value: Any, locale: str, *, parse: bool) -> Cell:
    """The cell after a JSON value was written to it: as it stands (RAW), or parsed as if typed (USER_ENTERED)."""
    if isinstance(value, bool):
        return with_value(old, {"boolValue": value}, locale)
    if isinstance(value, int | float):
        return with_value(old, {"numberValue": value}, locale)
    if not isinstance(value, str):
        raise bad(f"Invalid values: {value!r} is neither text, number nor truth value")
    if parse:
        return _parsed(old, value, locale)
    return with_value(old, {"stringValue": value}, locale)


def _parsed(old: Cell, text: str, locale: str) -> Cell:
    pattern = number_format(old).get("type")
    if text.startswith("=") and len(text) > 1:
        return with_value(old, {"formulaValue": text}, locale)
    if pattern == "TEXT":
        return with_value(old, {"stringValue": text}, locale)
    if text.startswith("'"):
        return with_value(old, {"stringValue": text[1:]}, locale)
    if text.strip().upper() in ("TRUE", "FALSE"):
        return with_value(old, {"boolValue": text.strip().upper() == "TRUE"}, locale)
    read = _number(text.strip(), locale) or _date(text.strip(), locale)
    if not read:
        return with_value(old, {"stringValue": text}, locale)
    number, style = read
    cell = dict(with_value(old, {"numberValue": number}, locale))
    if style and not pattern:
        cell["userEnteredFormat"] = {**cell.get("userEnteredFormat", {}), "numberFormat": style}
    return cell


def _number(text: str, locale: str) -> tuple[float, dict[str, str] | None] | None:
    mark, group = (",", r"[.]") if decimal_comma(locale) else (".", r"[,]")
    found = re.fullmatch(
        rf"([+-]?)(\$?)(\d+|\d{{1,3}}(?:{group}\d{{3}})+)?(?:{re.escape(mark)}(\d*))?([eE][+-]?\d+)?(%?)", text
    )
    if not found or not (found[3] or found[4]):
        return None
    whole, digits = re.sub(r"\D", "", found[3] or "0"), found[4] or ""
    number = float(f"{found[1]}{whole}.{digits or 0}{found[5] or ''}")
    grouped = bool(found[3]) and not found[3].isdigit()
    if found[6]:
        return number / 100, {"type": "PERCENT", "pattern": "0.00%" if digits else "0%"}
    if found[2]:
        return number, {"type": "CURRENCY", "pattern": '"$"#,##0.00' if digits else '"$"#,##0'}
    style = {"type": "NUMBER", "pattern": "#,##0.00" if digits else "#,##0"} if grouped else None
    return plain(number), style


def _date(text: str, locale: str) -> tuple[float, dict[str, str] | None] | None:
    found, style = _ISO.fullmatch(text), "yyyy-mm-dd"
    order = (1, 2, 3)
    if not found:
        found, style, order = _LOCAL.fullmatch(text), "m/d/yyyy", (3, 1, 2)
        if not locale.endswith("_US"):
            style, order = "dd/mm/yyyy", (3, 2, 1)
    if not found:
        return None
    try:
        day = date(*(int(found[part]) for part in order))
    except ValueError:
        return None
    return (day - _EPOCH).days, {"type": "DATE", "pattern": style}


def number_format(cell: Cell) -> dict[str, str]:
    """The number format that was set on a cell; empty = automatic."""
    return (cell.get("userEnteredFormat") or {}).get("numberFormat") or {}


def unformatted(cell: Cell, *, dates_as_text: bool, locale: str) -> Any:
    """The value as UNFORMATTED_VALUE gives it; `""` for a blank cell."""
    value = cell.get("effectiveValue")
    if not value:
        return ""
    ((kind, item),) = value.items()
    if kind == "errorValue":
        return _ERRORS.get(item["type"], f"#{item['type']}!")
    if dates_as_text and kind == "numberValue" and number_format(cell).get("type") in ("DATE", "TIME", "DATE_TIME"):
        return shown(cell, locale)
    return item


def shown(cell: Cell, locale: str) -> str:
    """What the cell shows (FORMATTED_VALUE); `""` for a blank one. 501 for a number pattern that is not imitated."""
    value = unformatted(cell, dates_as_text=False, locale=locale)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    style = number_format(cell)
    pattern = style.get("pattern") or {"PERCENT": "0.00%", "NUMBER": "#,##0.00"}.get(style.get("type", ""), "")
    if (
        not style
        or style.get("type") == "TEXT"
        or (style.get("type") == "NUMBER_FORMAT_TYPE_UNSPECIFIED" and not pattern)
    ):
        return _general(value, locale)
    if style.get("type") in ("DATE", "TIME", "DATE_TIME"):
        return _dated(value, pattern or _default(style["type"], locale))
    return _patterned(value, pattern.replace('"', ""), locale)


def _default(kind: str, locale: str) -> str:
    day = "m/d/yyyy" if locale.endswith("_US") else "dd/mm/yyyy"
    return {"DATE": day, "TIME": "hh:mm:ss", "DATE_TIME": f"{day} hh:mm:ss"}[kind]


def _general(value: float, locale: str) -> str:
    text = str(value) if isinstance(value, int) and abs(value) < 10**15 else f"{value:.10g}"
    return text.replace(".", ",") if decimal_comma(locale) else text


def _patterned(value: float, pattern: str, locale: str) -> str:
    found = _NUMBER_PATTERN.fullmatch(pattern)
    if not found:
        raise unknown(f"number format pattern {pattern}")
    digits = len(found[3] or "")
    number = value * 100 if found[4] else value
    text = f"{abs(number):,.{digits}f}" if "," in found[2] else f"{abs(number):.{digits}f}"
    whole, mark, rest = text.partition(".")
    zeros = len(found[2]) - len(found[2].rstrip("0"))
    whole = whole.zfill(zeros)
    if decimal_comma(locale):
        whole, mark = whole.replace(",", "."), mark and ","
    return f"{'-' if number < 0 else ''}{found[1]}{whole}{mark}{rest}{found[4]}"


def _dated(value: float, pattern: str) -> str:
    moment = datetime(_EPOCH.year, _EPOCH.month, _EPOCH.day, tzinfo=UTC) + timedelta(seconds=round(value * 86400))
    tokens = re.findall(r"y+|m+|d+|h+|s+|M+|.", pattern)
    text, after_hour = "", False
    for token in tokens:
        low = token.lower()
        minutes = low in ("m", "mm") and after_hour
        parts = {
            "yyyy": f"{moment.year:04}",
            "yy": f"{moment.year % 100:02}",
            "mm": f"{moment.minute if minutes else moment.month:02}",
            "m": str(moment.minute if minutes else moment.month),
            "dd": f"{moment.day:02}",
            "d": str(moment.day),
            "hh": f"{moment.hour:02}",
            "h": str(moment.hour),
            "ss": f"{moment.second:02}",
            "s": str(moment.second),
        }
        if low.isalpha() and low not in parts:
            raise unknown(f"date pattern {pattern}")
        text += parts.get(low, token)
        after_hour = low in ("h", "hh") or (after_hour and not low.isalpha())
    return text
