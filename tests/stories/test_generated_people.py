"""The people that are made up are many, alike each time, plausible, and nobody twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pytest

from sheets_sync.cli import known
from sheets_sync.core import Cells
from sheets_sync.demo import mess
from sheets_sync.demo.commune import Size, commune, school
from sheets_sync.demo.draft import Draft

PERIOD = 2025


@cache
def drawn(slot: int = 0, people: int = 3000, seed: int = 7, ability: float = 0.65) -> Draft:
    layout, packs = known.layout("commune", PERIOD), known.packs_of(PERIOD)
    return commune("13693@2023", "Xã Mỹ Hà", PERIOD, layout, packs, Size(people, ability=ability), seed, slot)


def citizens(draft: Draft) -> dict[str, Cells]:
    return dict(draft.sheets["citizens"])


def test_the_same_seed_draws_the_same_book_and_another_seed_another() -> None:
    again = commune(
        "13693@2023", "Xã Mỹ Hà", PERIOD, known.layout("commune", PERIOD), known.packs_of(PERIOD), Size(3000), 7, 0
    )
    for sheet, columns in drawn().sheets.items():
        for column, cells in columns.items():
            assert cells.tolist() == again.sheets[sheet][column].tolist(), (sheet, column)
    assert citizens(drawn(seed=8))["name"].tolist() != citizens(drawn())["name"].tolist()


def test_all_columns_of_a_sheet_are_equally_long_and_known_to_the_layout() -> None:
    layout = known.layout("commune", PERIOD)
    for sheet, columns in drawn().sheets.items():
        assert len({len(cells) for cells in columns.values()}) == 1, sheet
        assert set(columns) <= {column.id for column in layout.sheet(sheet).columns}, sheet


def test_numbers_agree_with_birth_sex_and_province_and_nobody_has_anothers() -> None:
    seen: set[str] = set()
    for slot in (0, 1, 225):
        listed = citizens(drawn(slot))
        for number, birth, sex in zip(listed["number"], listed["birth"], listed["sex"], strict=True):
            year = birth.year if isinstance(birth, date) else birth
            assert len(number) == 12
            assert number.isdigit()
            assert number[:3] in {"036", "035", "037", "034"}
            assert int(number[3]) == (year >= 2000) * 2 + (sex == "Nữ")
            assert int(number[4:6]) == year % 100
        assert not seen & set(listed["number"])
        assert len(set(listed["number"])) == len(listed["number"])
        seen |= set(listed["number"])


def test_households_live_in_one_hamlet_and_have_a_row_among_the_families() -> None:
    listed, families = citizens(drawn()), drawn().sheets["families"]
    assert set(listed["household"]) == set(families["household"])
    pairs = set(zip(listed["household"], listed["hamlet"], strict=True))
    assert len(pairs) == len(set(listed["household"]))
    assert set(families["clan"]) - {None} == set(drawn().sheets["clans"]["name"])


def test_about_as_many_register_and_pass_as_provinces_report() -> None:
    listed = citizens(drawn(people=5000, ability=0.0))
    given = np.array(
        [[-1 if v is None else v for v in listed[f"given.{i:02d}"]] for i in range(1, 11)], dtype=np.int64
    ).T
    scored = given[:, 0] >= 0
    passed = (given.sum(axis=1) >= 80) & (given.min(axis=1) >= 5)
    rate = {
        group[:2]: float(passed[scored & (listed["group"] == group)].mean()) for group in set(listed["group"].tolist())
    }
    assert 0.40 < rate["N1"] < 0.65
    assert 0.55 < rate["N2"] < 0.75
    assert 0.80 < rate["N3"] < 0.97
    assert 0.6 < scored.mean() < 0.85


def test_a_school_lists_its_staff_and_learners_without_hamlets() -> None:
    book = school("x@2025", "Trường THPT Mỹ Hà", PERIOD, known.layout("unit", PERIOD), known.packs_of(PERIOD), 150, 7)
    listed = book.sheets["citizens"]
    assert len(listed["name"]) == 150
    assert {group[:2] for group in listed["group"]} == {"N3", "N4"}
    assert set(listed["workplace"]) == {"Trường THPT Mỹ Hà"}
    assert set(listed["hamlet"]) == {None}


@pytest.mark.parametrize("fault", [f for f in vars(mess).values() if getattr(f, "__module__", "") == mess.__name__])
def test_each_mess_says_in_its_docstring_what_it_is(fault: object) -> None:
    assert fault.__doc__


@pytest.mark.parametrize(
    ("fault", "column"),
    [
        (mess.lost_zero, "number"),
        (mess.rounded, "number"),
        (mess.short_number, "number"),
        (mess.letters, "number"),
        (mess.other_sex, "number"),
        (mess.decomposed, "name"),
        (mess.hard_spaces, "name"),
        (mess.old_font, "name"),
        (mess.odd_name, "name"),
        (mess.comma_text, "self.01"),
        (mess.full_width, "self.01"),
        (mess.out_of_range, "self.01"),
        (mess.date_text, "birth"),
        (mess.bad_date, "birth"),
        (mess.unknown_household, "household"),
        (mess.blank, "hamlet"),
    ],
)
def test_a_mess_spoils_as_many_cells_as_asked_and_no_other(fault: mess.Mess, column: str) -> None:
    before = drawn()
    after = mess.spoil(np.random.default_rng(3), before, fault, "citizens", column, 20)
    for other, cells in before.sheets["citizens"].items():
        changed = [
            a for a, b in zip(after.sheets["citizens"][other], cells, strict=True) if a != b or type(a) is not type(b)
        ]
        assert len(changed) == (20 if other == column else 0), other


def test_families_of_a_draft_follow_the_national_mix() -> None:
    sizes = Counter(citizens(drawn(people=5000))["household"].tolist())
    assert 2.8 < 5000 / len(sizes) < 3.6
