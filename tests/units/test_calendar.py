"""The assessed year, what is due, and the phase of the work."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import Phase, Stop
from sheets_sync.units import Period, Phases, default_phases, due_dates

CALENDAR = data.text("units", "calendar.csv")
PHASES = default_phases(data.text("units", "phases.csv"), Period(2026))


def test_a_period_is_a_calendar_year() -> None:
    assert date(2025, 12, 31) in Period(2025)
    assert date(2026, 1, 1) not in Period(2025)
    assert (Period(2025).start, Period(2025).end) == (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2025, 5, 1), Phase.REGISTER),
        (date(2026, 1, 1), Phase.REGISTER),
        (date(2026, 10, 31), Phase.REGISTER),
        (date(2026, 11, 1), Phase.SELF),
        (date(2026, 12, 1), Phase.APPRAISE),
        (date(2026, 12, 10), Phase.SUBMIT),
        (date(2027, 6, 1), Phase.SUBMIT),
    ],
)
def test_the_phase_follows_the_dates(day: date, phase: Phase) -> None:
    assert PHASES.on(day) is phase


@given(st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), min_size=4, max_size=4, unique=True))
def test_a_phase_holds_from_its_first_day_to_the_eve_of_the_next(days: list[date]) -> None:
    one, two, three, four = sorted(days)
    phases = Phases((one, two, three, four))
    for phase in Phase:
        assert phases.on(phases.start(phase)) is phase
        assert phases.on(phases.start(phase) - date.resolution) is Phase(max(0, phase - 1))


def test_phases_out_of_order_are_refused() -> None:
    day = date(2026, 1, 1)
    with pytest.raises(Stop, match=r"phases\.order"):
        Phases((day, day, date(2026, 2, 1), date(2026, 3, 1)))


def test_the_communes_of_2025_send_their_file_before_28_february_2026() -> None:
    due = {due.id: due for due in due_dates(CALENDAR, Period(2025))}
    assert due["commune-dossier"].day == date(2026, 2, 28)
    assert due["commune-dossier"].last == date(2026, 2, 27)
    assert due["commune-dossier"].tag == "READ H"
    assert due["commune-literacy"].last == date(2025, 9, 30)
    assert not {"district-dossier", "agency-report-22", "commune-self-check-44"} & set(due)


def test_rules_come_and_go_with_the_year() -> None:
    ids = {year: {due.id for due in due_dates(CALENDAR, Period(year))} for year in (2021, 2024, 2026)}
    assert {"agency-report-22", "commune-self-check-44"} <= ids[2021]
    assert "commune-dossier" not in ids[2021]
    assert "district-dossier" in ids[2024] - ids[2026]


@given(st.integers(2015, 2040))
def test_what_is_due_comes_soonest_first_and_cites_its_source(year: int) -> None:
    dues = due_dates(CALENDAR, Period(year))
    assert [due.last for due in dues] == sorted(due.last for due in dues)
    assert all(due.source and due.tag and due.what for due in dues)
