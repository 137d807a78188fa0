"""Personal names: their parts (họ, đệm, tên), the order of a Vietnamese list, and characters that no name has."""

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sheets_sync.vn.guess import UNICODE, guess_text
from sheets_sync.vn.letters import LETTERS, TONED
from sheets_sync.vn.states import Cells, States, Texts
from sheets_sync.vn.text import clean, fold

# Ranks lie above ASCII, so that digits and signs sort before letters, and what parts and ends words before all.
_RANK = {letter: chr(0x200 + rank) for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_END, _NEXT, _PART = "\x03", "\x02", "\x01"
_LAST = "\uffff"

_FIT = re.compile(f"[{''.join(sorted(LETTERS))} '’ʼ-]*")
_LOSSY = re.compile(r"[^\W\d_][?\ufffd]|[?\ufffd][^\W\d_]|[\ufffd\ue000-\uf8ff]")


class Oddness(IntEnum):
    """What a character that does not belong in a Vietnamese name suggests; higher is surer to be a fault."""

    NONE = 0
    LETTER = 1
    """A letter outside the alphabet (f j w z, ĕ, ŏ): names of ethnic minorities and foreigners have them; a hint."""
    SIGN = 2
    """A digit or sign: something besides a name stands in the cell."""
    GARBLED = 3
    """Text in an old encoding, or letters lost in a conversion."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A column of names: the worst `Oddness` of each, the first character that shows it, and the repaired name.

    `char` and `proposal` are None where there is nothing to tell; a proposal is made only of GARBLED text that reads
    well in an old encoding.
    """

    kind: States
    char: Texts
    proposal: Texts


def split_name(name: str) -> tuple[str, str, str]:
    """Split a name into họ, đệm and tên: 'Nguyễn Thị Minh An' -> ('Nguyễn', 'Thị Minh', 'An').

    A single word is the tên. Double family names (Tôn Thất, Âu Dương) count their second word as đệm.
    """
    words = name.split()
    if len(words) < 2:
        return "", "", "".join(words)
    return words[0], " ".join(words[1:-1]), words[-1]


def sort_key(name: str | None) -> str:
    """Give a text that sorts as the name does in a Vietnamese list: by tên, then họ, then đệm; blanks last.

    Word by word: first letters (a ă â b c d đ e ê ...), then tone (ngang, huyền, hỏi, ngã, sắc, nặng), so that An, Ân,
    Ba, Bà, Bả, Bã, Bá, Bạ, Ban stand in this order. Case and the place of a tone mark do not count.
    """
    family, middle, given = split_name(fold(name or ""))
    return _PART.join(map(_words_key, (given, family, middle))) if given else _LAST


def sort_keys(names: Cells) -> Texts:
    """Give the `sort_key` of each name of a column; sort rows with `np.argsort(sort_keys(names), kind='stable')`."""
    cleaned = clean(names)
    memo = {name: sort_key(name) for name in set(cleaned)}
    out = np.empty(len(cleaned), dtype=object)
    out[:] = [memo[name] for name in cleaned]
    return out


def odd_letters(names: Cells) -> Odd:
    """Find what does not belong in a column of Vietnamese names. Apostrophes and hyphens do (H'Hen, K'Brôi)."""
    texts = {name for name in names if type(name) is str}
    found = {name: _odd(name) for name in texts}
    plain = (Oddness.NONE, None, None)
    rows = [found[name] if type(name) is str else plain for name in names]
    char, proposal = np.empty(len(rows), dtype=object), np.empty(len(rows), dtype=object)
    char[:] = [row[1] for row in rows]
    proposal[:] = [row[2] for row in rows]
    return Odd(np.array([row[0] for row in rows], dtype=np.int8), char, proposal)


def _words_key(words: str) -> str:
    return _NEXT.join(map(_word_key, words.split()))


def _word_key(word: str) -> str:
    pairs = [TONED.get(char, (char, 0)) for char in word]
    letters = "".join(_RANK.get(letter, letter) for letter, _ in pairs)
    return letters + _END + "".join(str(tone) for _, tone in pairs if tone)


def _odd(name: str) -> tuple[Oddness, str | None, str | None]:
    guess = guess_text(name)
    if guess.encoding != UNICODE:
        odd = next(char for char in name if not char.isascii())
        return Oddness.GARBLED, odd, guess.text
    (text,) = clean([name])
    if text is None or _FIT.fullmatch(text):
        return Oddness.NONE, None, None
    if lossy := _LOSSY.search(text):
        return Oddness.GARBLED, next(char for char in lossy[0] if not char.isalpha()), None
    odd_chars = [char for char in text if not _FIT.fullmatch(char)]
    signs = [char for char in odd_chars if not char.isalpha()]
    if signs:
        return Oddness.SIGN, signs[0], None
    return Oddness.LETTER, odd_chars[0], None
