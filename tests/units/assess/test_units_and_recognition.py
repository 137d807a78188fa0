"""Units above the commune: the rubric of their kind and authority, and what an earlier recognition means."""

from __future__ import annotations

import numpy as np
import pytest

from sheets_sync.core import Fill, Result, Value
from sheets_sync.sync.settle import Draft
from tests.books import PERIOD, RULES
from tests.units.assess.village import codes, result, subjects, worked

ASKED = RULES.standard("unit", PERIOD).sheet("units").asked
SHARES = {"agency.2.1", "agency.2.2", "agency.2.3", "agency.2.4", "agency.2.5", "agency.3.1", "agency.3.1b"}
STEPS = {"agency.3.4", "agency.3.5"}
OFFICE = "Cơ quan nhà nước"


def unit(
    answer: str | None = "Có",
    given: bool = True,
    kind: Value = OFFICE,
    authority: Value = None,
    prior: tuple[Value, Value] = (None, None),
    evidence: Value = "Sổ theo dõi",
    **cells: Value,
) -> Draft:
    """A unit that answers everything alike (shares: 100 or 0 %); ``cells``: single answers, by "agency_3_5"."""
    told = {name.replace("_", "."): value for name, value in cells.items()}
    facts = {"fact.prior_level": prior[0], "fact.prior_date": prior[1]}
    rows = []
    for row in ASKED:
        best = {**dict.fromkeys(SHARES, "100%"), **dict.fromkeys(STEPS, "Mức đáp ứng tốt")}
        usual = best.get(row.id, answer) if answer == "Có" else "0%" if answer and row.id in SHARES else answer
        said = facts.get(row.id) if row.id.startswith("fact.") else told.get(row.id, usual)
        typed = {"self": said, "given": said if given and not row.id.startswith("fact.") else None}
        rows.append({"subject": "Sở A", "indicator": row.id, "evidence": evidence, **typed})
    cover = {"unit.01": "Sở A", "unit_kind.01": kind, "authority": authority}
    return worked({"units": rows}, cover, layout="unit")


def level(book: Draft) -> int:
    return int(subjects(book, "units").final.band[0])


def rubric(book: Draft) -> str:
    of = subjects(book, "units").final
    return of.packs[int(of.which[0])].group


@pytest.mark.parametrize(
    ("kind", "authority", "group"),
    [
        (OFFICE, None, "province"),
        (OFFICE, "Cấp tỉnh", "province"),
        (OFFICE, "Cấp huyện", "district"),
        ("Mầm non", None, "district"),
        ("Cơ sở giáo dục đại học", "Cấp huyện", "province"),
        ("loại lạ", None, "province"),
    ],
)
def test_kind_and_authority_choose_the_rubric(kind: str, authority: Value, group: str) -> None:
    assert rubric(unit(kind=kind, authority=authority)) == group


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("Trường phổ thông", "agency.3.4"),
        ("Cơ sở giáo dục đại học", "agency.3.5"),
        ("Cơ sở giáo dục nghề nghiệp", "agency.3.6"),
    ],
)
def test_what_only_one_kind_is_asked_is_looked_at_in_its_own_rubric(kind: str, own: str) -> None:
    """Circular 24/2023: the province's rubric has one target more than the district's, so places shift."""
    assert level(unit(kind=kind)) == 2
    assert "answer.unknown" not in codes(unit(kind=kind))
    book = unit(kind=kind, **{own.replace(".", "_"): "có lẽ"})
    hits = [hit for hit in book.assessment.hits if hit.code == "answer.unknown"]
    rows = {book.tables.sheets["units"].value["indicator"][row] for hit in hits for row in hit.row.tolist()}
    assert rows == {own}


@pytest.mark.parametrize("kind", ["Trường phổ thông", "Cơ sở giáo dục đại học", "Cơ sở giáo dục nghề nghiệp"])
def test_each_row_shows_what_its_own_answer_is_worth(kind: str) -> None:
    book = unit(kind=kind, agency_3_4="Mức đáp ứng cơ bản", agency_3_5="Mức đáp ứng cơ bản", agency_3_6="Không")
    of, table = subjects(book, "units"), book.tables.sheets["units"]
    (fill,) = [c for c in book.plan.changes if isinstance(c, Fill) and (c.sheet, c.column) == (table.title, "score")]
    shown = dict(zip(fill.rows.at.tolist(), fill.now.tolist(), strict=True))
    indicators = of.final.packs[int(of.final.which[0])].indicators
    for place, indicator in enumerate(indicators):
        row = int(np.flatnonzero(table.value["indicator"] == indicator.id)[0])
        worth = int(of.final.worth[0, place])
        assert shown.get(int(table.rows.at[row])) == (float(worth) if 0 <= worth <= 2 else None)


def test_a_unit_that_meets_all_targets_holds_the_highest_level() -> None:
    book = unit()
    assert (result(book, "units"), level(book)) == (Result.PASS, 2)


def test_an_answer_without_evidence_is_not_met() -> None:
    book = unit(evidence=None)
    needed = [i.evidence_from for i in subjects(book, "units").final.packs[1].indicators]
    assert any(n is not None for n in needed)
    assert level(book) < 2


def test_a_unit_that_only_scored_itself_waits() -> None:
    assert result(unit(given=False), "units") is Result.PENDING


@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("answer", [None, "Không"])
def test_a_recognition_that_still_holds_is_kept_without_a_new_one(answer: str | None, given: bool) -> None:
    book = unit(answer, given, prior=("Mức độ 1", "20/12/2023"))
    assert (result(book, "units"), level(book)) == (Result.PASS, 1)


def test_a_self_score_does_not_lift_a_recognised_unit() -> None:
    book = unit(given=False, prior=("Mức độ 1", "20/12/2023"))
    assert (result(book, "units"), level(book)) == (Result.PASS, 1)


def test_the_next_level_follows_after_its_wait() -> None:
    assert level(unit(prior=("Mức độ 1", "20/12/2023"))) == 2


def test_the_next_level_waits_for_twelve_months() -> None:
    assert level(unit(prior=("Mức độ 1", "01/03/2025"))) == 1


@pytest.mark.parametrize("day", ["2021", "31/12/2021"])
def test_a_recognition_that_ran_out_gives_nothing(day: str) -> None:
    assert result(unit(given=False, prior=("Mức độ 1", day)), "units") is Result.PENDING
    assert result(unit("Không", prior=("Mức độ 1", day)), "units") is Result.FAIL
    assert (result(unit(prior=("Mức độ 1", day)), "units"), level(unit(prior=("Mức độ 1", day)))) == (Result.PASS, 2)


@pytest.mark.parametrize("prior", [("Mức độ 1", "2026"), ("Mức độ 1", None), (None, "2024"), ("Mức độ 9", "2024")])
def test_what_is_no_earlier_recognition_changes_nothing(prior: tuple[Value, Value]) -> None:
    book = unit(None, prior=prior)
    assert (result(book, "units"), level(book)) == (Result.PENDING, -1)


@pytest.mark.parametrize("day", ["9999", "31/12/9999", "1/1/1", "hôm qua", True, float("nan"), float("inf"), -1.0])
def test_an_odd_date_of_recognition_stops_nothing(day: Value) -> None:
    assert result(unit(None, prior=("Mức độ 1", day)), "units") in (Result.PENDING, Result.FIX)
