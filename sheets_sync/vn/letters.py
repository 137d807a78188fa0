"""The Vietnamese alphabet, its tones, and which words are Vietnamese syllables.

The shape of a syllable (onset, rhyme, tone) is the fact that tells Vietnamese from text in a foreign language or in a
mistaken encoding, without any word list.
"""

import re
import unicodedata

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
"""The 29 letters in dictionary order, lower case, without tones (TCVN and school order)."""

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Combining marks of ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries."""

VOWELS = "aăâeêioôơuưy"


def _toned() -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for letter in ALPHABET + ALPHABET.upper():
        table[letter] = (letter, 0)
        if letter.lower() in VOWELS:
            for tone, mark in enumerate(TONES):
                table[unicodedata.normalize("NFC", letter + mark)] = (letter, tone)
    return table


TONED: dict[str, tuple[str, int]] = _toned()
"""Every Vietnamese letter, either case, as (letter without tone, index into TONES): 'ệ' -> ('ê', 5)."""

LETTERS = frozenset(TONED)
"""All 178 letters that occur in Vietnamese, in both cases and all tones."""

_FRONT = "eêiy"
_STOPS = ("c", "ch", "p", "t")
_SHARP = 4  # sắc; nặng follows it
_SPELT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oăp oe oen oeo oet
    ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uâ uân uâng uât uây uơ uê uên uêch uênh uôc uôi uôm uôn uông uôt
    uy uya uych uyên uyêt uyn uynh uyt uyp uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu ynh
"""
_RHYMES = frozenset(_SPELT.split())
# After "qu" the u belongs to the onset, so rhymes that stand nowhere else follow it: Quỳnh, quýt, quyết, quê.
_AFTER_QU = _RHYMES | {"yt", "yêt", "yên", "ych", "yp", "yu", "yn"}
_ONSETS = re.compile(r"(ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnrstvx]|)(.*)", re.DOTALL)


def is_syllable(word: str) -> bool:
    """Tell whether a word (NFC, either case) is spelt as one Vietnamese syllable.

    It need not be in use: 'nguýp' passes, 'Noël', 'Krông' and 'NguyÔn' do not. A stop at the end takes only sắc or
    nặng, k/gh/ngh stand before e ê i y and c/g/ng elsewhere, and the tone has its place ('hoà' and 'hòa' both do).
    """
    pairs = [TONED.get(char, (char, 0)) for char in word.lower()]
    toned = [at for at, (_, tone) in enumerate(pairs) if tone]
    if len(toned) > 1:
        return False
    match = _ONSETS.fullmatch("".join(letter for letter, _ in pairs))
    assert match is not None, "every string splits into an onset, perhaps empty, and the rest"
    onset, rhyme = match.groups()
    if onset == "gi" and (not rhyme or rhyme[0] not in VOWELS or rhyme[0] == "ê"):
        onset, rhyme = "g", "i" + rhyme  # gì, gìn, giêng: the i is the vowel
    elif not _spelling_fits(onset, rhyme):
        return False
    if rhyme not in (_AFTER_QU if onset == "qu" else _RHYMES):
        return False
    tone = pairs[toned[0]][1] if toned else 0
    if rhyme.endswith(_STOPS) and tone < _SHARP:
        return False
    return not toned or toned[0] - (len(pairs) - len(rhyme)) in _tone_places(rhyme)


def _spelling_fits(onset: str, rhyme: str) -> bool:
    if onset in ("k", "gh", "ngh"):
        return rhyme[:1] in _FRONT
    return onset not in ("c", "g", "ng") or rhyme[:1] not in _FRONT


def _tone_places(rhyme: str) -> tuple[int, ...]:
    """Where the tone mark may stand in a rhyme: two places in an open oa, oe, uy, one in all others."""
    for strong in ("ơ", "ê", "âăôư"):
        for at, letter in enumerate(rhyme):
            if letter in strong:
                return (at,)
    vowels = rhyme.rstrip("cghmnpt")
    if rhyme in ("oa", "oe", "uy"):
        return (0, 1)
    if vowels != rhyme:
        return (len(vowels) - 1,)
    return (len(vowels) // 3,)  # cáo, mía; ngoài, khuỷu
