import datetime as dt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheets_sync.vn import FEMALE, MALE, PROVINCES, UNKNOWN, Ids, State, agrees, mask, parse_ids

years = st.integers(1900, 2099)
sexes = st.sampled_from([MALE, FEMALE])
raw = st.one_of(
    st.none(), st.text(), st.text("0123456789 .-E+O"), st.booleans(), st.integers(), st.floats(), st.dates()
)


@st.composite
def people(draw: st.DrawFn) -> tuple[str, int, int]:
    """A number together with the year of birth and sex that it tells."""
    year, sex = draw(years), draw(sexes)
    head = f"{draw(st.sampled_from(sorted(PROVINCES)))}{(year - 1900) // 100 * 2 + sex}{year % 100:02}"
    return head + f"{draw(st.integers(1, 999_999)):06}", year, sex


def one(typed: object, year: int = 0, sex: int = UNKNOWN) -> tuple[str | None, State, str | None]:
    ids: Ids = parse_ids([typed], np.array([year]), np.array([sex]))
    return ids.text[0], State(ids.state[0]), ids.proposal[0]


def test_the_table_holds_63_provinces_whose_codes_begin_with_zero():
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 63
    assert all(len(code) == 3 and code[0] == "0" for code in PROVINCES)
    assert PROVINCES["036"] == "Nam Định"


@given(st.lists(people(), max_size=10))
def test_a_number_tells_province_year_and_sex_and_agrees_with_its_owner(rows: list[tuple[str, int, int]]):
    ids = parse_ids([number for number, _, _ in rows])
    assert (ids.state == State.OK).all()
    assert ids.text.tolist() == [number for number, _, _ in rows]
    assert ids.province.tolist() == [int(number[:3]) for number, _, _ in rows]
    assert ids.born.tolist() == [year for _, year, _ in rows]
    assert ids.sex.tolist() == [sex for _, _, sex in rows]
    by_year, by_sex = agrees(ids, ids.born, ids.sex)
    assert by_year.all()
    assert by_sex.all()
    by_year, by_sex = agrees(ids, ids.born + 1, 1 - ids.sex)
    assert not by_year.any()
    assert not by_sex.any()


def test_an_unknown_side_agrees():
    ids = parse_ids(["036085012345", "", "123"])
    by_year, by_sex = agrees(ids, np.array([0, 1985, 1985]), np.array([UNKNOWN, MALE, MALE]))
    assert by_year.all()
    assert by_sex.all()


@pytest.mark.parametrize(
    "typed",
    [
        "036085012345",
        " 036085012345 ",
        "036 085 012 345",
        "036.085.012.345",
        "'036085012345",
        "０３６０８５０１２３４５",
    ],
)
def test_spacing_and_width_do_not_matter(typed: str):
    assert one(typed) == ("036085012345", State.OK, None)


@given(people(), st.sampled_from([int, float, str]))
def test_a_lost_zero_is_proposed_where_it_fits_its_owner(person: tuple[str, int, int], kind: type):
    number, year, sex = person
    assume(not number.endswith("00000"))
    typed = kind(number.lstrip("0"))
    assert one(typed, year, sex)[1:] == (State.LOST_ZERO, number)
    assert one(typed)[1:] == (State.LOST_ZERO, number)
    assert one(typed, year + 1, sex)[1:] == (State.WRONG_LENGTH, None)
    assert one(typed, year, 1 - sex)[1:] == (State.WRONG_LENGTH, None)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (None, State.BLANK),
        (" \u00a0", State.BLANK),
        (float("nan"), State.BLANK),
        ("162345678", State.OLD_NUMBER),
        (162345678.0, State.OLD_NUMBER),
        ("3.6E+10", State.ROUNDED),
        ("3,60850E+10", State.ROUNDED),
        (36085100000.0, State.ROUNDED),
        ("0360850123456", State.WRONG_LENGTH),
        ("0912345678", State.WRONG_LENGTH),  # a telephone number
        ("3608501", State.WRONG_LENGTH),
        (3.6e30, State.WRONG_LENGTH),
        ("03608501234O", State.BAD),
        ("036085012345 / 036085012346", State.BAD),
        ("chưa có", State.BAD),
        (36085012345.5, State.BAD),
        (-36085012345, State.BAD),
        (True, State.BAD),
        (dt.date(2000, 1, 1), State.BAD),
        ("#N/A", State.ERROR),
    ],
)
def test_what_is_no_citizen_number_is_told_apart(typed: object, state: State):
    _, found, proposal = one(typed)
    assert found == state
    assert proposal is None


def test_a_code_that_is_no_province_is_read_but_has_no_province():
    ids = parse_ids(["999085012345"])
    assert ids.state[0] == State.OK
    assert ids.province[0] == 0
    assert ids.born[0] == 1985


@given(st.lists(raw, max_size=20))
def test_any_column_is_read(column: list[object]):
    ids = parse_ids(column)
    ok = ids.state == State.OK
    assert len(ids.text) == len(ids.state) == len(ids.born) == len(column)
    assert all(len(text) == 12 and text.isdigit() for text in ids.text[ok])
    assert (ids.born[~ok] == 0).all()
    assert (ids.sex[~ok] == UNKNOWN).all()
    assert [text is None for text in ids.text] == (ids.state == State.BLANK).tolist()


def test_a_mask_shows_the_province_and_the_last_four():
    assert mask("036085012345") == "036*****2345"


@given(st.text())
def test_a_mask_of_anything_else_shows_three_characters_at_most(text: str):
    if not (len(text) == 12 and text.isascii() and text.isdigit()):
        assert len(mask(text).replace("*", "")) <= 3
