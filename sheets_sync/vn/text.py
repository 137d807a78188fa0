"""Text as people typed it, made fit to show (`clean`) and to compare (`fold`, `plain`)."""

import datetime as dt
import re
import unicodedata

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

_EARLY_TONE = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")
_MARKS = re.compile("[\u0300-\u036f]")
_FOLDED_SIGNS = str.maketrans(dict.fromkeys("‘’ʼʹ´`", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_FOLDED = re.compile("[‘’ʼʹ´`‐‑‒–—−]")


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
    memo = _Memo()
    out = np.empty(len(cells), dtype=object)
    out[:] = [memo[cell] if type(cell) is str else None if cell is None else _shown(cell) or None for cell in cells]
    return out


class _Memo(dict[str, str | None]):
    def __missing__(self, text: str) -> str | None:
        cleaned = self[text] = clean_text(text)
        return cleaned


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, dt.date):
        day = f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
        return day + (f"{cell: %H:%M}" if isinstance(cell, dt.datetime) and cell.time() != dt.time() else "")
    return clean_text(str(cell)) or ""


def fold(text: str) -> str:
    """Fold text for matching: cleaned, small letters, 'hòa' = 'hoà', 'thúy' = 'thuý', one kind of apostrophe and dash.

    Blank text folds to ''. Not for showing.
    """
    return _fold_clean(clean_text(text) or "")


def _fold_clean(text: str) -> str:
    folded = text.casefold()
    if not unicodedata.is_normalized("NFC", folded):
        folded = unicodedata.normalize("NFC", folded)
    if _FOLDED.search(folded):
        folded = folded.translate(_FOLDED_SIGNS)
    return folded if folded.isascii() else _EARLY_TONE.sub(lambda match: _LATE[match[0]], folded)


def folded(cells: Cells) -> Texts:
    """Fold a column for matching: `fold` of what `clean` gives, None where nothing is typed."""
    cleaned = clean(cells)
    memo: dict[str | None, str | None] = {text: _fold_clean(text) for text in set(cleaned) if text is not None}
    out = np.empty(len(cleaned), dtype=object)
    out[:] = [memo.get(text) for text in cleaned]
    return out


def plain(text: str) -> str:
    """Fold text for the loosest matching, without any diacritics: 'Đặng Thuý' -> 'dang thuy'."""
    folded_text = fold(text)
    if folded_text.isascii():
        return folded_text
    return _MARKS.sub("", unicodedata.normalize("NFD", folded_text.translate(_PLAIN)))
