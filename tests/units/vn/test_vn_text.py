import datetime as dt
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.vn import clean, clean_text, encode_text, fold, folded, plain
from sheets_sync.vn.letters import LETTERS

words = st.text(alphabet="".join(sorted(LETTERS)) + " '-\u00a0\u200b\ufeff")
cells = st.one_of(st.none(), st.text(), words, st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Nguyễn   Văn\tA \n", "Nguyễn Văn A"),
        ("Nguyễn\u00a0Văn\u2009A\u3000", "Nguyễn Văn A"),
        ("Nguy\u200bễn\ufeff Văn", "Nguyễn Văn"),
        ("Tr\u00adần", "Trần"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Thuý"), "Nguyễn Thị Thuý"),
        ("Ðỗ Ðình", "Đỗ Đình"),
        ("TÐ1", "TĐ1"),
        ("a\x00b", "ab"),
    ],
)
def test_clean_text_is_what_the_officer_meant_to_type(typed: str, shown: str):
    assert clean_text(typed) == shown


@pytest.mark.parametrize("typed", ["", " ", "\u00a0\u3000", "\u200b", "\ufeff \t\n", "\u00ad"])
def test_what_nobody_can_see_is_blank(typed: str):
    assert clean_text(typed) is None
    assert fold(typed) == ""
    assert clean([typed])[0] is None


def test_clean_shows_numbers_and_dates_as_the_sheet_does():
    raw = [
        8.0,
        8.5,
        36085012345.0,
        7,
        True,
        dt.date(1960, 5, 3),
        dt.datetime.fromisoformat("2023-01-02 07:05"),
        float("nan"),
        None,
    ]
    shown = ["8", "8,5", "36085012345", "7", "TRUE", "03/05/1960", "02/01/2023 07:05", None, None]
    assert clean(raw).tolist() == shown


@given(st.lists(cells, max_size=20))
def test_clean_keeps_the_length_and_gives_text_or_none(column: list[object]):
    cleaned = clean(column)
    assert len(cleaned) == len(column)
    assert all(value is None or (type(value) is str and value.strip() == value != "") for value in cleaned)
    assert [clean_text(value) if value is not None else None for value in cleaned] == cleaned.tolist()


@given(words)
def test_composed_and_decomposed_text_clean_to_the_same(text: str):
    assert clean_text(unicodedata.normalize("NFD", text)) == clean_text(text)


@given(words)
def test_clean_and_fold_change_nothing_the_second_time(text: str):
    once = clean_text(text)
    assert once is None or clean_text(once) == once
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "HOÀ"),
        ("Thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("hòan", "hoàn"),
        ("H’Hen", "H'Hen"),
        ("Bà Rịa – Vũng Tàu", "bà rịa - vũng tàu"),
        ("Ðỗ", "đỗ"),
    ],
)
def test_fold_makes_two_ways_of_typing_equal(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("của", "cuả"), ("An", "Ân"), ("Hòa", "Hóa"), ("Dung", "Đung")])
def test_fold_keeps_different_words_apart(one: str, other: str):
    assert fold(one) != fold(other)


def test_plain_drops_all_diacritics():
    assert plain("Đặng Thị Thuý Ưng, Ỷ Lệ ỡ") == "dang thi thuy ung, y le o"


@given(words)
def test_plain_of_vietnamese_text_is_ascii(text: str):
    assert plain(text).isascii()


def test_folded_is_fold_of_every_cell():
    column = np.array(["Hoà", None, " ", 1.0, "Hòa"], dtype=object)
    assert folded(column).tolist() == ["hoà", None, None, "1", "hoà"]


PIECES = ("Hòa", "tùy", "Ð", "a\u0301", "\u0301", "|", " ", "\n", "\u00ad", "`", "Ã\u00a0", "ſ")
pieces = st.lists(st.sampled_from(PIECES)).map("".join)


@given(st.lists(st.one_of(st.none(), st.text(), words, pieces), max_size=8))
def test_a_column_is_cleaned_and_folded_as_its_texts_one_by_one(texts: list[str | None]):
    assert clean(texts).tolist() == [None if text is None else clean_text(text) for text in texts]
    assert folded(texts).tolist() == [fold(text or "") or None for text in texts]


def test_one_text_that_is_not_clean_leaves_its_neighbours_as_they_are():
    column = [*(f"Hoà {number}" for number in range(600)), " hai  từ", "a|b", "Lê | Ân"]
    assert clean(column).tolist() == [*column[:600], "hai từ", "a|b", "Lê | Ân"]


@pytest.mark.parametrize("name", ["Trần Thị Lương", "Nguyễn Bá Tước", "Dương Thế Hưng"])
def test_cleaning_leaves_an_old_encoding_readable(name: str):
    old = encode_text(name, "tcvn3")
    assert "\u00ad" in old
    assert clean_text(f" {old}  ") == old
