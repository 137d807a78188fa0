"""Shares follow from the rows below: citizen, family, clan, hamlet, unit, commune."""

from __future__ import annotations

import pytest

from sheets_sync.core import Result, Value
from tests.units.assess.village import COVER, answers, family, person, result, share, subjects, worked


def test_a_households_share_counts_its_own_people() -> None:
    book = worked(
        {
            "citizens": [person(household="H1"), person(household="H1", given=5.0), person(household="H2")],
            "families": [family("H1"), family("H2")],
        }
    )
    assert share(book, "families", "family.2.1", 0) == (1, 2)
    assert share(book, "families", "family.2.1", 1) == (1, 1)


@pytest.mark.parametrize(
    ("birth", "counted"),
    [
        ("31/12/2007", 1),
        ("01/01/2008", 0),
        ("2007", 1),
        ("2008", 0),
        ("15/07/1950", 1),
        (None, 1),
    ],
)
def test_only_those_of_eighteen_at_the_periods_end_count(birth: Value, counted: int) -> None:
    book = worked({"citizens": [person(household="H1", birth=birth)], "families": [family("H1")]})
    assert share(book, "families", "family.2.1") == (counted, counted)


@pytest.mark.parametrize("status", ["chuyển đi", "đã mất", "không thuộc diện"])
def test_who_is_out_of_scope_counts_nowhere(status: str) -> None:
    book = worked(
        {
            "citizens": [person(household="H1"), person(household="H1", status=status, given=2.0)],
            "families": [family("H1")],
        }
    )
    assert result(book, "citizens", 1) is Result.OUT
    assert share(book, "families", "family.2.1") == (1, 1)
    assert share(book, "commune", "commune.5.1") == (1, 1)


def test_a_household_without_adults_is_not_asked_for_their_share() -> None:
    book = worked({"citizens": [person(household="H1", birth="2015")], "families": [family("H1")]})
    assert share(book, "families", "family.2.1") == (0, 0)
    assert result(book, "families") is Result.PASS
    assert subjects(book, "families").final.total[0] == 10_000


def test_a_clan_counts_the_households_that_name_it_and_their_people() -> None:
    book = worked(
        {
            "citizens": [person(household="H1"), person(household="H2", given=5.0), person(clan="Họ Lê")],
            "families": [family("H1", clan="Họ Lê"), family("H2", clan="Họ Lê", given=False)],
            "clans": [{"name": "Họ Lê", "hamlet": "Thôn Đông"}],
        }
    )
    assert share(book, "clans", "clan.2") == (1, 2)
    assert share(book, "clans", "clan.3") == (2, 3)


def test_a_clan_that_a_person_names_goes_before_that_of_the_household() -> None:
    book = worked(
        {
            "citizens": [person(household="H1", clan="Họ Trần")],
            "families": [family("H1", clan="Họ Lê")],
            "clans": [{"name": "Họ Lê", "hamlet": "Thôn Đông"}, {"name": "Họ Trần", "hamlet": "Thôn Đông"}],
        }
    )
    assert share(book, "clans", "clan.3", 0) == (0, 0)
    assert share(book, "clans", "clan.3", 1) == (1, 1)


def test_a_hamlet_counts_its_families_clans_and_people() -> None:
    book = worked(
        {
            "citizens": [person(household="H1"), person(household="H2", hamlet="Thôn Đoài", given=5.0)],
            "families": [family("H1"), family("H2", hamlet="Thôn Đoài", given=False)],
            "clans": [{"name": "Họ Lê", "hamlet": "THÔN ĐOÀI"}],
        }
    )
    assert [share(book, "hamlets", "hamlet.3", i) for i in (0, 1)] == [(1, 1), (0, 1)]
    assert [share(book, "hamlets", "hamlet.2.1", i) for i in (0, 1)] == [(1, 1), (0, 1)]
    assert [share(book, "hamlets", "hamlet.2.2", i) for i in (0, 1)] == [(0, 0), (0, 1)]


@pytest.mark.parametrize(("typed", "below"), [(None, 1), (4, 4), ("4", 4), (0, 1), ("nhiều", 1)])
def test_a_larger_typed_number_in_scope_is_the_denominator(typed: Value, below: int) -> None:
    rows = answers("hamlets", "Thôn Đông", fact_people=typed)
    book = worked({"citizens": [person()], "hamlets": rows})
    assert share(book, "hamlets", "hamlet.3") == (1, below)


def test_a_unit_counts_its_members_and_leaves_its_learners_out() -> None:
    at_school = {"workplace": "Trường THCS", "place": "Trường THCS"}
    book = worked(
        {
            "citizens": [
                person(group="N3", **at_school),
                person(group="N3", given=5.0, **at_school),
                person(group="N4", birth="2012", **at_school),
                person(group="N3"),
            ]
        }
    )
    assert share(book, "units", "unit.3.1") == (1, 2)


def test_a_school_above_the_commune_counts_members_and_learners_apart() -> None:
    at_school = {"workplace": "Trường THPT", "hamlet": None}
    rows = {
        "citizens": [
            person(group="N3", **at_school),
            person(group="N4", birth="2010", **at_school),
            person(group="N4", birth="2010", given=5.0, **at_school),
        ]
    }
    rows["citizens"] = [{c: v for c, v in row.items() if c != "hamlet"} for row in rows["citizens"]]
    cover: dict[str, Value] = {"unit.01": "Trường THPT", "unit_kind.01": "Trường THPT, TTGDTX"}
    book = worked(rows, cover, layout="unit")
    assert share(book, "units", "agency.3.1") == (1, 1)
    assert share(book, "units", "agency.3.1b") == (1, 2)


def test_the_commune_counts_everybody_wherever_they_belong() -> None:
    book = worked({"citizens": [person(), person(hamlet=None), person(hamlet="Thôn Lạ"), person(given=None)]})
    assert share(book, "commune", "commune.5.1")[1] == 4


def test_a_row_with_an_error_has_no_title_and_lowers_the_shares() -> None:
    good = worked({"citizens": [person(household="H1")], "families": [family("H1")]})
    bad = worked({"citizens": [person(household="H1", number="12")], "families": [family("H1")]})
    assert result(bad, "citizens") is Result.FIX
    assert share(good, "families", "family.2.1") == (1, 1)
    assert share(bad, "families", "family.2.1") == (0, 1)
    assert subjects(bad, "families").final.total[0] == subjects(good, "families").final.total[0] - 2000


def test_a_key_that_points_nowhere_counts_for_nobody() -> None:
    book = worked({"citizens": [person(household="H9")], "families": [family("H1")]})
    assert share(book, "families", "family.2.1") == (0, 0)


def test_of_two_households_of_one_code_the_first_counts_the_people() -> None:
    book = worked({"citizens": [person(household="h1")], "families": [family("H1"), family("H1")]})
    assert share(book, "families", "family.2.1", 0) == (1, 1)
    assert share(book, "families", "family.2.1", 1) == (0, 0)


def test_a_hamlet_listed_twice_on_the_cover_is_one() -> None:
    book = worked({"citizens": [person()]}, COVER | {"hamlet.03": "thôn đông"})
    assert subjects(book, "hamlets").name.tolist() == ["Thôn Đông", "Thôn Đoài"]
    assert share(book, "hamlets", "hamlet.3") == (1, 1)
