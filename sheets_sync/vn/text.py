"""Text as people typed it, made fit to show (`clean`) and to compare (`fold`, `plain`)."""

import datetime as dt
import re
import unicodedata
from typing import Any

import numpy as np

from sheets_sync.vn.guess import UNICODE, guess_text
from sheets_sync.vn.letters import LETTERS, TONED, TONES
from sheets_sync.vn.states import Cells, Texts

# Seen by nobody, yet they make equal names differ: zero-width spaces and joiners, direction marks, byte-order marks,
# soft hyphens, control characters. Half a surrogate pair cannot be stored anywhere.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
# Where an old encoding may hide: there a soft hyphen is ư, Ð is é, and a no-break space is half a letter.
_SUSPECT = re.compile("[\xadÐðƉ]|[ÃĂ]\xa0")
_PLAIN_SPACES = re.compile(r"[ \t\r\n]+")
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})

_EARLY_TONE = re.compile("[òóỏõọùúủũụ][aey]")  # one set of first letters: so it is searched for fastest
_MARKS = re.compile("[\u0300-\u036f]")
_FOLDED_SIGNS = dict.fromkeys("‘’ʼʹ´`", "'") | dict.fromkeys("‐‑‒–—−", "-")
_FOLDED = re.compile("[‘’ʼʹ´`‐‑‒–—−]")
_TWO = [f"{number:02}" for number in range(32)]
_AT_ONCE = 256  # texts that are looked at together: one that is not clean has so many looked at one by one


def _late(pair: str) -> str:
    base, tone = TONED[pair[0]]
    return base + unicodedata.normalize("NFC", pair[1] + TONES[tone])


_LATE = {first + second: _late(first + second) for first in "òóỏõọ" for second in "ae"} | {
    first + "y": _late(first + "y") for first in "ùúủũụ"
}
_PLAIN = str.maketrans(
    {
        letter: unicodedata.normalize("NFD", letter.translate(str.maketrans("đĐ", "dD")))[0]
        for letter in LETTERS
        if not letter.isascii()
    }
)


def clean_text(text: str) -> str | None:
    """Fold typed text for showing: NFC, one plain space between words, nothing unseen; None if nothing is left.

    The look-alikes Ð (eth) and Ɖ become Đ. Text in an old encoding keeps the characters that its decoder needs.
    """
    if not text.isascii():
        if _SUSPECT.search(text):
            if guess_text(text).encoding != UNICODE:
                return _PLAIN_SPACES.sub(" ", text).strip(" ")
            text = text.translate(_ETH)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
        if not unicodedata.is_normalized("NFC", text):  # a mark that something unseen had kept from its letter
            text = unicodedata.normalize("NFC", text)
    return " ".join(text.split()) or None


def clean(cells: Cells) -> Texts:
    """Fold a column for showing, cell by cell as `clean_text`: str, or None where nothing is typed.

    Numbers become the text that an officer sees (8.0 -> '8', 8.5 -> '8,5'), dates dd/mm/yyyy.
    """
    listed: list[Any] = cells.tolist() if isinstance(cells, np.ndarray) else list(cells)
    out = np.empty(len(listed), dtype=object)
    if set(map(type, listed)) <= {str, type(None)}:
        changed = _changed(set(listed) - {None})
        out[:] = [changed.get(cell, cell) for cell in listed] if changed else listed
        return out
    changed = _changed({cell for cell in listed if type(cell) is str})
    days = {cell: _shown(cell) for cell in {cell for cell in listed if type(cell) is dt.date}}
    out[:] = [
        changed.get(cell, cell) if type(cell) is str else None if cell is None else days.get(cell) or _shown(cell)
        for cell in listed
    ]
    return out


def _changed(texts: set[str]) -> dict[str, str | None]:
    """The texts that are not clean, and what `clean_text` makes of them."""
    listed = list(texts)
    parts = (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))
    return {
        text: cleaned
        for some in parts
        if not _are_clean(some)
        for text in some
        if (cleaned := clean_text(text)) != text
    }


def _are_clean(texts: list[str]) -> bool:
    """Whether all of them surely are as `clean_text` leaves them (most columns are; a "|" in a text may say no)."""
    joined = f"|{'|'.join(texts)}|"
    if not joined.isprintable() or any(gap in joined for gap in ("  ", "| ", " |", "||")):
        return False
    return joined.isascii() or (not any(sign in joined for sign in "ÐðƉ") and unicodedata.is_normalized("NFC", joined))


def _shown(cell: object) -> str | None:
    if isinstance(cell, dt.date):
        day = f"{_TWO[cell.day]}/{_TWO[cell.month]}/{cell.year:04}"
        return day + (f"{cell: %H:%M}" if isinstance(cell, dt.datetime) and cell.time() != dt.time() else "")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",") if cell == cell else None
    return clean_text(str(cell))


def fold(text: str) -> str:
    """Fold text for matching: cleaned, small letters, 'hòa' = 'hoà', 'thúy' = 'thuý', one kind of apostrophe and dash.

    Blank text folds to ''. Not for showing.
    """
    return _fold_clean(clean_text(text) or "")


def _fold_clean(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded.replace("`", "'")
    if not unicodedata.is_normalized("NFC", folded):
        folded = unicodedata.normalize("NFC", folded)
    folded = _FOLDED.sub(lambda match: _FOLDED_SIGNS[match[0]], folded)
    return _EARLY_TONE.sub(lambda match: _LATE.get(match[0], match[0]), folded)


def folded(cells: Cells) -> Texts:
    """Fold a column for matching: `fold` of what `clean` gives, None where nothing is typed."""
    cleaned = clean(cells)
    texts = list(set(cleaned.tolist()) - {None})
    memo: dict[str | None, str] = (
        dict(zip(texts, _fold_clean("\n".join(texts)).split("\n"), strict=True)) if texts else {}
    )
    out = np.empty(len(cleaned), dtype=object)
    out[:] = [memo.get(text) for text in cleaned.tolist()]
    return out


def plain(text: str) -> str:
    """Fold text for the loosest matching, without any diacritics: 'Đặng Thuý' -> 'dang thuy'."""
    folded_text = fold(text)
    if folded_text.isascii():
        return folded_text
    return _MARKS.sub("", unicodedata.normalize("NFD", folded_text.translate(_PLAIN)))
