import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.vn import Oddness, encode_text, odd_letters, sort_key, sort_keys, split_name
from sheets_sync.vn.letters import LETTERS

CLASSIC = str.split(
    "An Àn Ản Ãn Án Ạn Anh Ánh Ăn Ân Ấn Ba Bà Bả Bã Bá Bạ Ban Bình Bính Chi Cúc Dung Dũng Dương Đào Đạt Em Ê Giang Hà "
    "Hải Hạnh Hoa Hòa Hóa Huệ Hùng Hương Khánh Lan Linh Long Mai Nam Nga Ngọc Nhung Oanh Ôn Ơn Phong Phúc Quý Sơn Tâm "
    "Thảo Tuấn Tuyết Uyên Ưng Vinh Vũ Xuân Yến"
)


def in_order(names: list[str]) -> list[str]:
    return sorted(names, key=sort_key)


def test_single_words_stand_in_the_order_of_the_dictionary():
    assert in_order(sorted(CLASSIC)) == CLASSIC
    assert sorted(CLASSIC) != CLASSIC


def test_letters_come_before_tones_within_a_word():
    assert in_order(["Bán", "Bá", "Ban", "Ba", "Bà"]) == ["Ba", "Bà", "Bá", "Ban", "Bán"]


def test_people_are_ordered_by_given_name_then_family_name_then_middle_name():
    expected = ["Lê Văn An", "Nguyễn An", "Nguyễn Thị An", "Nguyễn Thị Bảo An", "Nguyễn Văn An", "Trần Bảo An", "Đỗ Ân"]
    expected = [*expected, "Bùi Bình", "Đặng Bình"]
    assert in_order(expected[::-1]) == expected


def test_case_spacing_and_the_place_of_the_tone_do_not_count():
    assert sort_key("NGUYỄN  THỊ HÒA") == sort_key("Nguyễn Thị Hoà\u00a0")


def test_a_column_of_names_sorts_with_blanks_last():
    names = np.array(["Trần Bình", None, "Lê An", "  "], dtype=object)
    assert names[np.argsort(sort_keys(names), kind="stable")].tolist() == ["Lê An", "Trần Bình", None, "  "]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Nguyễn Thị Minh An", ("Nguyễn", "Thị Minh", "An")),
        ("Lê An", ("Lê", "", "An")),
        ("An", ("", "", "An")),
        ("", ("", "", "")),
    ],
)
def test_a_name_splits_into_family_middle_and_given(name: str, parts: tuple[str, str, str]):
    assert split_name(name) == parts


@given(st.text(), st.text())
def test_any_two_texts_have_an_order(one: str, other: str):
    assert (sort_key(one) < sort_key(other)) or (sort_key(one) >= sort_key(other))
    assert sort_keys([one, other]).tolist() == [sort_key(one), sort_key(other)]


@pytest.mark.parametrize(
    ("name", "kind", "char"),
    [
        ("Nguyễn Thị Thuý", Oddness.NONE, None),
        ("H'Hen Niê", Oddness.NONE, None),
        ("K’Brôi", Oddness.NONE, None),
        ("  Đỗ\u00a0Ân ", Oddness.NONE, None),
        ("Ðỗ Ân", Oddness.NONE, None),
        (None, Oddness.NONE, None),
        (7.0, Oddness.NONE, None),
        ("Zơrâm Nam", Oddness.LETTER, "Z"),
        ("Y Blŏ", Oddness.LETTER, "ŏ"),
        ("Nguyễn Văn A1", Oddness.SIGN, "1"),
        ("Trần Lan (con)", Oddness.SIGN, "("),
        ("Trần Lan, Lê An", Oddness.SIGN, ","),
        ("Nguy?n V?n", Oddness.GARBLED, "?"),
        ("Nguy\ufffdn", Oddness.GARBLED, "\ufffd"),
        ("NguyÔn V¨n", Oddness.GARBLED, "Ô"),
        ("Nguyá»…n VÄƒn", Oddness.GARBLED, "á"),
    ],
)
def test_what_does_not_belong_in_a_name_is_shown(name: object, kind: Oddness, char: str | None):
    odd = odd_letters([name])
    assert (odd.kind[0], odd.char[0]) == (kind, char)


def test_names_in_an_old_encoding_come_with_their_repair():
    names = ["Nguyễn Văn Lợi", "Trần Thị Lương"]
    for encoding in ("tcvn3", "vni"):
        odd = odd_letters([encode_text(name, encoding) for name in names])
        assert odd.proposal.tolist() == names


@given(st.text("".join(sorted(LETTERS)) + " '-", max_size=30))
def test_letters_of_the_alphabet_are_never_odd_unless_the_text_reads_as_an_old_encoding(name: str):
    odd = odd_letters([name])
    assert odd.kind[0] in (Oddness.NONE, Oddness.GARBLED)
    assert (odd.proposal[0] is None) == (odd.kind[0] == Oddness.NONE)


@given(st.lists(st.one_of(st.none(), st.text(), st.floats()), max_size=20))
def test_any_column_can_be_searched_for_odd_characters(column: list[object]):
    odd = odd_letters(column)
    assert len(odd.kind) == len(odd.char) == len(odd.proposal) == len(column)
    assert [char is None for char in odd.char] == (odd.kind == Oddness.NONE).tolist()
