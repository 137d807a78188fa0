"""Words for people: complete in both languages, plain, with a way to mend; and they never fail."""

import re
import string
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import Finding, Phase, Severity, Stop
from sheets_sync.words import codes, say, say_stop, severity, short, text
from sheets_sync.words.book import entries, grades, sentences

VI, EN = entries("vi"), entries("en")
PARTS = ("what", "why", "mend", "example", "short")
JARGON = re.compile(
    r"\b(null|none|parse|format|invalid|nan|cell|sheet|row|column|string|integer|boolean|error|exception|key|traceback|"
    r"validation|default|header|index|value|snapshot|layout|pack|host|ledger|schema)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|\{\w+\}|\b[\w/-]+\.(?:xlsx|csv|xls|ods|yaml|xlsb|docx)\b|hoctap [^.,;]*|citizen/\S+")
MARKED = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
VERBS = {
    *("gõ", "sửa", "chọn", "điền", "xóa", "bỏ", "mở", "đóng", "chép", "thêm", "đặt", "xem", "giữ", "ghi", "hỏi", "lưu"),
    *("chạy", "tạo", "dùng", "đổi", "chuyển", "bấm", "đồng", "kiểm", "chấm", "rút", "gộp", "đối", "cập", "cài", "xin"),
    *("tải", "tới", "trả", "khôi", "cắm", "thay"),
}
"""What a way to mend tells one to do; "nothing" is said as such: "không cần làm gì"."""


def _facts(words) -> set[str]:
    return {name for part in PARTS for _, name, _, _ in string.Formatter().parse(getattr(words, part)) if name}


def test_both_languages_have_the_same_codes():
    assert VI.keys() == EN.keys()


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_tell_the_same_facts(code):
    assert _facts(VI[code]) == _facts(EN[code])


@pytest.mark.parametrize("code", sorted(VI))
def test_every_part_is_there_and_the_short_words_fit_their_column(code):
    for words in (VI[code], EN[code]):
        for part in PARTS:
            sentence = getattr(words, part)
            assert sentence == sentence.strip()
            assert sentence
        assert len(words.short) <= 18
        assert "{" not in words.short


@pytest.mark.parametrize("code", sorted(VI))
def test_vietnamese_is_whole_plain_sentences(code):
    words = VI[code]
    for part in ("what", "why", "mend"):
        sentence = getattr(words, part)
        if re.fullmatch(r"\{\w+\}", sentence):
            continue
        assert MARKED.search(sentence), part
        assert sentence.endswith((".", "{first}", "{cause}", ": {expected}.")), part
        assert sentence[0].isupper() or sentence[0] in "“{", part
        assert not JARGON.search(QUOTED.sub("", sentence)), part
        assert "  " not in sentence


@pytest.mark.parametrize("code", sorted(VI))
def test_a_way_to_mend_tells_what_to_do(code):
    mend = VI[code].mend
    if mend != "{remedy}":
        assert set(re.findall(r"\w+", mend.lower())) & VERBS


def test_no_two_faults_are_told_in_the_same_words():
    assert len({words.what for words in VI.values()}) == len(VI)
    assert len({words.what for words in EN.values()}) == len(EN)


def test_the_other_sentences_exist_in_both_languages():
    vi, en = sentences("vi"), sentences("en")
    assert vi.keys() == en.keys()
    for key in vi:
        assert set(re.findall(r"\{(\w+)\}", vi[key])) == set(re.findall(r"\{(\w+)\}", en[key])), key


def test_files_are_parsed_whole():
    for name in data.names("words"):
        assert tomllib.loads(data.text("words", name))


@given(st.sampled_from(sorted(VI)), st.dictionaries(st.sampled_from(["value", "cell", "other"]), st.text()))
def test_a_missing_fact_never_fails_a_person(code, args):
    finding = Finding(code, Severity.ERROR, "Công dân", "CD0001", "TC1", "V6", args)
    for lang in ("vi", "en", "xx"):
        words = say(finding, lang)
        assert words.short == short(code, lang)
        assert all(getattr(words, part) for part in PARTS)


@given(st.text())
def test_what_a_person_typed_is_shown_as_it_is(value):
    finding = Finding("score.text", Severity.ERROR, "Công dân", "CD0001", "TC1", "V6", {"value": value})
    assert f"“{value or '…'}” ở cột TC1" in say(finding).what


def test_a_day_is_told_as_people_write_it():
    assert "01/07/2025" in say_stop(Stop("unit.unknown", unit="Xã A", on=date(2025, 7, 1))).what


def test_a_fault_without_words_is_told_with_its_code():
    words = say_stop(Stop("nothing.known", file="a.xlsx"))
    assert "nothing.known" in words.what
    assert words.short == short("fault.unknown")
    assert text("no.such") == "no.such"


def test_every_grade_belongs_to_a_fault_with_words():
    assert grades().keys() <= codes()


def test_nothing_unfilled_is_an_error_before_its_time():
    for code in ("score.blank_some", "score.blank_given", "score.blank_all", "cell.blank", "answer.blank", "key.blank"):
        assert severity(code, Phase.REGISTER) is not Severity.ERROR
        assert severity(code, Phase.SUBMIT) is Severity.ERROR


def test_what_is_typed_wrongly_is_wrong_from_the_first_day():
    for code in ("id.length", "score.range", "key.unknown", "date.bad"):
        assert severity(code, Phase.REGISTER) is Severity.ERROR
