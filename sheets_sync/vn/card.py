"""The text of a citizen card's QR code, as a phone or a scanner gives it.

Fields with a bar between: number | old number | name | ddmmyyyy | sex | address | day of issue. The old number (nine
digits) is empty for who never had one; some readers leave its field out, and cards since 7/2024 have further fields.
No regulation that we read prints the order: it is as public readers of such cards agree (REM).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sheets_sync.vn.text import clean_text

_NUMBER = re.compile(r"[0-9]{12}")
_OLD = re.compile(r"(?:[0-9]{9})?")
_DAY = re.compile(r"([0-3][0-9])/?([01][0-9])/?([12][0-9]{3})")
_SEXES = {"nam": "Nam", "nữ": "Nữ"}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of its owner. ``birth``: yyyymmdd; ``sex``: "Nam" or "Nữ"; ``address``: as printed."""

    number: str
    name: str
    birth: int
    sex: str
    address: str


def parse_card(text: str) -> Card | None:
    """The card, or None where the text is not one, or not whole: then nothing is taken from it."""
    number, *rest = [(clean_text(field) or "") for field in text.split("|")]
    if not _NUMBER.fullmatch(number) or not rest:
        return None
    fields = rest[1:] if _OLD.fullmatch(rest[0]) else rest
    if len(fields) < 4:
        return None
    name, born, sex, address = fields[:4]
    birth, known = _birth(born), _SEXES.get(sex.casefold())
    if not birth or known is None or not name or any(letter.isdigit() for letter in name):
        return None
    return Card(number, _cased(name), birth, known, address)


def _birth(text: str) -> int:
    found = _DAY.fullmatch(text)
    if found is None:
        return 0
    day, month, year = (int(part) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return 0
    return year * 10_000 + month * 100 + day


def _cased(name: str) -> str:
    """Older readers give all capitals."""
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name
