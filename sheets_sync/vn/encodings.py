"""The two encodings of Vietnamese offices before Unicode: TCVN3 (fonts .VnTime) and VNI-Windows (fonts VNI-Times).

Both put letters at code points that other programs show as Western ones, so a sheet in them reads "NguyÔn V¨n" (TCVN3)
or "Nguyeãn Vaên" (VNI). Sources of the tables: TCVN 5712:1993, set VN3 (as in glibc's charmap TCVN5712-1); the VNI
table as input methods print it. Which encoding a text is in is the question of `guess`.

TCVN3 has no capitals with tones: a font of capitals (.VnTimeH) shows the small ones as capitals. So `encode` writes
them small, and `decode` raises the small ones in words that are otherwise all capitals ("NGUYÔN" -> "NGUYỄN").
"""

import re
import unicodedata
from typing import Literal, get_args

from sheets_sync.vn.letters import TONES

Legacy = Literal["tcvn3", "vni"]
"""The old encodings, by the name that findings carry."""
LEGACY: tuple[Legacy, ...] = get_args(Legacy)

# The letters of bytes A1 and up in order; "·" marks bytes that VN3 leaves free.
_TCVN3_ROWS = (
    "ĂÂÊÔƠƯĐăâêôơưđ·"  # A1-AF
    "·····àảãáạ·ằẳẵắ·"  # B0-BF
    "······ặầẩẫấậè·ẻẽ"  # C0-CF
    "éẹềểễếệìỉ···ĩíịò"  # D0-DF
    "·ỏõóọồổỗốộờởỡớợù"  # E0-EF
    "·ủũúụừửữứựỳỷỹýỵ·"  # F0-FF
)
# Marks follow the vowel, in the order of TONES without ngang: huyền hỏi ngã sắc nặng.
_VNI_TONES = "øûõùï"
_VNI_MODIFIED = [("â", "a", "âàåãáä"), ("ă", "a", "êèúüéë"), ("ê", "e", "âàåãáä"), ("ô", "o", "âàåãáä")]
_VNI_SINGLE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỉ": "æ", "ì": "ì", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î"}


def _tcvn3() -> dict[str, str]:
    return {chr(0xA1 + i): letter for i, letter in enumerate(_TCVN3_ROWS) if letter != "·"}


def _vni_small() -> dict[str, str]:
    table = {written: letter for letter, written in _VNI_SINGLE.items()}
    for base, written in [("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ơ", "ô"), ("ư", "ö")]:
        for tone, mark in zip(TONES[1:], _VNI_TONES, strict=True):
            table[written + mark] = unicodedata.normalize("NFC", base + tone)
    for letter, vowel, marks in _VNI_MODIFIED:
        for tone, mark in zip(TONES, marks, strict=True):
            table[vowel + mark] = unicodedata.normalize("NFC", letter + tone)
    del table["yï"]  # ỵ has a sign of its own
    return table


def _vni() -> dict[str, str]:
    table: dict[str, str] = {}
    for written, letter in _vni_small().items():
        vowel, mark = written[0], written[1:]
        table[vowel + mark] = letter
        table[vowel.upper() + mark.upper()] = letter.upper()
        if mark:  # typists mixed the cases; the vowel says which is meant
            table[vowel.upper() + mark] = letter.upper()
            table[vowel + mark.upper()] = letter
    return table


_TCVN3_TO = _tcvn3()
_VNI_TO = _vni()
_TO: dict[Legacy, dict[str, str]] = {"tcvn3": _TCVN3_TO, "vni": _VNI_TO}
_PATTERN: dict[Legacy, re.Pattern[str]] = {
    name: re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True))) for name, table in _TO.items()
}
_FROM: dict[Legacy, dict[str, str]] = {
    "tcvn3": {letter.upper(): written for written, letter in _TCVN3_TO.items()}
    | {letter: written for written, letter in _TCVN3_TO.items()},
    # the first spelling of a letter is the one with vowel and mark in the same case
    "vni": {letter: written for written, letter in reversed(_VNI_TO.items())},
}
_WORDS = re.compile(r"[^\W\d_]+")


def decode_text(text: str, encoding: Legacy) -> str:
    """Turn text whose characters are really codes of an old encoding into Unicode (NFC).

    Characters that the encoding does not use stay as they are.
    """
    table = _TO[encoding]
    decoded = _PATTERN[encoding].sub(lambda match: table[match[0]], text)
    if encoding == "tcvn3":
        decoded = _WORDS.sub(_raise_capitals, decoded)
    return unicodedata.normalize("NFC", decoded)


def _raise_capitals(match: re.Match[str]) -> str:
    word = match[0]
    plain = [char for char in word if char.isascii()]
    return word.upper() if len(plain) > 1 and all(char.isupper() for char in plain) else word


def encode_text(text: str, encoding: Legacy) -> str:
    """Write text in an old encoding, as the Western-looking characters that such a sheet holds.

    A letter that the encoding lacks stays as it is; TCVN3 turns capitals with tones into small letters.
    """
    table = _FROM[encoding]
    return "".join(table.get(char, char) for char in unicodedata.normalize("NFC", text))


def decode(data: bytes, encoding: Legacy) -> str:
    """Decode the bytes of a file in an old encoding."""
    return decode_text(data.decode("latin-1"), encoding)


def encode(text: str, encoding: Legacy) -> bytes:
    """Encode text as the bytes of a file in an old encoding; letters that it lacks become '?'."""
    return encode_text(text, encoding).encode("latin-1", errors="replace")
