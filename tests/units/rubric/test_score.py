"""The vectorised folds against the slow way; the shortest list against all subsets."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import (
    BAD_CODE,
    BLANK_CODE,
    NOT_APPLICABLE,
    UNKNOWN,
    Derived,
    Indicator,
    Limit,
    Pack,
    Points,
    Scale,
    Source,
    Status,
    Stop,
    Targets,
)
from sheets_sync.rubric import explain, gap, gaps, has_title, load, new_worth, score, whys, worth_of_part

_spec = importlib.util.spec_from_file_location("reference", Path(__file__).parent / "reference.py")
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

SOURCE = Source("QĐ 1", "", "REC", Status.UNVERIFIED)
PACKS = load({name: data.text("criteria", name) for name in data.names("criteria")})
CITIZEN = PACKS.of("citizen", 2025)
CODES = st.sampled_from([BLANK_CODE, BAD_CODE, UNKNOWN, NOT_APPLICABLE])


def _indicator(number: int, maximum: int, **more: object) -> Indicator:
    told: dict[str, object] = {
        "id": f"clan.{number}",
        "target": str(number),
        "criterion": "",
        "text": f"Chỉ số {number}",
        "text_by_level": (),
        "maximum": maximum,
        "scale": Scale(maximum, 50, 50),
        "steps": (),
        "limits": (),
        "derived": None,
        "evidence_from": None,
        "applies_to": (),
        "applies_to_by_level": (),
        "source": SOURCE,
    }
    return Indicator(**(told | more))  # type: ignore[arg-type]


def _pack(rule: Points | Targets, indicators: list[Indicator], group: str = "") -> Pack:
    return Pack("clan/1-2020", "clan", group, "", "Thử", "1.0", 20200101, 0, True, tuple(indicators), rule, (), SOURCE)


@st.composite
def points_packs(draw: st.DrawFn) -> Pack:
    maxima = draw(st.lists(st.integers(1, 8).map(lambda n: n * 250), min_size=1, max_size=7))
    total = sum(maxima)
    starts = sorted(draw(st.sets(st.integers(1, total), min_size=1, max_size=3)))
    floor = draw(st.integers(0, min(maxima)))
    rule = Points(total, floor, tuple((start, f"Mức {start}") for start in [0, *starts]), 1)
    return _pack(rule, [_indicator(n, maximum) for n, maximum in enumerate(maxima)])


@st.composite
def worths_of(draw: st.DrawFn, pack: Pack, codes: st.SearchStrategy[int] = CODES) -> list[int]:
    top = [indicator.maximum for indicator in pack.indicators]
    return [draw(st.integers(0, maximum) | codes) for maximum in top]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_many_rows_of_many_packs_score_as_one_by_one(told: st.DataObject) -> None:
    packs = tuple(told.draw(st.lists(points_packs(), min_size=1, max_size=3)))
    levels = Targets(("Mức độ 1", "Mức độ 2"), 3, 12)
    packs += (_pack(levels, [_indicator(n, 2) for n in range(told.draw(st.integers(1, 5)))]),)
    which = told.draw(st.lists(st.integers(-1, len(packs) - 1), max_size=12))
    worth = new_worth(len(which), max(len(pack.indicators) for pack in packs))
    rows = [told.draw(worths_of(packs[place])) if place >= 0 else [] for place in which]
    for number, row in enumerate(rows):
        worth[number, : len(row)] = row
    scores = score(packs, np.array(which, dtype=np.int64), worth, "self")
    expected = [
        reference.score_row(packs[p], row) if p >= 0 else (-1, -1, -1) for p, row in zip(which, rows, strict=True)
    ]
    assert list(zip(scores.total.tolist(), scores.lowest.tolist(), scores.band.tolist(), strict=True)) == expected


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_list_of_what_is_missing_reaches_the_title_and_no_shorter_one_does(told: st.DataObject) -> None:
    pack = told.draw(points_packs())
    row = told.draw(worths_of(pack, st.sampled_from([BLANK_CODE, BAD_CODE, NOT_APPLICABLE])))
    if all(worth == NOT_APPLICABLE for worth in row):
        return
    scores = score((pack,), np.zeros(1, np.int64), np.array([row], dtype=np.int16), "self")
    found = gap(scores, 0)
    assert found.known
    assert len(found.raises) == reference.fewest_raises(pack, row)
    better = dict(zip([i.id for i in pack.indicators], row, strict=True))
    for step in found.raises:
        assert max(better[step.indicator.id], 0) == step.was <= step.to <= step.indicator.maximum
        better[step.indicator.id] = step.to
    assert has_title(pack, reference.score_row(pack, list(better.values()))[2])


@given(st.lists(st.integers(0, 2) | st.sampled_from([BLANK_CODE, NOT_APPLICABLE]), min_size=1, max_size=6))
def test_every_target_below_the_next_level_is_missing_and_no_other(row: list[int]) -> None:
    pack = _pack(Targets(("Mức độ 1", "Mức độ 2"), 3, 12), [_indicator(n, 2) for n in range(len(row))])
    scores = score((pack,), np.zeros(1, np.int64), np.array([row], dtype=np.int16), "self")
    held = min(max(min(row), 0), 2)
    below = [str(n) for n, worth in enumerate(row) if max(worth, 0) <= held < 2]
    assert [step.indicator.target for step in gap(scores, 0).raises] == below


@given(
    st.integers(0, 300),
    st.integers(1, 300),
    st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(sorted),
    st.booleans(),
    st.booleans(),
)
def test_shares_are_compared_exactly(part: int, more: int, shares: list[int], hard: bool, second_unread: bool) -> None:
    limits = (
        Limit(1, shares[0], shares[0] // 2),
        Limit(2, UNKNOWN if second_unread else shares[1], UNKNOWN if second_unread else shares[1] // 2),
    )
    indicator = _indicator(1, 2, scale=None, limits=limits)
    whole = part + more
    got = worth_of_part(indicator, np.array([part]), np.array([whole]), hard)
    assert got.tolist() == [reference.level_of(part, whole, limits, hard)]


def test_points_of_a_share_are_rounded_down_and_an_empty_whole_is_not_nought() -> None:
    indicator = _indicator(1, 2000, scale=None, derived=Derived("share", "citizen", True, ""))
    part, whole = np.array([1, 2, 3, 0, 0, 4, 1]), np.array([3, 3, 3, 3, 0, 3, -1])
    assert worth_of_part(indicator, part, whole).tolist() == [
        666,
        1333,
        2000,
        0,
        NOT_APPLICABLE,
        BAD_CODE,
        BLANK_CODE,
    ]


def test_what_was_not_read_is_never_awarded() -> None:
    limits = (Limit(1, UNKNOWN, UNKNOWN), Limit(2, 8000, 8000))
    share = worth_of_part(_indicator(1, 2, scale=None, limits=limits), np.array([10]), np.array([10]))
    targets = _pack(Targets(("Mức độ 1", "Mức độ 2"), 3, 12), [_indicator(1, 2)])
    scores = score((targets,), np.zeros(1, np.int64), share[:, None], "self")
    assert scores.band.tolist() == [-1]
    assert not gap(scores, 0).known
    assert "thiếu văn bản" in str(whys(scores, np.array([0]))[0])

    unread = Points(1000, 0, ((0, "Chưa đạt"), (UNKNOWN, "Đạt")), 1)
    best = score((_pack(unread, [_indicator(1, 1000)]),), np.zeros(1, np.int64), np.array([[1000]], np.int16), "self")
    assert best.band.tolist() == [0]
    assert not gap(best, 0).known
    assert "thiếu văn bản" in str(whys(best, np.array([0]))[0])


def test_groups_of_one_decision_stand_in_one_sheet() -> None:
    worth = new_worth(6, 10)
    worth[:4] = 800
    worth[1, 2] = 799
    worth[3, 9] = 400
    worth[4] = 1000
    scores = score(CITIZEN, np.array([0, 1, 2, 3, -1, 0]), worth, "appraised")
    assert scores.total.tolist() == [8000, 7999, 8000, 7600, -1, -1]
    assert scores.band.tolist() == [1, 0, 1, 0, -1, -1]
    assert scores.voice == "appraised"


def test_a_target_without_evidence_counts_nothing_and_points_are_left_alone() -> None:
    targets = _pack(Targets(("Mức độ 1", "Mức độ 2"), 3, 12), [_indicator(n, 2, evidence_from=2) for n in range(2)])
    worth = np.array([[2, 2], [2, 1], [1, 1], [2, NOT_APPLICABLE]], dtype=np.int16, order="F")
    evidenced = np.array([[True, True], [True, False], [False, False], [True, False]])
    scores = score((targets,), np.zeros(4, np.int64), worth, "self", evidenced)
    assert scores.band.tolist() == [2, 1, 1, 2]
    bare = score((targets,), np.zeros(4, np.int64), worth, "self", np.zeros((4, 2), bool))
    assert bare.band.tolist() == [0, 0, 1, 0]
    assert bare.worth[0].tolist() == [0, 0]
    assert worth[0].tolist() == [2, 2]  # what was handed in stays as it was
    same = score(CITIZEN, np.zeros(1, np.int64), np.full((1, 10), 1000, np.int16), "self", np.zeros((1, 10), bool))
    assert same.total.tolist() == [10_000]


def test_reasons_and_lists_read_as_officers_speak() -> None:
    worth = new_worth(5, 10)
    worth[:4] = 800
    worth[1, 5], worth[1, 0] = 450, 1000
    worth[2, 1], worth[2, 2] = 650, 500
    worth[3, 6], worth[3, 7] = 400, 1000
    worth[3, 0] = worth[3, 1] = 1000
    scores = score(CITIZEN, np.zeros(5, np.int64), worth, "self")
    rows = np.arange(4)
    assert whys(scores, rows).tolist() == [
        "Tổng 80/100: Đạt",
        "Tổng 78,5/100, thiếu 1,5 điểm; mục 6 dưới 5 điểm",
        "Tổng 75,5/100, thiếu 4,5 điểm",
        "Tổng 82/100 nhưng mục 7 dưới 5 điểm",
    ]
    assert gaps(scores, rows).tolist() == [None, "mục 6 từ 4,5 lên 6", "mục 3 từ 5 lên 10", "mục 7 từ 4 lên 5"]
    assert whys(scores, np.array([4])).tolist() == ["Còn trống mục 1, mục 2, mục 3, mục 4 và 6 mục nữa"]


def test_a_row_is_explained_down_to_the_clause() -> None:
    worth = new_worth(1, 10)
    worth[0] = 800
    worth[0, 5], worth[0, 6] = 400, BLANK_CODE
    told = explain(score(CITIZEN, np.array([2]), worth, "self"), 0)
    assert told.lines[0].said == "8/10 điểm: khá"
    assert told.lines[5].said == "4/10 điểm: chưa đạt"
    assert told.lines[6].said == "chưa trả lời"
    assert told.lines[0].indicator.source.status is Status.VERIFIED
    assert "Tây Ninh" in told.source.document
    assert (told.result, told.title, told.total) == ("", False, -1)


def test_a_row_without_a_pack_has_no_explanation() -> None:
    scores = score(CITIZEN, np.array([-1]), new_worth(1, 10), "self")
    assert not gap(scores, 0).known
    with pytest.raises(Stop):
        explain(scores, 0)
    assert whys(scores, np.array([0])).tolist() == [None]
