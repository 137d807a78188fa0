"""Which encoding a text or a file is in, told by how many of its words are Vietnamese syllables.

Only words with a character beyond ASCII count: the others look the same in every encoding. A text that reads as
Vietnamese where it stands is left alone, however well it would read otherwise ("Bé" is "Bộ" in TCVN3); a whole column
can settle what one cell cannot (`legacy`).

Ask before `text.clean`: a soft hyphen is the letter ư in TCVN3 and a no-break space part of a letter in misread UTF-8.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np

from sheets_sync.vn.encodings import LEGACY, Legacy, decode, decode_text
from sheets_sync.vn.letters import is_syllable
from sheets_sync.vn.states import Cells, Texts

UNICODE = "unicode"
MISREAD = "utf8-misread"
"""UTF-8 bytes that some program took for Windows-1252: "Nguyá»…n"."""

_RUN = re.compile(r"[A-Za-z\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff\ufffd]+")
_PLAIN = re.compile("[A-Za-z]")
# Letters that only Unicode text has: ă đ ơ ư and all with a dot or hook. Old encodings end at U+00FF.
MODERN = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300-\u0323]"
)
_MISREAD_SIGN = re.compile("[ÃĂÄÅÆ][\u0080-\u00bf\u0152-\u2122]|á[º»]")
_ENOUGH = 0.75  # of the words; the rest may be foreign names, codes and slips
# How much there must be to mend: "TÐ" may be an abbreviation as well as TCVN3 for "té". A sign among letters is enough.
_LENGTH = 3
_SIGN = re.compile("[\u00a1-\u00bf]")
_SAMPLE = 200_000  # bytes of a file that are weighed


@dataclass(frozen=True, slots=True)
class Guess:
    """A text in Unicode, and the encoding that it was found in: 'unicode', 'tcvn3', 'vni' or 'utf8-misread'."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column in Unicode: the cells, old encodings undone, and what each text was found in ('' for all else)."""

    cells: Texts
    encoding: Texts


def guess_text(text: str) -> Guess:
    """Undo an old encoding, or misread UTF-8, in the text of one cell.

    Text that may be read in both old encodings, and in neither as it stands, is left alone.
    """
    if text.isascii():
        return Guess(text, UNICODE)
    if _MISREAD_SIGN.search(text) and (repaired := _reread(text)) is not None:
        return Guess(repaired, MISREAD)
    if MODERN.search(text):
        return Guess(text, UNICODE)
    words = _words(text)
    wrong = [word for word in words if not is_syllable(word)]
    if not wrong or (sum(map(len, wrong)) < _LENGTH and not _SIGN.search(text)):
        return Guess(text, UNICODE)
    shares: dict[Legacy, float] = {name: _share(_decoded(words, name)) for name in LEGACY}
    first, second = sorted(LEGACY, key=lambda name: -shares[name])
    if shares[first] < _ENOUGH or shares[first] <= 1 - len(wrong) / len(words) or shares[first] == shares[second]:
        return Guess(text, UNICODE)
    return Guess(decode_text(text, first), first)


def legacy(cells: Cells) -> Column:
    """Undo old encodings in a whole column; cells that are not text pass through.

    Where most of the column's accented texts are surely in one old encoding, texts that could be either follow it.
    """
    guesses = {cell: guess_text(cell) for cell in {cell for cell in cells if type(cell) is str}}
    accented = sum(not text.isascii() for text in guesses)
    sure = Counter(guess.encoding for guess in guesses.values())
    for name in LEGACY:
        if 2 * sure[name] > accented:
            guesses = {text: _follow(text, guess, name) for text, guess in guesses.items()}
    found = [guesses[cell] if type(cell) is str else Guess("", "") for cell in cells]
    out = np.empty(len(cells), dtype=object)
    out[:] = [guess.text if guess.encoding else cell for guess, cell in zip(found, cells, strict=True)]
    encoding = np.empty(len(cells), dtype=object)
    encoding[:] = [guess.encoding for guess in found]
    return Column(out, encoding)


def guess_bytes(data: bytes) -> Guess:
    """Decode the bytes of a text file (CSV): UTF-8 or UTF-16 with or without a mark, cp1258, TCVN3, VNI, else cp1252.

    Never fails: what cannot be decoded becomes U+FFFD.
    """
    name = _marked(data) or _wide(data)
    if name is None:
        try:
            return Guess(_nfc(data.decode("utf-8")), "utf-8")
        except UnicodeDecodeError:
            name = _weigh(data)
    return Guess(_read(data, name), name)


def _marked(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: digits, commas and plain letters leave every other byte zero."""
    part = np.frombuffer(data[: len(data) // 2 * 2][:_SAMPLE], dtype=np.uint8)
    if not part.size:
        return None
    even, odd = float((part[::2] == 0).mean()), float((part[1::2] == 0).mean())
    if max(even, odd) < 0.3 or min(even, odd) > 0.1:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _weigh(data: bytes) -> str:
    start = next(i for i, byte in enumerate(data) if byte > 127)
    part = data[max(0, start - 100) : start + _SAMPLE]
    weights = {name: _share(_words(_read(part, name))) for name in ("utf-8", "cp1258", *LEGACY)}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] >= _ENOUGH else "cp1252"


def _read(data: bytes, name: str) -> str:
    for old in LEGACY:
        if name == old:
            return decode(data, old)
    return _nfc(data.decode(name, errors="replace"))


def _words(text: str) -> list[str]:
    """Words with both a plain letter and a character beyond ASCII: a lone bullet or fraction proves nothing."""
    return [run for run in _RUN.findall(text) if not run.isascii() and _PLAIN.search(run)]


def _share(words: list[str]) -> float:
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _decoded(words: list[str], encoding: Legacy) -> list[str]:
    return [decode_text(word, encoding) for word in words]


def _follow(text: str, guess: Guess, encoding: Legacy) -> Guess:
    if guess.encoding != UNICODE or text.isascii() or MODERN.search(text):
        return guess
    decoded = _decoded(_words(text), encoding)
    return Guess(decode_text(text, encoding), encoding) if decoded and all(map(is_syllable, decoded)) else guess


def _bytes_of(codec: str) -> dict[int, int]:
    # bytes that the code page leaves free come through as the control character of the same number
    return {ord(bytes([byte]).decode(codec, errors="ignore") or chr(byte)): byte for byte in range(256)}


_MISREADERS = (_bytes_of("cp1252"), _bytes_of("cp1258"))


def _reread(text: str) -> str | None:
    for table in _MISREADERS:
        try:
            return _nfc(bytes(table[ord(char)] for char in text).decode("utf-8"))
        except (KeyError, UnicodeDecodeError):
            continue
    return None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
