import datetime as dt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheets_sync.vn import State, age_on, date_text, is_adult, parse_dates

LATEST = 20231231
days = st.dates(dt.date(1905, 10, 1), dt.date(2099, 12, 31))
raw = st.one_of(
    st.none(),
    st.text(),
    st.text("0123456789/-. "),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.from_regex(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|[0-9]{4})", fullmatch=True),
)


def number(day: dt.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def one(typed: object) -> tuple[int, State, int]:
    dates = parse_dates([typed], latest=LATEST)
    return int(dates.value[0]), State(dates.state[0]), int(dates.proposal[0])


@given(days)
def test_a_day_reads_the_same_in_every_dress(day: dt.date):
    serial = (day - dt.date(1899, 12, 30)).days
    dresses = [
        day,
        dt.datetime.combine(day, dt.time(7, 30)),
        serial,
        serial + 0.75,
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f" {day:%d.%m.%Y} ",
        f"{day.day} / {day.month} / {day.year}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%dT00:00:00}",
        f"{day:%d/%m/%Y} 00:00",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    ]
    for dress in dresses:
        assert one(dress) == (number(day), State.OK, 0), dress
    assert one(date_text(number(day))) == (number(day), State.OK, 0)


@given(days)
def test_day_numbers_of_the_1904_system_are_read_as_such(day: dt.date):
    serial = (day - dt.date(1904, 1, 1)).days
    assume(serial > 2100)  # smaller numbers are years
    assert parse_dates([serial], date1904=True).value.tolist() == [number(day)]


@pytest.mark.parametrize("typed", [1960, 1960.0, "1960", "năm 1960", "sinh năm 1960", "00/00/1960"])
def test_a_year_alone_is_a_date_without_month_and_day(typed: object):
    assert one(typed) == (19600000, State.OK, 0)
    assert date_text(19600000) == "1960"


def test_a_year_in_a_cell_that_shows_numbers_as_dates_is_a_year():
    shown = dt.date(1899, 12, 30) + dt.timedelta(1960)
    assert shown == dt.date(1905, 5, 13)
    for cell in (shown, dt.datetime.combine(shown, dt.time())):
        assert one(cell) == (19600000, State.OK, 0)
    in_1904 = parse_dates([dt.date(1904, 1, 1) + dt.timedelta(1960)], date1904=True)
    assert in_1904.value.tolist() == [19600000]


@pytest.mark.parametrize("typed", ["05/1960", "5-1960", "tháng 5/1960", "tháng 5 năm 1960", "00/05/1960"])
def test_a_month_alone_is_a_date_without_day(typed: str):
    assert one(typed) == (19600500, State.OK, 0)
    assert date_text(19600500) == "05/1960"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (None, State.BLANK),
        (" ", State.BLANK),
        (float("nan"), State.BLANK),
        ("31/02/1960", State.BAD),
        ("29/02/1900", State.BAD),
        ("32/01/1960", State.BAD),
        ("13/13/1960", State.BAD),
        ("01/01/1899", State.BAD),
        ("05/00/1960", State.BAD),
        ("khoảng 1960", State.BAD),
        ("3/5", State.BAD),
        (True, State.BAD),
        (1960.5, State.BAD),
        (60, State.BAD),
        (3051960, State.BAD),  # 3/05 or 30/5: a digit is missing somewhere
        (float("inf"), State.BAD),
        ("#VALUE!", State.ERROR),
    ],
)
def test_what_is_no_date_has_no_value(typed: object, state: State):
    assert one(typed) == (0, state, 0)


def test_text_is_read_day_first():
    assert one("03/05/1960") == (19600503, State.OK, 0)


def test_month_first_text_is_asked_about():
    assert one("03/13/1960") == (0, State.AMBIGUOUS, 19600313)


def test_month_first_text_makes_its_column_doubtful():
    dates = parse_dates(["03/13/1960", "03/05/1960", "05/05/1960", "1960-05-03", None], latest=LATEST)
    assert dates.state.tolist() == [State.AMBIGUOUS, State.AMBIGUOUS, State.OK, State.OK, State.BLANK]
    assert dates.proposal.tolist() == [19600313, 19600305, 0, 0, 0]


def test_nothing_is_proposed_where_a_column_shows_both_orders():
    dates = parse_dates(["03/13/1960", "13/05/1960", "03/05/1960"], latest=LATEST)
    assert dates.state.tolist() == [State.AMBIGUOUS, State.OK, State.AMBIGUOUS]
    assert dates.proposal.tolist() == [19600313, 0, 0]


def test_date_cells_that_american_settings_made_of_day_first_typing_are_asked_about():
    made = [dt.date(1960, 3, 5), dt.date(1971, 12, 1), dt.date(1980, 7, 7)]
    dates = parse_dates(["13/05/1960", *made], latest=LATEST)
    assert dates.state.tolist() == [State.OK, State.AMBIGUOUS, State.AMBIGUOUS, State.OK]
    assert dates.proposal.tolist() == [0, 19600503, 19710112, 0]


@pytest.mark.parametrize(
    "company",
    [
        [dt.date(1960, 3, 5), dt.date(1960, 3, 13), dt.date(1961, 4, 6), dt.date(1961, 4, 7)],  # one is after the 12th
        [dt.date(1960, 3, 5), dt.date(1961, 4, 6)],  # too few to tell
    ],
)
def test_date_cells_are_believed_where_nothing_speaks_against_them(company: list[object]):
    assert (parse_dates(["13/05/1960", *company], latest=LATEST).state == State.OK).all()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3/5/60", (19600503, State.OK, 0)),
        ("3/5/24", (19240503, State.OK, 0)),
        ("3/5/15", (0, State.AMBIGUOUS, 20150503)),
        ("29/2/60", (19600229, State.OK, 0)),
        ("29/2/00", (20000229, State.OK, 0)),  # 1900 was no leap year
        ("3/13/60", (0, State.AMBIGUOUS, 19600313)),
        ("31/2/60", (0, State.BAD, 0)),
    ],
)
def test_a_year_of_two_digits_is_read_only_if_one_century_is_possible(typed: str, expected: tuple[int, State, int]):
    assert one(typed) == expected


def test_without_a_last_day_no_two_digit_year_is_settled():
    dates = parse_dates(["3/5/60", "31/2/60"])
    assert dates.state.tolist() == [State.AMBIGUOUS, State.BAD]


@given(st.lists(raw, max_size=30), st.booleans())
def test_any_column_is_read_and_only_ok_cells_have_values(column: list[object], date1904: bool):
    dates = parse_dates(column, latest=LATEST, date1904=date1904)
    ok = dates.state == State.OK
    assert len(dates.value) == len(dates.state) == len(dates.proposal) == len(column)
    assert (dates.value[~ok] == 0).all()
    assert (dates.proposal[dates.state != State.AMBIGUOUS] == 0).all()
    for value in [*dates.value[ok], *dates.proposal[dates.proposal > 0]]:
        year, month, day = int(value) // 10_000, int(value) // 100 % 100, int(value) % 100
        assert dt.date(year, month or 1, day or 1)


@given(days, days)
def test_age_is_the_number_of_birthdays(born: dt.date, day: dt.date):
    assume(born <= day)
    birthdays = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert age_on(np.array([number(born)]), day).tolist() == [birthdays]


def test_eighteen_is_reached_on_the_birthday():
    born = np.array([20051231, 20060101, 20050000, 20060000, 20051200, 0])
    end = dt.date(2023, 12, 31)
    assert is_adult(born, end).tolist() == [True, False, True, False, True, False]
    assert age_on(born, end).tolist() == [18, 17, 18, 17, 18, -1]
