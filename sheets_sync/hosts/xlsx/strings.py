"""Cell content as XML, and back: how a value is written so that every spreadsheet reads that very value.

Strings are written into the cell (``inlineStr``): Excel, LibreOffice, Google and calamine read them alike, no other
part has to change, and text that begins with ``=`` or ``+`` is text by its type, not by a sign put before it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP

LONGEST = 32_767  # UTF-16 units in a cell, Excel's limit
LONGEST_FORMULA = 8_192

# What XML cannot hold is written _xHHHH_, and so is an underscore that would read as the start of such an escape.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SPECIAL = re.compile(r"[&<>\r]|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_SPACED = re.compile(r"^\s|\s$|[\n\t\r]|  ")
_ODD = re.compile(f"{_SPECIAL.pattern}|{_SPACED.pattern}")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def escaped(text: str) -> str:
    """Text as XML character data that Excel reads as that text."""
    if not _SPECIAL.search(text):
        return text
    text = _ILLEGAL.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def unescaped(text: str) -> str:
    """The text that ``escaped`` was given."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    return chr(int(found[1], 16) if found[1] else int(found[2]))


def plain(value: object, *, date1904: bool = False) -> object:
    """The value as a file holds it: NumPy scalars as Python's, dates and times as serial numbers."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, datetime):
        since = value.replace(tzinfo=None) - datetime(1904 if date1904 else 1900, 1, 1)  # noqa: DTZ001 (sheets have no zones)
        return _serial(since, date1904)
    if isinstance(value, date):
        return int(_serial(value - date(1904 if date1904 else 1900, 1, 1), date1904))
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(days=1)
    return value


def _serial(since: timedelta, date1904: bool) -> float:
    """1/1/1900 is day 1, and Excel counts a 29/2/1900 that never was; 1/1/1904 is day 0."""
    days = since / timedelta(days=1)
    if days < 0:
        raise Stop("cell.date_too_early")
    if date1904:
        return days
    return days + (1 if days < 59 else 2)


class _Memo(dict[Any, bytes]):
    """A column says the same again and again."""

    def __init__(self, make: Callable[[Any], bytes]) -> None:
        self._make = make

    def __missing__(self, value: Any) -> bytes:
        made = self[value] = self._make(value)
        return made


class Renderer:
    """Values to what follows a cell's address and style: ``t="..."``, content and end tag.

    Stop (without a cell): ``cell.too_long``, ``cell.not_finite``, ``cell.date_too_early``.
    """

    def __init__(self, prefix: bytes, *, date1904: bool) -> None:
        p = prefix.decode()
        self._date1904 = date1904
        self._close = f"</{p}c>"
        self._text = f' t="inlineStr"><{p}is><{p}t>%s</{p}t></{p}is>{self._close}'
        self._spaced = self._text.replace(f"<{p}t>", f'<{p}t xml:space="preserve">')
        self._number = f"><{p}v>%s</{p}v>{self._close}"
        self._bool = f' t="b"><{p}v>%d</{p}v>{self._close}'
        self._formula = f"%s><{p}f>%s</{p}f>%s{self._close}"
        self._shown = f"<{p}v>%s</{p}v>"
        self._strings = _Memo(self._string)
        self._numbers = _Memo(lambda value: (self._number % number(value)).encode())

    def all(self, values: Sequence[object]) -> list[bytes]:
        """The rest of each cell."""
        strings, numbers = self._strings, self._numbers
        return [
            strings[value]
            if type(value) is str
            else numbers[value]
            if type(value) is float
            else b"/>"
            if value is None
            else self(value)
            for value in values
        ]

    def __call__(self, value: object) -> bytes:
        """The rest of the cell; a cell whose content is kept has none of ours."""
        if value is None or value is KEEP:
            return b"/>"
        if type(value) is str:
            return self._strings[value]
        if isinstance(value, Formula):
            text = value.text.removeprefix("=")
            if not 0 < len(text) < LONGEST_FORMULA:
                raise Stop("cell.too_long", length=len(text), limit=LONGEST_FORMULA)
            kind, cached = shown(value)
            value_part = self._shown % cached if cached else ""
            return (self._formula % (kind, escaped_formula(text), value_part)).encode()
        value = plain(value, date1904=self._date1904)
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, bool):
            return (self._bool % value).encode()
        if isinstance(value, int | float):
            return (self._number % number(value)).encode()
        raise TypeError(f"no cell value: {type(value).__name__}")

    def _string(self, value: str) -> bytes:
        if len(value) <= LONGEST // 2 and not _ODD.search(value):
            return (self._text % value).encode()
        if len(value) > LONGEST // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST:
            raise Stop("cell.too_long", length=len(value), limit=LONGEST)
        form = self._spaced if _SPACED.search(value) else self._text
        return (form % escaped(value)).encode()


def shown(formula: Formula) -> tuple[str, str]:
    """What a formula shows until it is recalculated: the cell's type, and the escaped text of its value ("" = none)."""
    if formula.shown is None or formula.shown == "":
        return "", ""
    if isinstance(formula.shown, str):
        return ' t="str"', escaped(formula.shown)
    return "", number(formula.shown)


def escaped_formula(text: str) -> str:
    """A formula as XML; what XML cannot hold has no place in one."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if _ILLEGAL.search(text.replace("_", "")):
        raise Stop("cell.bad_formula")
    return text


def number(value: float) -> str:
    """A finite number as a file holds it."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Stop("cell.not_finite")
        return repr(value).removesuffix(".0")
    if abs(value) >= 1 << 1023:
        raise Stop("cell.not_finite")
    return str(value)
