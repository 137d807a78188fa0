"""Citizen numbers (số định danh, on the card CCCD): 12 digits, checked against what a number says of its owner.

Decree 137/2015/NĐ-CP, article 13, and circular 07/2016/TT-BCA: three digits for the province (or country) of birth
registration, one for century and sex (0 and 1: male and female born 19xx, 2 and 3: 20xx, and so on), two for the year
of birth, six at random. There is no check digit. Every province's code begins with 0, so a spreadsheet that takes the
number for a quantity drops a digit (two for the codes below 010) or shows 3.6E+10.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from sheets_sync.vn.provinces import PROVINCES
from sheets_sync.vn.states import ERROR_TEXTS, Cells, Ints, Mask, State, States, Texts
from sheets_sync.vn.text import clean_text

MALE, FEMALE, UNKNOWN = 0, 1, -1
"""Sex as a citizen number encodes it; UNKNOWN where it is not told."""

LENGTH = 12
_OLD_LENGTH = 9
_LOST = (10, 11)  # lengths that are left when the leading zeros are gone
_EXACT = 10**15  # spreadsheets keep 15 digits of a number
_SPACING = re.compile(r"[ .\-]")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_ROUND = "00000"  # five random digits that are all 0: a number typed over from 3.60850E+10


@dataclass(frozen=True, slots=True)
class Ids:
    """A column of citizen numbers.

    `text` holds the 12 digits where the state is OK, else the cleaned typed text (None if blank); `proposal` the number
    as it most likely was, for LOST_ZERO only; `province` the code, 0 if it is none of the 63 (people born abroad have a
    country's code: a matter for a warning); `born` the full year of birth, 0 where not told; `sex` MALE, FEMALE or
    UNKNOWN. The last three follow the number where it is OK.
    """

    text: Texts
    state: States
    proposal: Texts
    province: Ints
    born: Ints
    sex: Ints


def parse_ids(cells: Cells, born: Ints | None = None, sex: Ints | None = None) -> Ids:
    """Read a column of citizen numbers.

    `born` (years, 0 unknown) and `sex` (MALE, FEMALE, UNKNOWN) of the same rows, where known, decide whether a number
    that lost its zeros may be proposed: it must agree with them.
    """
    size = len(cells)
    read = [
        (cell, State.OK)  # most cells; all others are looked at one by one
        if type(cell) is str and len(cell) == LENGTH and cell.isdigit() and cell.isascii()
        else _read(cell)
        for cell in cells
    ]
    text, proposal = np.empty(size, dtype=object), np.full(size, None, dtype=object)
    text[:] = [value for value, _ in read]
    state = np.array([found for _, found in read], dtype=np.int8)
    lost = np.flatnonzero(state == State.LOST_ZERO)
    if lost.size:
        restored = np.array([value.zfill(LENGTH) for value in text[lost]], dtype=object)
        province, year, gender = _decode(restored)
        by_year, by_sex = _agree(year, gender, None if born is None else born[lost], None if sex is None else sex[lost])
        fits = (province > 0) & by_year & by_sex
        proposal[lost[fits]] = restored[fits]
        state[lost[~fits]] = State.WRONG_LENGTH
    settled = text.copy()
    settled[state != State.OK] = None
    province, year, gender = _decode(settled)
    return Ids(text, state, proposal, province, year, gender)


def agrees(ids: Ids, born: Ints, sex: Ints) -> tuple[Mask, Mask]:
    """Tell where the numbers agree with the years of birth, and with the sexes, typed in the same rows.

    A row where either side is unknown (`born` 0, `sex` UNKNOWN, number not OK) agrees.
    """
    return _agree(ids.born, ids.sex, born, sex)


def mask(number: str) -> str:
    """Hide the middle of a citizen number for what others may see: '036085012345' -> '036*****2345'.

    Of an old 9-digit number, or one that misses digits, only the last three stay; of anything else nothing.
    """
    if not (number.isascii() and number.isdigit() and len(number) >= _OLD_LENGTH):
        return "*****"
    return f"{number[:3]}*****{number[-4:]}" if len(number) == LENGTH else f"*****{number[-3:]}"


def _read(cell: object) -> tuple[str | None, State]:
    if type(cell) is str:
        return _read_text(cell)
    if cell is None:
        return None, State.BLANK
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return clean_text(str(cell)), State.BAD
    if cell != cell:
        return None, State.BLANK
    if cell >= _EXACT:
        return str(cell), State.WRONG_LENGTH
    whole = cell >= 0 and cell == int(cell)
    return _read_digits(str(int(cell))) if whole else (str(cell), State.BAD)


def _read_text(cell: str) -> tuple[str | None, State]:
    text = clean_text(cell)
    if text is None:
        return None, State.BLANK
    tidy = unicodedata.normalize("NFKC", text).removeprefix("'")
    if tidy.upper() in ERROR_TEXTS:
        return text, State.ERROR
    if _SHORTENED.fullmatch(tidy):
        return text, State.ROUNDED
    tidy = _SPACING.sub("", tidy.removesuffix(",0").removesuffix(".0"))
    return _read_digits(tidy) if tidy.isascii() and tidy.isdigit() else (text, State.BAD)


def _read_digits(digits: str) -> tuple[str, State]:
    if len(digits) == LENGTH:
        return digits, State.OK
    if len(digits) == _OLD_LENGTH:
        return digits, State.OLD_NUMBER
    if len(digits) in _LOST:
        return digits, State.ROUNDED if digits.endswith(_ROUND) else State.LOST_ZERO
    return digits, State.WRONG_LENGTH


def _decode(numbers: Texts) -> tuple[Ints, Ints, Ints]:
    """Province, year of birth and sex of 12-digit texts; 0, 0 and UNKNOWN for None."""
    head = np.array([-1 if text is None else int(text[:6]) for text in numbers], dtype=np.int64)
    told = head >= 0
    code = head // 1000
    century, year = head // 100 % 10, head % 100
    province = np.where(told & np.isin(code, _CODES), code, 0)
    born = np.where(told, 1900 + century // 2 * 100 + year, 0)
    return province, born, np.where(told, century % 2, UNKNOWN)


def _agree(year: Ints, gender: Ints, born: Ints | None, sex: Ints | None) -> tuple[Mask, Mask]:
    by_year = np.ones(len(year), dtype=np.bool_)
    by_sex = np.ones(len(year), dtype=np.bool_)
    if born is not None:
        by_year = (year == born) | (year == 0) | (born == 0)
    if sex is not None:
        by_sex = (gender == sex) | (gender == UNKNOWN) | (sex == UNKNOWN)
    return by_year, by_sex


_CODES = np.array([int(code) for code in PROVINCES], dtype=np.int64)
