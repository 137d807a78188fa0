"""Dates as people type them, as integers yyyymmdd; yyyy0000 for a year alone, yyyymm00 for a month.

Officers write the day first, and text is read so: '03/05/1960' is 3 May. What cannot be settled is AMBIGUOUS and never
guessed; the likelier reading is a proposal:

1. Text whose second part cannot be a month ('03/13/1960') was typed month first. Proposal: 13 March.
2. Such text is evidence about its column: there, other texts that could be either ('03/05/1960') are AMBIGUOUS too.
   Their proposal is the month-first reading, unless the column also holds texts that must be day first.
3. Where a spreadsheet with American settings met day-first typing, it turned '03/05/1960' into the date cell 5 March
   and left '13/05/1960' as text. So if a column holds texts that must be day first, and at least three date cells, of
   which none lies after the 12th, then date cells whose day is not their month are AMBIGUOUS. Proposal: day and month
   exchanged.
4. A year of two digits is read only if one century alone is possible: with `latest` = 20231231, '3/5/60' is 1960, but
   '3/5/15' may be 1915 or 2015: AMBIGUOUS, the later is proposed. Without `latest` no such year is settled.

Number cells 1900 to 2100 are years, also where the cell's format shows them as days of 1905 (1909 in the 1904 system);
above that they are serial day numbers. Years outside 1900 to 2100, and days that do not exist (31/02), are BAD.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sheets_sync.vn.states import ERROR_TEXTS, Cells, Ints, Mask, State, States
from sheets_sync.vn.text import clean_text

FIRST_YEAR, LAST_YEAR = 1900, 2100
ADULT = 18
_FEW_CELLS = 3  # fewer date cells may all lie before the 13th by chance

_TIME = r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?(?: ?[ap]m)?)?"
_SEPARATOR = r" ?[/.\- ] ?"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_TIME}")
_MONTH = re.compile(rf"(?:tháng )?([0-9]{{1,2}})(?:{_SEPARATOR}| năm )([0-9]{{4}})")
_YEAR = re.compile(r"(?:(?:sinh )?năm )?([0-9]{4})")
_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}),? năm ([0-9]{4})")
_DIGITS = re.compile(r"[0-9]{8}")
_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30).toordinal(), dt.date(1904, 1, 1).toordinal()

# What a text says about the order that its column was typed in.
_SILENT, _DAY, _MONTH_FIRST, _EITHER = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates as yyyymmdd (yyyymm00, yyyy0000).

    `value` is 0 wherever the state is not OK; `proposal` is the likelier reading of an AMBIGUOUS cell, 0 if none.
    """

    value: Ints
    state: States
    proposal: Ints


class _Reading(NamedTuple):
    value: int
    state: State
    proposal: int = 0
    order: int = _SILENT


_BLANK = _Reading(0, State.BLANK)
_BAD = _Reading(0, State.BAD)


def parse_dates(cells: Cells, *, latest: int | None = None, date1904: bool = False) -> Dates:
    """Read a column of dates.

    `latest` (yyyymmdd) is the last day that can be meant: for births the period's end. Dates after it stay OK (a check
    says so); it only settles years of two digits. `date1904` is the workbook's day-number system.
    """
    listed: list[object] = list(cells)
    value, state = np.zeros(len(listed), dtype=np.int64), np.full(len(listed), State.BLANK, dtype=np.int8)
    proposal, order = np.zeros_like(value), np.full_like(state, _SILENT)
    filled = [place for place, cell in enumerate(listed) if cell is not None]
    dates = [place for place in filled if isinstance(listed[place], dt.date)]
    value[dates], state[dates] = _days([cell for cell in listed if isinstance(cell, dt.date)], date1904)
    rest = [place for place in filled if not isinstance(listed[place], dt.date)] if len(dates) < len(filled) else []
    if rest:
        known = {cell: _read(cell, latest, date1904) for cell in {listed[place] for place in rest}}
        told = np.array([known[listed[place]] for place in rest], dtype=np.int64)
        value[rest], state[rest], proposal[rest], order[rest] = told.T
    dated = np.zeros(len(listed), dtype=np.bool_)
    dated[dates] = value[dates] % 100 > 0
    day_first, month_first = bool((order == _DAY).any()), bool((order == _MONTH_FIRST).any())
    doubtful = np.zeros(len(value), dtype=np.bool_)
    if month_first:
        doubtful |= order == _EITHER
    swapped = day_first and dated.sum() >= _FEW_CELLS and int((value[dated] % 100).max()) <= 12
    if swapped:
        doubtful |= dated & (value % 100 != value // 100 % 100)
    proposal = np.where(doubtful & (dated | (not day_first)), _exchanged(value), proposal)
    return Dates(np.where(doubtful, 0, value), np.where(doubtful, np.int8(State.AMBIGUOUS), state), proposal)


def age_on(dates: Ints, day: dt.date) -> Ints:
    """Full years of age on a day; -1 where the date is 0.

    A birth known by year or month alone counts from its first day: at a period's end of 31 December, exact for years.
    """
    today = day.year * 10_000 + day.month * 100 + day.day
    return np.where(dates == 0, -1, (today - dates) // 10_000)


def is_adult(dates: Ints, day: dt.date) -> Mask:
    """Tell who is 18 or older on a day; unknown dates are not."""
    return age_on(dates, day) >= ADULT


def date_text(value: int) -> str:
    """Show a date as officers write it: '03/05/1960', '05/1960', '1960'; '' for 0."""
    year, month, day = value // 10_000, value // 100 % 100, value % 100
    if not value:
        return ""
    return f"{day:02}/{month:02}/{year}" if day else f"{month:02}/{year}" if month else f"{year}"


def _exchanged(value: Ints) -> Ints:
    return value // 10_000 * 10_000 + value % 100 * 100 + value // 100 % 100


def _days(cells: list[dt.date], date1904: bool) -> tuple[Ints, States]:
    """Value and state of date cells."""
    number = np.array([cell.toordinal() for cell in cells], dtype=np.int64)
    number -= _EPOCH_1904 if date1904 else _EPOCH_1900
    value = np.array([cell.year * 10_000 + cell.month * 100 + cell.day for cell in cells], dtype=np.int64)
    value[(value < FIRST_YEAR * 10_000) | (value >= (LAST_YEAR + 1) * 10_000)] = 0
    # 1960 typed into a cell that shows numbers as dates: 13/05/1905
    value = np.where((number >= FIRST_YEAR) & (number <= LAST_YEAR), number * 10_000, value)
    return value, np.where(value == 0, State.BAD, State.OK).astype(np.int8)


def _read(cell: object, latest: int | None, date1904: bool) -> _Reading:
    if type(cell) is str:
        return _read_text(cell, latest)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return _BAD
    if cell != cell:
        return _BLANK
    if FIRST_YEAR <= cell <= LAST_YEAR:
        return _Reading(int(cell) * 10_000, State.OK) if cell == int(cell) else _BAD
    if LAST_YEAR < cell < 100_000:
        date = dt.date.fromordinal(int(cell) + (_EPOCH_1904 if date1904 else _EPOCH_1900))
        return _whole(date.year, date.month, date.day)
    return _read_text(str(int(cell)), latest) if 10_000_000 <= cell < 100_000_000 and cell == int(cell) else _BAD


def _read_text(cell: str, latest: int | None) -> _Reading:
    text = clean_text(cell)
    if text is None:
        return _BLANK
    if text.upper() in ERROR_TEXTS:
        return _Reading(0, State.ERROR)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.lower().removeprefix("'")
    if match := _DAY_FIRST.fullmatch(text):
        day, month = int(match[1]), int(match[2])
        return (
            _short_year(day, month, int(match[3]), latest) if len(match[3]) == 2 else _parts(day, month, int(match[3]))
        )
    if match := _YEAR_FIRST.fullmatch(text):
        return _whole(*map(int, match.groups()))
    if match := _WORDS.fullmatch(text):
        return _whole(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH.fullmatch(text):
        return _whole(int(match[2]), int(match[1]), 0)
    if match := _YEAR.fullmatch(text):
        return _whole(int(match[1]), 0, 0)
    if _DIGITS.fullmatch(text):  # as identity cards' codes write it; no number is a date in both orders
        day_first = _whole(int(text[4:]), int(text[2:4]), int(text[:2]))
        return day_first if day_first.state == State.OK else _whole(int(text[:4]), int(text[4:6]), int(text[6:]))
    return _BAD


def _parts(day: int, month: int, year: int) -> _Reading:
    """Two small numbers and a full year, in the order typed."""
    reading = _whole(year, month, day)
    if reading.state == State.OK:
        if day == month or not day or not month:
            return reading
        return _Reading(reading.value, State.OK, 0, _DAY if day > 12 else _EITHER)
    other = _whole(year, day, month)
    if month > 12 and other.state == State.OK and other.value % 100:
        return _Reading(0, State.AMBIGUOUS, other.value, _MONTH_FIRST)
    return _BAD


def _short_year(day: int, month: int, year: int, latest: int | None) -> _Reading:
    early, late = _parts(day, month, 1900 + year), _parts(day, month, 2000 + year)
    if latest is None:
        return _BAD if early.state == late.state == State.BAD else _Reading(0, State.AMBIGUOUS)
    if late.state == State.BAD or max(late.value, late.proposal) > latest:
        return early
    return late if early.state == State.BAD else _Reading(0, State.AMBIGUOUS, late.value or late.proposal)


def _whole(year: int, month: int, day: int) -> _Reading:
    """A date of full numbers; month and day 0 are 'not known' (00/00/1960 stands on cards of the old)."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not month <= 12 or (day and not month):
        return _BAD
    if day:
        try:
            dt.date(year, month, day)
        except ValueError:
            return _BAD
    return _Reading(year * 10_000 + month * 100 + day, State.OK)
