"""7. A flag disappears by itself when its cause is gone."""

from __future__ import annotations

import pytest

from sheets_sync.core import FIRST_ROW, Value
from sheets_sync.store import Ledger
from tests.promises.two_hosts import Book


def flags(book: Book, row: int) -> str:
    return str(book.cell("citizens", row, "flags") or "")


@pytest.mark.parametrize(
    ("column", "wrong", "right", "flag"),
    [
        ("number", "12", "036182004321", ";number!"),
        ("given.03", "tám", 8.0, ";given.03!"),
        ("given.03", 11.0, 8.0, ";given.03!"),
        ("hamlet", "Thôn Lạ", "Thôn Đoài", ";hamlet!"),
        ("group", None, "N2", ";group!"),
        ("birth", "31/02/1982", "1982", ";birth!"),
        ("name", None, "Trần Thị Bình", ";name!"),
    ],
)
def test_a_flag_goes_when_its_cell_is_mended(
    a_book: Book, ledger: Ledger, column: str, wrong: Value, right: Value, flag: str
) -> None:
    row = FIRST_ROW + 1
    a_book.type_in("citizens", row, column, wrong)
    a_book.settle(ledger)
    assert flag in flags(a_book, row)
    assert str(a_book.cell("citizens", row, "kq")).endswith("Sửa 1")
    a_book.type_in("citizens", row, column, right)
    a_book.settle(ledger)
    assert flag not in flags(a_book, row)
    assert not str(a_book.cell("citizens", row, "kq")).endswith("Sửa 1")


def test_its_line_in_the_task_list_goes_too(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    before = [cell for cell in a_book.column("todo", "cell") if cell is not None]
    a_book.type_in("citizens", FIRST_ROW + 2, "number", None)
    a_book.settle(ledger)
    after = [cell for cell in a_book.column("todo", "cell") if cell is not None]
    number = f"I{FIRST_ROW + 3}"
    assert number in before
    assert number not in after


def test_a_proposal_goes_when_the_cell_is_mended_by_hand(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    assert a_book.cell("proposals", FIRST_ROW, "proposed") == "036080001234"
    a_book.type_in("citizens", FIRST_ROW, "number", "036080001234")
    a_book.settle(ledger)
    assert a_book.column("proposals", "key") == []


def test_flags_of_a_deleted_person_go_with_the_person(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    at = ("name", "birth", "sex", "number", "hamlet", "group", "registered", "note")
    for column in [*at, *(f"given.{i:02d}" for i in range(1, 11))]:
        a_book.type_in("citizens", FIRST_ROW + 2, column, None)
    a_book.settle(ledger)
    assert a_book.cell("citizens", FIRST_ROW + 2, "flags") is None
    assert a_book.cell("citizens", FIRST_ROW + 2, "key") is None
