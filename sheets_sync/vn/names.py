"""Personal names: their parts (họ, đệm, tên), the order of a Vietnamese list, and characters that no name has."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sheets_sync.vn.guess import MODERN, UNICODE, guess_text
from sheets_sync.vn.letters import LETTERS, TONED
from sheets_sync.vn.states import Cells, States, Texts
from sheets_sync.vn.text import clean_text, fold, folded

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


_PLAIN: tuple[Oddness, str | None, str | None] = (Oddness.NONE, None, None)


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
    return _key(fold(name or ""), _word_key)


def sort_keys(names: Cells) -> Texts:
    """Give the `sort_key` of each name of a column; sort rows with `np.argsort(sort_keys(names), kind='stable')`."""
    words = _WordKeys()
    out = np.empty(len(names), dtype=object)
    out[:] = [_key(name or "", words.__getitem__) for name in folded(names)]
    return out


def odd_letters(names: Cells) -> Odd:
    """Find what does not belong in a column of Vietnamese names. Apostrophes and hyphens do (H'Hen, K'Brôi)."""
    texts = {name for name in names if type(name) is str}
    found = {name: _odd(name) for name in texts}
    rows = [found[name] if type(name) is str else _PLAIN for name in names]
    char, proposal = np.empty(len(rows), dtype=object), np.empty(len(rows), dtype=object)
    char[:] = [row[1] for row in rows]
    proposal[:] = [row[2] for row in rows]
    return Odd(np.array([row[0] for row in rows], dtype=np.int8), char, proposal)


def _key(name: str, word_key: Callable[[str], str]) -> str:
    family, middle, given = split_name(name)
    if not given:
        return _LAST
    return _PART.join((word_key(given), family and word_key(family), _NEXT.join(map(word_key, middle.split()))))


class _WordKeys(dict[str, str]):
    def __missing__(self, word: str) -> str:
        key = self[word] = _word_key(word)
        return key


def _word_key(word: str) -> str:
    pairs = [TONED.get(char, (char, 0)) for char in word]
    letters = "".join(_RANK.get(letter, letter) for letter, _ in pairs)
    return letters + _END + "".join(str(tone) for _, tone in pairs if tone)


def _odd(name: str) -> tuple[Oddness, str | None, str | None]:
    fits = _FIT.fullmatch(name) is not None
    if fits and (name.isascii() or MODERN.search(name)):  # most names, told without weighing their words
        return _PLAIN
    guess = guess_text(name)
    if guess.encoding != UNICODE:
        return Oddness.GARBLED, next(char for char in name if not char.isascii()), guess.text
    text = name if fits else clean_text(name)
    if text is None or _FIT.fullmatch(text):
        return _PLAIN
    if lossy := _LOSSY.search(text):
        return Oddness.GARBLED, next(char for char in lossy[0] if not char.isalpha()), None
    strange = [char for char in text if not _FIT.fullmatch(char)]
    signs = [char for char in strange if not char.isalpha()]
    return (Oddness.SIGN, signs[0], None) if signs else (Oddness.LETTER, strange[0], None)
