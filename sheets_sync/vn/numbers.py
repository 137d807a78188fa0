"""Numbers as people type them: scores and shares in hundredths, counts in ones; always exact integers.

A number may be a number cell or text: '8,5' and '8.5' and '８,5' (full width) and " 8 " are the same. What is more than
a number ('8 điểm', '8/10', a date that a spreadsheet made of '8.5') is BAD; it is never trimmed to fit. Whether a
number is in range is for checks to say: negative and huge scores are read. A number below 59 in a cell whose format
shows it as a day of 1900 (8 as 08/01/1900) is that number: pasting and dragging carry formats along.

- **Scores**: the separator is a decimal mark. 7,999 is TOO_FINE, never rounded; 8,500 is 8,5.
- **Shares** are typed in percent: 78,5 and '78,5%' are 7850. A number above 0 and up to 1 without a percent sign is
  AMBIGUOUS: a cell formatted as percent holds 0.785 for 78,5 %, but 0,5 may be half a percent. The proposal is the
  former, which is the usual one.
- **Counts**: no fractions. Separators in groups of three, and spaces, part thousands ('1.234', '1,234', '1 234'): a
  count has no other reading. A number cell of 1.234 is TOO_FINE.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sheets_sync.vn.states import ERROR_TEXTS, Cells, Ints, State, States
from sheets_sync.vn.text import clean_text

_LIMIT = 10.0**12  # far above any score, share or population, far below where doubles lose hundredths
_DUST = 1e-8  # what binary arithmetic leaves in a formula's result: =8.1+0.2 is 8.299999999999999
_BEFORE_1900 = dt.date(1899, 12, 31).toordinal()
_DIGITS = 12  # of the whole part, so that every value fits 64 bits
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([., ])[0-9]{3}(?:\1[0-9]{3})*")

_PLAIN = {float, type(None)}
_Reader = Callable[[str], tuple[int, State]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers: hundredths (scores, shares) or ones (counts).

    `value` is 0 wherever the state is not OK; `proposal` is what an AMBIGUOUS cell most likely means, else 0.
    """

    value: Ints
    state: States
    proposal: Ints


def scores(cells: Cells) -> Numbers:
    """Read a column of points, in 1/100 point."""
    value, state = _read(cells, 100, lambda text: _decimal(text, 2))
    return Numbers(value, state, np.zeros_like(value))


def shares(cells: Cells) -> Numbers:
    """Read a column of shares typed in percent, in 1/100 %."""
    value, state = _read(cells, 100, _percent)
    # The same cells as parts of one; texts with a percent sign are none.
    part, part_state = _read(cells, 10_000, lambda text: _decimal(text, 4))
    unsure = (part_state == State.OK) & (part > 0) & (part <= 10_000)
    state[unsure] = State.AMBIGUOUS
    value[unsure] = 0
    return Numbers(value, state, np.where(unsure, part, 0))


def counts(cells: Cells) -> Numbers:
    """Read a column of counts, in ones."""
    value, state = _read(cells, 1, _count)
    return Numbers(value, state, np.zeros_like(value))


def _read(cells: Cells, scale: int, reader: _Reader) -> tuple[Ints, States]:
    listed: list[Any] = cells.tolist() if isinstance(cells, np.ndarray) else list(cells)
    if set(map(type, listed)) <= _PLAIN:
        return _from_floats(np.asarray(cells, dtype=np.float64), scale)
    kinds = list(map(type, listed))
    plain = [kind in _PLAIN for kind in kinds]
    others = [at for at, known in enumerate(plain) if not known]
    numbers = np.array([cell if known else np.nan for cell, known in zip(listed, plain, strict=True)], dtype=np.float64)
    numbers[others] = [_number(listed[at]) for at in others]
    value, state = _from_floats(numbers, scale)
    known = {text: _text(text, reader) for text in {listed[at] for at in others if kinds[at] is str}}
    for at in others:
        cell = listed[at]
        if type(cell) is str:
            value[at], state[at] = known[cell]
        elif np.isnan(numbers[at]) and cell == cell:
            state[at] = State.BAD
    return value, state


def _number(cell: object) -> float:
    if isinstance(cell, dt.date | dt.time):
        return _shown_as_date(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return float("nan")
    return float(cell) if abs(cell) < _LIMIT else float("nan") if cell != cell else float("inf")


def _shown_as_date(cell: dt.date | dt.time) -> float:
    """The small number behind a day of January or February 1900 (0 is midnight); NaN for true dates and times."""
    if isinstance(cell, dt.time):
        return 0.0 if cell == dt.time() else float("nan")
    days = cell.toordinal() - _BEFORE_1900
    part = (cell - dt.datetime.combine(cell, dt.time())) / dt.timedelta(1) if isinstance(cell, dt.datetime) else 0.0
    return days + part if 0 < days < 59 else float("nan")


def _from_floats(floats: npt.NDArray[np.float64], scale: int) -> tuple[Ints, States]:
    blank = np.isnan(floats)
    huge = np.abs(floats) >= _LIMIT
    safe = np.where(blank | huge, 0.0, floats)
    nearest = np.rint(safe * scale)
    exact = (nearest / scale == safe) | (np.abs(safe * scale - nearest) < _DUST * scale)
    state = np.where(exact, np.int8(State.OK), np.int8(State.TOO_FINE))
    state[huge] = State.BAD
    state[blank] = State.BLANK
    return np.where(state == State.OK, nearest, 0).astype(np.int64), state


def _text(text: str, reader: _Reader) -> tuple[int, State]:
    tidy = clean_text(text) or ""
    if not tidy.isascii():
        tidy = unicodedata.normalize("NFKC", tidy).replace("\u2212", "-")
    tidy = tidy.removeprefix("'").strip()  # a text mark that came along from another program
    if not tidy:
        return 0, State.BLANK
    return (0, State.ERROR) if tidy.upper() in ERROR_TEXTS else reader(tidy)


def _decimal(text: str, places: int) -> tuple[int, State]:
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return 0, State.BAD
    sign, whole, part = match[1], match[2], match[3] or ""
    if not whole + part or len(whole) > _DIGITS:
        return 0, State.BAD
    part = part.rstrip("0")
    if len(part) > places:
        return 0, State.TOO_FINE
    value = int(whole + part.ljust(places, "0") or "0")
    return -value if sign == "-" else value, State.OK


def _percent(text: str) -> tuple[int, State]:
    return _decimal(text.removesuffix("%").rstrip(), 2)


def _count(text: str) -> tuple[int, State]:
    if grouped := _GROUPED.fullmatch(text):
        text = text.replace(grouped[1], "")
    return _decimal(text, 0)
