import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.vn import is_syllable
from sheets_sync.vn.letters import ALPHABET, LETTERS, TONED, TONES

GOOD = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập Tự do Hạnh phúc Nguyễn Trần Lê Phạm Hoàng Huỳnh Võ Đặng Ngô Dương Lý "
    "Quyết Quỳnh Quý Thúy Thuý hoà khỏe giặt giếng gì gìn giữ yêu Yến uyên nguyệt khuya ngoằn ngoèo quét quyển người "
    "khuếch trương Nghiêm Ghềnh Kiều Kỳ Huế Thuỷ Oanh Ước Ưng Ý Y Út Gia giêng xoong Mỵ quạnh quắc buýt huých thuở "
    "luồn rượu bướu choáng mía của giá ngoài xoáy khuỷu mười muối cứu gửi nửa quả quở"
)


def test_the_alphabet_has_29_letters_and_178_forms_in_both_cases_and_all_tones():
    assert len(ALPHABET) == 29
    assert len(LETTERS) == 178
    assert all(unicodedata.is_normalized("NFC", letter) for letter in LETTERS)


BROKEN = "Noël NguyÔn Krông café niño V¨n Müller Tèt ngiêm kà cĩ hàc leõ gía Nguyêễn ấà qươm x1 b tt a.b"


@pytest.mark.parametrize("word", GOOD.split())
def test_words_of_the_language_are_syllables_in_every_case(word: str):
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(word.lower())


@pytest.mark.parametrize("word", BROKEN.split())
def test_what_breaks_a_rule_of_spelling_is_no_syllable(word: str):
    assert not is_syllable(word)


@given(st.text())
def test_any_text_can_be_asked_about(text: str):
    assert is_syllable(text) in (True, False)


@given(st.sampled_from(sorted(TONED)))
def test_a_letter_is_its_toneless_letter_plus_its_tone(letter: str):
    base, tone = TONED[letter]
    assert unicodedata.normalize("NFC", base + TONES[tone]) == letter
