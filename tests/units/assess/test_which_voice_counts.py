"""The title follows the appraised score; a blank is pending, never 0; quick entries are answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync.core import Phase, Result, Value
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settings import Settings
from tests.books import RULES
from tests.units.assess.village import codes, person, result, subjects, worked

ALLOWED: Rules = replace(RULES, settings=Settings(blank_appraised_is_self=True))
OWN: Mapping[str, Value] = {f"self.{i:02d}": 9.0 for i in range(1, 11)}
MINUTES = {"place": "thôn  đông", "number": "01/BB", "date": "05/12/2025", "present": 40, "agreed": 38}


def test_the_appraised_score_counts() -> None:
    book = worked({"citizens": [person(given=5.0, **OWN)]})
    assert result(book, "citizens") is Result.FAIL
    assert subjects(book, "citizens").final.total[0] == 5000


def test_a_self_score_alone_waits() -> None:
    book = worked({"citizens": [person(given=None, **OWN)]})
    assert result(book, "citizens") is Result.PENDING


@pytest.mark.parametrize("gap", range(1, 11))
def test_one_blank_is_pending_and_never_0(gap: int) -> None:
    early = replace(RULES, phase=Phase.SELF)
    book = worked({"citizens": [person(**{f"given.{gap:02d}": None})]}, rules=early)
    assert result(book, "citizens") is Result.PENDING


@pytest.mark.parametrize("missing", ["number", "date", None])
def test_where_the_province_allows_minutes_make_the_self_score_count(missing: str | None) -> None:
    minutes = {column: value for column, value in MINUTES.items() if column != missing}
    book = worked({"citizens": [person(given=None, **OWN)], "minutes": [minutes]}, rules=ALLOWED)
    assert result(book, "citizens") is (Result.PASS if missing is None else Result.PENDING)


def test_minutes_of_the_place_of_assessment_count_not_those_of_the_hamlet() -> None:
    at_school = {"place": "Trường THCS", "workplace": "Trường THCS"}
    row = person(given=None, **OWN, **at_school)
    assert result(worked({"citizens": [row], "minutes": [MINUTES]}, rules=ALLOWED), "citizens") is Result.PENDING
    there = MINUTES | {"place": "Trường THCS"}
    assert result(worked({"citizens": [row], "minutes": [there]}, rules=ALLOWED), "citizens") is Result.PASS


def test_minutes_do_nothing_where_the_province_does_not_allow_it() -> None:
    book = worked({"citizens": [person(given=None, **OWN)], "minutes": [MINUTES]})
    assert result(book, "citizens") is Result.PENDING


def test_an_appraised_score_is_not_filled_up_from_the_self_score() -> None:
    row = person(given=None, **OWN) | {"given.01": 9.0}
    book = worked({"citizens": [row], "minutes": [MINUTES]}, rules=replace(ALLOWED, phase=Phase.SELF))
    assert result(book, "citizens") is Result.PENDING


# --- quick entry -----------------------------------------------------------------------------------------------------


def test_a_quick_entry_is_the_self_score_while_that_is_not_full() -> None:
    book = worked({"citizens": [person(given=None, quick="9 9 9 9 9 9 9 9 9 9")]})
    of = subjects(book, "citizens")
    assert (of.own.total[0], of.appraised.total[0]) == (9000, -1)


def test_a_quick_entry_is_the_appraised_score_once_the_self_score_is_full() -> None:
    book = worked({"citizens": [person(given=None, quick="8,5 8 9 7 8 6 8 8 9 8,5", **OWN)]})
    of = subjects(book, "citizens")
    assert (of.own.total[0], of.appraised.total[0]) == (9000, 8000)
    assert result(book, "citizens") is Result.PASS


@pytest.mark.parametrize(
    "quick", ["8 8 8 8 8 8 8 8 8 8", "8;8;8;8;8;8;8;8;8;8", "8/8/8/8/8/8/8/8/8/8", " 8  8 8 8 8 8 8 8 8 8 "]
)
def test_numbers_of_a_quick_entry_may_be_parted_as_people_do(quick: str) -> None:
    book = worked({"citizens": [person(given=None, quick=quick)]})
    assert subjects(book, "citizens").own.total[0] == 8000


def test_a_typed_score_goes_before_a_quick_one() -> None:
    book = worked({"citizens": [person(given=None, quick="9 9 9 9 9 9 9 9 9 9", **{"self.01": 5.0})]})
    assert subjects(book, "citizens").own.total[0] == 8600
    assert "quick.conflict" in codes(book)


@pytest.mark.parametrize("quick", ["9 9 9", "tám 9 9 9 9 9 9 9 9 9", "9 9 9 9 9 9 9 9 9 9 9", 99.0])
def test_what_is_no_quick_entry_is_told_and_counts_nothing(quick: Value) -> None:
    book = worked({"citizens": [person(given=None, quick=quick)]})
    assert subjects(book, "citizens").own.total[0] == -1
    assert "quick.bad" in codes(book)


# --- every row in is a row out ---------------------------------------------------------------------------------------

STATUSES = st.sampled_from([None, "thường trú", "đã mất", "chuyển đi", "lạ"])
SCORES = st.sampled_from([None, 4.0, 8.0, 9.5, 11.0, "tám", "8,5", True])
GROUPS = st.sampled_from([None, "N1", "N2", "N4 Học sinh, sinh viên, học viên", "Nông dân"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SCORES, STATUSES, GROUPS, st.booleans()), max_size=12))
def test_listed_is_what_is_out_achieved_failed_pending_or_flagged(rows: list[tuple[Value, Value, Value, bool]]) -> None:
    people = [person(given=None, status=s, group=g, **{"given.05": p} if one else OWN) for p, s, g, one in rows]
    book = worked({"citizens": people})
    sums: dict[str, int] = {}
    for (_, model, _, measure), n in book.assessment.counts.counts.items():
        if model == "citizen":
            sums[measure] = sums.get(measure, 0) + n
    parts = ("out", "achieved", "failed", "pending", "flagged")
    assert sums.get("listed", 0) == len(rows) == sum(sums.get(part, 0) for part in parts)
