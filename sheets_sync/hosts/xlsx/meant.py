"""Whether the bytes of a cell say the value that was meant, told without the code that wrote them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

import numpy as np

from sheets_sync.core import Formula

_STYLE = re.compile(rb"""\ss\s*=\s*(?:"([0-9]+)"|'([0-9]+)')""")
_FORMS = (
    rb"(?P<empty>/>)|"
    rb'(?: t="(?P<kind>b|inlineStr|str)")?>(?:'
    rb'<p:is><p:t(?P<spaced> xml:space="preserve")?>(?P<text>[^<]*)</p:t></p:is>|'
    rb"<p:v>(?P<value>[^<]*)</p:v>|"
    rb"<p:f>(?P<formula>[^<]+)</p:f>(?:<p:v>(?P<shown>[^<]*)</p:v>)?)</p:c>"
)
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TELLING = re.compile("[&<>\0-\x1f\ud800-\udfff\ufffe\uffff]|_x|^\\s|\\s$|  ")  # not written as it is
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_EXACT = 1 << 53  # integers below are the same as floats
_INSTANT = 1e-9  # days
_MARCH_1900 = date(1900, 3, 1)


class Meaning:
    """Cells of one sheet. ``prefix`` of its names; ``date1904``: from when its dates count."""

    def __init__(self, prefix: bytes, *, date1904: bool) -> None:
        self._form = re.compile(_FORMS.replace(b"p:", re.escape(prefix)))
        p = prefix.decode()
        self._plain = f' t="inlineStr"><{p}is><{p}t>%s</{p}t></{p}is></{p}c>'
        self._date1904 = date1904

    def says(self, style: int, value: object, rest: bytes) -> bool:
        """Whether ``rest``, which follows a cell's address, is that style (-1 = none) and that value."""
        if type(value) is str and not _TELLING.search(value):
            head = b' s="%d"' % style if style >= 0 else b""
            if rest == head + (self._plain % value).encode():  # most cells
                return True
        given = _STYLE.match(rest)
        if (int(given[1] or given[2]) if given else -1) != style:
            return False
        body = rest[given.end() :] if given else rest
        found = self._form.fullmatch(body)
        try:
            return found is not None and self._holds(value, found)
        except (ValueError, OverflowError, expat.ExpatError):
            return False

    def _holds(self, value: object, found: re.Match[bytes]) -> bool:
        if isinstance(value, np.generic):
            value = value.item()
        kind, text = found["kind"], found["text"]
        if value is None:
            return found["empty"] is not None
        if isinstance(value, str):
            kept = found["spaced"] is not None or not _is_spaced(value)
            return kind == b"inlineStr" and text is not None and kept and _unescaped(character_data(text)) == value
        if isinstance(value, Formula):
            return found["formula"] is not None and self._calculates(value, found)
        digits = found["value"]
        if digits is None or kind not in (None, b"b"):
            return False
        if isinstance(value, bool):
            return kind == b"b" and digits == (b"1" if value else b"0")
        if isinstance(value, int | float):
            return kind is None and _is_number(digits, value)
        # moments are reckoned here in another order than where they were written
        serial = self._serial(value)
        return kind is None and _NUMBER.fullmatch(digits) is not None and abs(float(digits) - serial) < _INSTANT

    def _calculates(self, value: Formula, found: re.Match[bytes]) -> bool:
        kind, cached, shown = found["kind"], found["shown"], value.shown
        if character_data(found["formula"]) != value.text.removeprefix("="):
            return False
        if shown is None or shown == "":
            return kind is None and cached is None
        if isinstance(shown, str):
            return kind == b"str" and cached is not None and _unescaped(character_data(cached)) == shown
        return kind is None and cached is not None and _is_number(cached, shown)

    def _serial(self, value: object) -> float:
        """What a file holds for a date or a time. ValueError for anything else."""
        if isinstance(value, time):
            return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
        if not isinstance(value, date):
            raise ValueError(type(value).__name__)
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 (sheets have no zones)
        day = moment.date()
        first = date(1904, 1, 1) if self._date1904 else date(1899, 12, 30 if day >= _MARCH_1900 else 31)
        within = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
        within += timedelta(microseconds=moment.microsecond)
        return (day - first).days + within / timedelta(days=1)


def character_data(raw: bytes) -> str:
    """Character data (without elements) as a parser reads it. ExpatError where it is none."""
    read: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = read.append
    parser.Parse(b"<t>" + raw + b"</t>", True)
    return "".join(read)


def _is_number(digits: bytes, value: float) -> bool:
    if not _NUMBER.fullmatch(digits):
        return False
    if isinstance(value, int) and abs(value) >= _EXACT:
        return int(digits) == value
    return float(digits) == value


def _is_spaced(text: str) -> bool:
    """Whether a reader of XML would take space away from it."""
    return bool(text) and (text[0].isspace() or text[-1].isspace() or "  " in text or any(c in text for c in "\n\t\r"))


def _unescaped(text: str) -> str:
    """What XML cannot hold is written _xHHHH_ in a workbook."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
