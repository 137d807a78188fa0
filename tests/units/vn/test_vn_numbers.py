import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.vn import Numbers, State, counts, scores, shares

raw = st.one_of(
    st.none(), st.text(), st.text("0123456789.,%- ８"), st.booleans(), st.integers(), st.floats(), st.dates()
)


def one(numbers: Numbers) -> tuple[int, State]:
    return int(numbers.value[0]), State(numbers.state[0])


def test_every_hundredth_of_a_point_is_read_exactly_however_it_is_typed():
    hundredths = np.arange(10_001)
    texts = [f"{n // 100}.{n % 100:02}" for n in hundredths]
    for column in (
        [float(text) for text in texts],
        texts,
        [text.replace(".", ",") for text in texts],
        [f" {text}0\u00a0" for text in texts],
    ):
        read = scores(column)
        assert (read.state == State.OK).all()
        assert (read.value == hundredths).all()


@pytest.mark.parametrize(
    "typed", ["8,5", "8.5", "８,５", "８．５", " 8,50 ", "8.500", "'8.5", "+8,5", 8.5, "8,5\u200b"]
)
def test_eight_and_a_half_in_every_dress(typed: object):
    assert one(scores([typed])) == (850, State.OK)


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        (dt.date(1900, 1, 8), 8),
        (dt.datetime.combine(dt.date(1900, 1, 8), dt.time(12)), 8.5),
        (dt.datetime.combine(dt.date(1900, 1, 9), dt.time(6)), 9.25),
        (dt.date(1900, 2, 27), 58),
        (dt.time(), 0),
    ],
)
def test_a_number_in_a_cell_that_shows_dates_is_that_number(shown: object, number: float):
    assert one(scores([shown])) == (number * 100, State.OK)
    assert one(scores([shown, "x", None])) == (number * 100, State.OK)


@pytest.mark.parametrize(
    "shown",
    [dt.date(2026, 5, 8), dt.date(1900, 2, 28), dt.time(8, 30), dt.date(1899, 12, 1)],
)
def test_a_true_date_is_no_number(shown: object):
    for read in (scores, shares, counts):
        assert one(read([shown])) == (0, State.BAD)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (None, State.BLANK),
        ("", State.BLANK),
        ("\u00a0", State.BLANK),
        (float("nan"), State.BLANK),
        ("7.999", State.TOO_FINE),
        (7.999, State.TOO_FINE),
        (7.9999999, State.TOO_FINE),
        ("8 điểm", State.BAD),
        ("8/10", State.BAD),
        ("8,5,5", State.BAD),
        ("8,", State.BAD),
        (",", State.BAD),
        ("1e1", State.BAD),
        ("85%", State.BAD),
        ("đạt", State.BAD),
        (True, State.BAD),
        (float("inf"), State.BAD),
        (10**400, State.BAD),
        ("9" * 400, State.BAD),
        (dt.datetime.fromisoformat("2023-05-08"), State.BAD),
        ("#REF!", State.ERROR),
        ("#n/a", State.ERROR),
    ],
)
def test_what_is_no_score_has_a_state_and_no_value(typed: object, state: State):
    assert one(scores([typed])) == (0, state)


def test_out_of_range_numbers_are_read_for_a_check_to_judge():
    assert scores([-1, "-1", "−0,5", 11, "1000"]).value.tolist() == [-100, -100, -50, 1100, 100_000]


def test_the_dust_of_a_formula_is_not_a_decimal():
    assert one(scores([8.1 + 0.2])) == (830, State.OK)
    assert 8.1 + 0.2 != 8.3


@pytest.mark.parametrize(
    ("typed", "value"), [("78,5%", 7850), ("78,5 %", 7850), (78.5, 7850), ("0,5%", 50), ("100", 10_000), (0, 0)]
)
def test_shares_are_typed_in_percent(typed: object, value: int):
    assert one(shares([typed])) == (value, State.OK)


@pytest.mark.parametrize(("typed", "meant"), [(0.785, 7850), ("0,785", 7850), (1.0, 10_000), (1, 10_000), (0.5, 5000)])
def test_a_share_that_may_come_from_a_percent_cell_is_asked_about(typed: object, meant: int):
    read = shares([typed])
    assert one(read) == (0, State.AMBIGUOUS)
    assert read.proposal[0] == meant


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12.345.678", 12_345_678),
        (1234.0, 1234),
        ("8,0", 8),
    ],
)
def test_counts_take_separators_of_thousands(typed: object, value: int):
    assert one(counts([typed])) == (value, State.OK)


@pytest.mark.parametrize(
    ("typed", "state"),
    [("1.23", State.TOO_FINE), (1.234, State.TOO_FINE), ("0.123", State.TOO_FINE), ("1.234,567", State.BAD)],
)
def test_counts_take_no_fraction(typed: object, state: State):
    assert one(counts([typed])) == (0, state)


def test_hundredths_of_great_numbers_are_exact_too():
    hundredths = np.arange(3_600_000_000_000, 3_600_000_002_000)
    read = scores((hundredths / 100).tolist())
    assert (read.state == State.OK).all()
    assert (read.value == hundredths).all()


@given(st.lists(raw, max_size=30))
def test_any_column_is_read_and_only_ok_cells_have_values(column: list[object]):
    for read in (scores, shares, counts):
        numbers = read(column)
        assert len(numbers.value) == len(numbers.state) == len(numbers.proposal) == len(column)
        assert (numbers.value[numbers.state != State.OK] == 0).all()
        assert (numbers.proposal[numbers.state != State.AMBIGUOUS] == 0).all()


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_text_and_number_cells_agree_with_decimal_arithmetic(number: Decimal):
    assert scores([str(number), float(number)]).value.tolist() == [int(number * 100)] * 2


@given(st.lists(raw, max_size=20))
def test_a_cell_is_read_the_same_in_any_company(column: list[object]):
    together = scores(column)
    alone = [one(scores([cell])) for cell in column]
    assert list(zip(together.value.tolist(), together.state.tolist(), strict=True)) == alone
