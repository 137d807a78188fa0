from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.checks.near import Near

HAMLETS = ("Thôn Đông", "Thôn Đoài", "Thôn 1", "Thôn 12", "Tổ dân phố số 3")


def test_marks_case_signs_and_zeros_do_not_matter():
    near = Near(HAMLETS)
    assert near.of("thon dong") == "Thôn Đông"
    assert near.of("THÔN-ĐOÀI") == "Thôn Đoài"
    assert near.of("Thôn 01") == "Thôn 1"
    assert near.of("TDP số 3") is None or near.of("TDP số 3") == "Tổ dân phố số 3"


def test_a_slip_of_the_keyboard_is_near():
    assert Near(HAMLETS).of("Thôn Đônng") == "Thôn Đông"
    assert Near(("Nguyễn Đình", "Phạm Công")).of("Nguyẽn Đinh") == "Nguyễn Đình"


def test_another_number_is_another_place():
    near = Near(HAMLETS)
    assert near.of("Thôn 2") is None
    assert near.of("Thôn 11") is None


def test_nothing_is_near_nothing():
    assert Near(()).of("Thôn 1") is None
    assert Near(HAMLETS).of(None) is None


@given(st.lists(st.text(min_size=1), max_size=8), st.text())
def test_what_is_proposed_is_an_entry(entries, text):
    assert Near(entries).of(text) in {None, *entries}
