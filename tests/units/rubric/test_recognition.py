"""Validity, re-assessment and the wait before an upgrade."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_sync.core import UNKNOWN, Targets
from sheets_sync.rubric import Reason, recognition
from sheets_sync.rubric.recognition import add_months

RULE = Targets(("Mức độ 1", "Mức độ 2"), 3, 12)


def test_a_first_recognition_is_the_level_reached() -> None:
    for level in (0, 1, 2):
        told = recognition(RULE, level, 0, None, date(2026, 1, 10))
        assert (told.level, told.reason, told.until) == (level, Reason.NEW, None)


def test_a_recognition_holds_three_years_after_its_year() -> None:
    given = date(2024, 3, 1)
    for day in (date(2024, 3, 1), date(2027, 12, 31)):
        told = recognition(RULE, 0, 1, given, day)
        assert (told.level, told.reason, told.until) == (1, Reason.VALID, date(2027, 12, 31))
    told = recognition(RULE, 0, 1, given, date(2028, 1, 1))
    assert (told.level, told.reason) == (0, Reason.EXPIRED)
    assert recognition(RULE, 2, 1, given, date(2028, 1, 1)).level == 2


def test_not_yet_assessed_keeps_what_still_holds() -> None:
    assert recognition(RULE, -1, 2, date(2024, 3, 1), date(2026, 1, 1)).level == 2
    assert recognition(RULE, -1, 2, date(2024, 3, 1), date(2029, 1, 1)).level == 0


def test_the_next_level_waits_twelve_months() -> None:
    early = recognition(RULE, 2, 1, date(2025, 2, 15), date(2026, 2, 14))
    assert (early.level, early.reason, early.from_day) == (1, Reason.TOO_SOON, date(2026, 2, 15))
    assert recognition(RULE, 2, 1, date(2025, 2, 15), date(2026, 2, 15)).level == 2


def test_a_wait_that_was_not_read_is_said() -> None:
    rule = Targets(("Mức độ 1", "Mức độ 2"), 3, UNKNOWN)
    told = recognition(rule, 2, 1, date(2025, 2, 15), date(2025, 3, 1))
    assert (told.level, told.reason) == (2, Reason.WAIT_UNKNOWN)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 4, 30)),
        (date(2024, 5, 5), 0, date(2024, 5, 5)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
