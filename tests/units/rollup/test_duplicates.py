"""One person in two books is found by prints alone, as a careful clerk with both books open would find them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.core import BookId, Value
from sheets_sync.rollup import By, Double, Prints, duplicates, prints
from sheets_sync.sync.settle import assessed
from tests.books import RULES, snapshot, typed

KEY = b"province"
HOA_AN, TAN_LAP, AN_BINH = (BookId(f"{code}@2025", 2025) for code in ("13693", "13696", "13702"))
HOA = {"name": "Nguyễn Thị Hoa", "birth": "02/03/1950", "sex": "Nữ", "number": "036150000011"}
SCORED = {f"self.{n:02d}": 8 for n in range(1, 11)} | {f"given.{n:02d}": 8 for n in range(1, 11)}


def of(*people: dict[str, Value], key: bytes = KEY) -> Prints:
    """The prints of a book of these people, all scored with 80 points."""
    rows = [SCORED | {"group": "N1"} | person for person in people]
    columns = {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}
    seen = assessed(snapshot(typed({"citizens": columns})), RULES)
    return prints(seen.tables, seen.assessment, key)


def found(*books: Prints) -> list[tuple[By, list[BookId]]]:
    told = duplicates(dict(zip((HOA_AN, TAN_LAP, AN_BINH), books, strict=False)))
    return [(double.by, [book for book, _ in double.rows]) for double in told]


def test_one_number_in_two_books_is_one_person_however_the_name_is_typed() -> None:
    assert found(of(HOA), of(HOA | {"name": "NGUYEN THI HOA", "birth": "1950"})) == [(By.NUMBER, [HOA_AN, TAN_LAP])]


def test_who_has_no_number_is_told_by_name_birth_date_and_sex() -> None:
    assert found(of(HOA), of(HOA | {"number": None, "name": "nguyễn  thị hoa"})) == [(By.PERSON, [HOA_AN, TAN_LAP])]


def test_two_numbers_are_two_people() -> None:
    assert found(of(HOA), of(HOA | {"number": "036150000022"})) == []


def test_a_year_of_birth_alone_is_shared_by_too_many() -> None:
    nobody = HOA | {"number": None, "birth": "1950"}
    assert found(of(nobody), of(nobody)) == []


def test_who_is_not_scored_in_one_of_the_places_is_no_double() -> None:
    assert found(of(HOA), of(HOA | {"given.05": None, "self.05": None})) == []
    assert found(of(HOA), of(HOA | {"status": "Không thuộc diện", "status_reason": "xét ở xã khác"})) == []


def test_three_places_are_told_in_one_line() -> None:
    assert found(of(HOA), of(HOA), of(HOA)) == [(By.NUMBER, [HOA_AN, TAN_LAP, AN_BINH])]


def test_prints_of_another_key_never_meet() -> None:
    assert found(of(HOA), of(HOA, key=b"another")) == []


def test_a_number_that_is_not_in_order_is_no_number() -> None:
    wrong = HOA | {"number": "12345", "birth": "1950"}
    assert found(of(wrong), of(wrong)) == []


marks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6)


@given(st.lists(marks, min_size=1, max_size=3))
def test_every_pair_that_a_clerk_would_find_is_found_and_no_other(told: list[list[tuple[int, int]]]) -> None:
    books = {
        book: Prints(
            np.array([f"{at}" for at in range(len(rows))], dtype=object),
            np.array([number for number, _ in rows], dtype=np.uint64),
            np.array([person for _, person in rows], dtype=np.uint64),
        )
        for book, rows in zip((HOA_AN, TAN_LAP, AN_BINH), told, strict=False)
    }
    rows = [(book, str(at), *marks) for book, given in zip(books, told, strict=True) for at, marks in enumerate(given)]

    def clerk(which: int) -> set[frozenset[tuple[BookId, str]]]:
        groups = ({row[:2] for row in rows if row[which] == mark} for mark in range(1, 5))
        return {frozenset(group) for group in groups if len({book for book, _ in group}) > 1}

    lacking = {row[:2] for row in rows if not row[2]}
    by_number = clerk(2)
    by_person = {group for group in clerk(3) if group & lacking} - by_number
    told_now = duplicates(books)
    assert {frozenset(double.rows) for double in told_now if double.by is By.NUMBER} == by_number
    assert {frozenset(double.rows) for double in told_now if double.by is By.PERSON} == by_person
    assert all(isinstance(double, Double) for double in told_now)
