import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.vn import (
    LEGACY,
    MISREAD,
    UNICODE,
    decode,
    decode_text,
    encode,
    encode_text,
    fold,
    guess_bytes,
    guess_text,
    legacy,
)
from sheets_sync.vn.encodings import Legacy
from sheets_sync.vn.letters import LETTERS, TONED, TONES

FAMILY = str.split(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Tô Trịnh Hà Lương Đoàn Triệu"
)
MIDDLE = str.split(
    "Văn Thị Hữu Đức Minh Thanh Ngọc Thùy Xuân Kim Quang Công Đình Bá Thế Mạnh Hồng Thành Bích Như Phương"
)
GIVEN = str.split(
    "An Anh Bình Bé Cường Cúc Dũng Đào Đạt Giang Hà Hải Hạnh Hiền Hòa Hoa Huệ Hùng Hương Khánh Lan Liên Lợi Nga Ngọc "
    "Nhung Oanh Phúc Quý Quỳnh Sơn Tâm Thảo Thuý Thủy Tú Tùng Tuyết Uyên Ước Xuân Yến Tèo Tí Tố"
)
NAMES = [" ".join(parts) for parts in itertools.product(FAMILY, MIDDLE, GIVEN)]
PLACES = ["Thôn Trung Lao", "Xã Hải Hà", "Tổ dân phố số 5", "Trường Tiểu học", "Xóm 7", "Hà Nội", "học ở nhà", "TĐ"]
FOREIGN = str.split(
    "café élève être où Noël garçon français hôtel âgé déjà crème brûlée naïf tête château été père théâtre "
    "María José niño año señor Müller Köln schön für Bär Größe Ångström smörgåsbord coração Zürich 5µg "
    "m² 20°C ½ · « » n° 1ª"
)
MINORITY = str.split(
    "H'Noê Niê Mlô Rcôm Hô Êban Kpă Blô Kô Rơ Châm Ngôl Adrơng Buôn Krông Jút Byă Rơmah Zơrâm Alăng Liêng Mí Lù"
)

small = st.text("".join(sorted(char for char in LETTERS if char.islower())) + " ,.()'-0123456789")
both = st.text("".join(sorted(LETTERS)) + " ,.()'-0123456789")
TCVN3_CAPITALS = "ĂÂÊÔƠƯĐ"


@given(both)
def test_vni_gives_back_every_text(text: str):
    assert decode(encode(text, "vni"), "vni") == text
    assert decode_text(encode_text(text, "vni"), "vni") == text


@given(small)
def test_tcvn3_gives_back_every_text_in_small_letters(text: str):
    assert decode(encode(text, "tcvn3"), "tcvn3") == text


@given(both)
def test_tcvn3_gives_back_every_text_but_for_case(text: str):
    assert decode(encode(text, "tcvn3"), "tcvn3").lower() == text.lower()


@pytest.mark.parametrize(
    ("text", "tcvn3", "vni"),
    [
        ("Nguyễn Văn Lợi", "NguyÔn V¨n Lîi", "Nguyeãn Vaên Lôïi"),
        ("Trần Thị Lương", "TrÇn ThÞ L\u00ad¬ng", "Traàn Thò Löông"),
        ("Cộng hòa xã hội", "Céng hßa x· héi", "Coäng hoøa xaõ hoäi"),
        ("Độc lập - Tự do", "§éc lËp - Tù do", "Ñoäc laäp - Töï do"),
        ("Hạnh phúc", "H¹nh phóc", "Haïnh phuùc"),
        ("đẳng cấp kỹ sư, ỷ, ỵ, ĩ", "®¼ng cÊp kü s\u00ad, û, þ, Ü", "ñaúng caáp kyõ sö, yû, î, ó"),
    ],
)
def test_the_tables_are_those_of_the_fonts(text: str, tcvn3: str, vni: str):
    assert encode_text(text, "tcvn3") == tcvn3
    assert encode_text(text, "vni") == vni
    assert decode_text(tcvn3, "tcvn3") == text
    assert decode_text(vni, "vni") == text


def test_every_letter_is_in_both_tables():
    for letter in LETTERS:
        assert decode_text(encode_text(letter, "vni"), "vni") == letter
        if letter.islower() or letter in TCVN3_CAPITALS:
            assert decode_text(encode_text(letter, "tcvn3"), "tcvn3") == letter


def test_capitals_come_back_from_a_font_that_has_none_with_tones():
    assert decode_text(encode_text("NGUYỄN THỊ BƯỞI", "tcvn3"), "tcvn3") == "NGUYỄN THỊ BƯỞI"


def test_vni_marks_may_be_of_the_other_case():
    assert decode_text("NGUYEãN", "vni") == "NGUYỄN"


@pytest.mark.parametrize("encoding", LEGACY)
def test_an_old_encoding_in_one_cell_is_found_and_never_misread(encoding: Legacy):
    guesses = [(name, guess_text(encode_text(name, encoding))) for name in NAMES]
    found = [(name, guess) for name, guess in guesses if guess.encoding != UNICODE]
    assert all(guess.encoding == encoding and fold(guess.text) == fold(name) for name, guess in found)
    assert len(found) >= 0.95 * sum(not name.isascii() for name in NAMES)


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_column_settles_what_a_cell_cannot(encoding: Legacy):
    names = NAMES[::7]
    column = legacy([encode_text(name, encoding) for name in names])
    right = sum(fold(cell) == fold(name) for cell, name in zip(column.cells, names, strict=True))
    assert right >= 0.995 * len(names)
    assert set(column.encoding) <= {encoding, UNICODE}


def test_proper_text_is_never_taken_for_an_old_encoding():
    texts = [*NAMES, *FAMILY, *MIDDLE, *GIVEN, *PLACES]
    for text in [*texts, *map(str.upper, texts), *map(str.lower, texts)]:
        assert guess_text(text) == guess_text(unicodedata.normalize("NFC", text))
        assert guess_text(text).encoding == UNICODE, text


@pytest.mark.parametrize("word", [*FOREIGN, *MINORITY, " ".join(FOREIGN), " ".join(MINORITY)])
def test_foreign_words_and_names_of_minorities_are_left_alone(word: str):
    assert guess_text(word).text == word


@pytest.mark.parametrize("text", ["Köln schön Bär V¨n", "Trần V¨n Hà", "Böu"])
def test_text_that_only_partly_or_doubly_fits_an_old_encoding_is_left_alone(text: str):
    assert guess_text(text).text == text


def test_a_column_in_unicode_is_left_alone_and_other_cells_pass():
    column = legacy(["Bé", "Trần Văn Bé", None, 7.0, "Nguyễn Hà", "abc", "NguyÔn V¨n A"])
    assert column.cells.tolist() == ["Bé", "Trần Văn Bé", None, 7.0, "Nguyễn Hà", "abc", "Nguyễn Văn A"]
    assert column.encoding.tolist() == [UNICODE, UNICODE, "", "", UNICODE, UNICODE, "tcvn3"]


def test_an_ambiguous_cell_follows_its_column():
    assert guess_text("Bé").text == "Bé"
    assert legacy(["NguyÔn V¨n", "TrÇn ThÞ", "Bé"]).cells.tolist() == ["Nguyễn Văn", "Trần Thị", "Bộ"]


@pytest.mark.parametrize("codec", ["cp1252", "cp1258"])
@pytest.mark.parametrize("name", ["Nguyễn Văn Ước", "Hà Nội", "Đặng Thị Thuý", "Trần Ý Nhi"])
def test_utf8_that_a_program_misread_is_read_again(name: str, codec: str):
    misread = "".join(bytes([byte]).decode(codec, errors="ignore") or chr(byte) for byte in name.encode("utf-8"))
    assert (guess_text(misread).text, guess_text(misread).encoding) == (name, MISREAD)


def cp1258(text: str) -> bytes:
    """Text as Windows writes it in code page 1258: letters with hats, tones as marks of their own."""
    parts = [TONED.get(char, (char, 0)) for char in text]
    return "".join(base + TONES[tone] for base, tone in parts).encode("cp1258")


CSV = "Họ tên,Ngày sinh,Thôn\r\n" + "".join(f"{name},03/05/1960,Xóm Đông\r\n" for name in NAMES[:: len(NAMES) // 200])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CSV.encode(), "utf-8"),
        (CSV.encode("utf-8-sig"), "utf-8-sig"),
        (unicodedata.normalize("NFD", CSV).encode(), "utf-8"),
        (CSV.encode("utf-16"), "utf-16"),
        (CSV.encode("utf-16-le"), "utf-16-le"),
        (CSV.encode("utf-16-be"), "utf-16-be"),
        (cp1258(CSV), "cp1258"),
        (encode(CSV, "tcvn3"), "tcvn3"),
        (encode(CSV, "vni"), "vni"),
        (CSV.encode() + b"\xff\n", "utf-8"),
    ],
)
def test_a_csv_file_is_read_whatever_it_was_saved_as(data: bytes, encoding: str):
    guess = guess_bytes(data)
    assert guess.encoding == encoding
    assert fold(guess.text).startswith(fold(CSV))
    assert unicodedata.is_normalized("NFC", guess.text)


def test_western_text_is_read_as_such():
    text = " ".join(FOREIGN)
    assert guess_bytes(text.encode("cp1252")).text == text


@given(st.binary())
def test_any_bytes_become_text(data: bytes):
    assert isinstance(guess_bytes(data).text, str)


@given(st.text())
def test_any_utf8_file_is_kept(text: str):
    assert guess_bytes(text.encode("utf-8-sig")).text == unicodedata.normalize("NFC", text)


@given(st.lists(st.one_of(st.none(), st.text(), st.floats()), max_size=10))
def test_any_column_passes(column: list[object]):
    found = legacy(column)
    assert len(found.cells) == len(found.encoding) == len(column)
    for cell, out, encoding in zip(column, found.cells, found.encoding, strict=True):
        assert encoding not in ("", UNICODE) or out is cell
