"""Answers as people type them on indicator sheets."""

from __future__ import annotations

import numpy as np
import pytest

from sheets_sync import data
from sheets_sync.core import BAD_CODE, BLANK_CODE, NOT_APPLICABLE, UNKNOWN, Indicator, Pack, objects
from sheets_sync.rubric import load, worth_of_answers, worth_of_scores
from sheets_sync.rubric.vocabulary import KINDS, STATES, kind_code
from sheets_sync.vn import State

PACKS = load({name: data.text("criteria", name) for name in data.names("criteria")})
PROVINCE = PACKS.get("agency/24-2023", "province")
COMMUNE = PACKS.get("commune/25-2023")


def _indicator(pack: Pack, number: str) -> Indicator:
    return next(i for i in pack.indicators if i.id == f"{pack.model}.{number}")


def _one(pack: Pack, number: str, answer: object, kind: str = "") -> int:
    return int(worth_of_answers(_indicator(pack, number), objects([answer]), kind)[0])


@pytest.mark.parametrize("answer", ["Có", "có", "CÓ", " co ", "Đạt"])
def test_yes(answer: str) -> None:
    assert _one(COMMUNE, "1.1", answer) == 2


@pytest.mark.parametrize("answer", ["Không", "khong", "Chưa", "Chưa đạt", "không đạt"])
def test_no(answer: str) -> None:
    assert _one(COMMUNE, "1.1", answer) == 0


@pytest.mark.parametrize("answer", ["có lẽ", "2", "100%", "x", "Không áp dụng"])
def test_neither_yes_nor_no(answer: str) -> None:
    assert _one(COMMUNE, "1.1", answer) == BAD_CODE


@pytest.mark.parametrize("answer", [None, "", "   "])
def test_blank_is_blank(answer: object) -> None:
    assert _one(COMMUNE, "1.1", answer) == BLANK_CODE
    assert _one(COMMUNE, "5.2", answer) == BLANK_CODE
    assert _one(COMMUNE, "4.2", answer) == BLANK_CODE


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("Mức độ 3", 2),
        ("mức 3", 2),
        ("3", 2),
        ("Mức độ 2", 1),
        ("1", 0),
        ("Chưa đạt", 0),
        ("không", 0),
        ("4", BAD_CODE),
        ("Mức", BAD_CODE),
        ("Có", BAD_CODE),
    ],
)
def test_levels_of_universal_education(answer: str, worth: int) -> None:
    assert _one(COMMUNE, "4.2", answer) == worth


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("78,5", 2),
        ("78.5%", 2),
        ("60 %", 2),
        ("59,999", 1),
        ("50", 1),
        ("49,999999", 0),
        ("0", 0),
        ("0,5 %", 0),
        ("30/50", 2),
        ("29 / 50", 1),
        ("0/0", NOT_APPLICABLE),
        ("51/50", BAD_CODE),
        ("0,785", BAD_CODE),  # a share as a part of one, or less than one percent? nobody can tell
        ("1", BAD_CODE),
        ("101", BAD_CODE),
        ("100,01 %", BAD_CODE),
        ("năm mươi", BAD_CODE),
        ("-5", BAD_CODE),
        ("Có", BAD_CODE),
    ],
)
def test_shares(answer: str, worth: int) -> None:
    assert _one(COMMUNE, "5.2", answer) == worth


@pytest.mark.parametrize(
    ("answer", "worth"),
    [("8", 800), ("8,5", 850), ("8.50", 850), ("15", 1500), ("15,01", BAD_CODE), ("7,999", BAD_CODE), ("Có", BAD_CODE)],
)
def test_points_on_an_indicator_sheet(answer: str, worth: int) -> None:
    assert _one(PACKS.get("hamlet/2021-2030"), "4", answer) == worth


def test_a_derived_share_may_be_typed() -> None:
    assert _one(PACKS.get("hamlet/2021-2030"), "3", "2/3") == 1333
    assert _one(PROVINCE, "3.1", "95 %", "agency") == 2


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kind_of_unit_is_asked_only_what_applies_to_it(kind: str) -> None:
    for indicator in PROVINCE.indicators:
        wanted = not indicator.applies_to or kind in indicator.applies_to
        told = worth_of_answers(indicator, objects([None]), kind)
        assert told.tolist() == [BLANK_CODE if wanted else NOT_APPLICABLE]


def test_only_those_whom_the_pack_lets_may_waive() -> None:
    assert _one(PROVINCE, "1.3", "Không áp dụng", "university") == NOT_APPLICABLE
    assert _one(PROVINCE, "1.3", "Không áp dụng", "agency") == BAD_CODE
    assert _one(PROVINCE, "1.1", "Không áp dụng", "university") == BAD_CODE
    assert _one(PROVINCE, "1.3", "Không áp dụng", "") == BAD_CODE


def test_kinds_and_areas_go_row_by_row() -> None:
    language = _indicator(PROVINCE, "2.4")
    kinds = objects(["agency", "firm", "agency"])
    assert worth_of_answers(language, objects(["60", "60", "70"]), kinds).tolist() == [1, NOT_APPLICABLE, 2]
    trained = _indicator(COMMUNE, "5.2")
    areas = np.array([False, True, True])
    assert worth_of_answers(trained, objects(["45", "45", "50"]), "", areas).tolist() == [0, 1, 2]


def test_an_indicator_that_was_not_read_has_no_worth() -> None:
    unread = PACKS.get("commune/44-2014").indicators[0]
    assert worth_of_answers(unread, objects(["5"])).tolist() == [UNKNOWN]
    assert worth_of_scores(unread, np.array([500]), np.array([State.OK], np.int8)).tolist() == [UNKNOWN]


def test_typed_points_by_state_and_range() -> None:
    value = np.array([0, 1000, 1001, -1, 799, -1, -1], dtype=np.int64)
    state = np.array([State.OK, State.OK, State.OK, State.OK, State.OK, State.BLANK, State.TOO_FINE], dtype=np.int8)
    worth = worth_of_scores(PACKS.get("citizen/324-2023", "N1").indicators[0], value, state)
    assert worth.tolist() == [0, 1000, BAD_CODE, BAD_CODE, 799, BLANK_CODE, BAD_CODE]


def test_labels_of_kinds_lead_to_their_codes() -> None:
    assert [kind_code(label) for label in KINDS.values()] == list(KINDS)
    assert kind_code("firm") == "firm"
    assert kind_code("Câu lạc bộ") == ""
    assert STATES[0] == "thường trú"
