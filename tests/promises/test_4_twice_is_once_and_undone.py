"""4. Applying the same plan twice changes nothing the second time. Every applied plan can be undone: an unchanged file
gets its bytes back, a changed one the inverse where our value still stands; the rest is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync.core import FIRST_ROW, Stop
from sheets_sync.store import Ledger
from sheets_sync.sync.settle import draft
from sheets_sync.sync.undo import undo
from tests.books import RULES
from tests.promises.two_hosts import LAYOUT, Book, typed_cells


def cells(book: Book) -> dict[tuple[str, int, int], object]:
    """Everything that stands in the book, whoever wrote it."""
    grids = book.read().grids.items()
    rows = ((title, row, grid.values[row].tolist()) for title, grid in grids for row in range(grid.values.shape[0]))
    return {(title, row, at): cell for title, row, line in rows for at, cell in enumerate(line) if cell is not None}


def test_a_settled_book_has_an_empty_plan(a_book: Book, ledger: Ledger) -> None:
    assert a_book.settle(ledger).receipts
    assert a_book.settle(ledger).receipts == ()
    assert draft(a_book.read(), RULES, {}).plan.changes == ()


def test_the_same_cells_written_again_change_nothing(a_book: Book) -> None:
    plan = draft(a_book.read(), RULES, {}).plan
    once = a_book.host.apply(plan).after
    again = a_book.host.apply(type(plan)(plan.place, plan.book, once.etag, plan.changes)).after
    for title, grid in once.grids.items():
        assert again.grids[title].values.tolist() == grid.values.tolist()


def test_an_unchanged_file_gets_its_bytes_back(a_file: Book, ledger: Ledger) -> None:
    before = Path(a_file.place).read_bytes()
    a_file.settle(ledger)
    assert Path(a_file.place).read_bytes() != before
    _, lost = undo(a_file.host, a_file.place, RULES, ledger)
    assert lost == ()
    assert Path(a_file.place).read_bytes() == before


def test_an_undone_book_says_again_what_it_said(a_book: Book, ledger: Ledger) -> None:
    before = cells(a_book)
    a_book.settle(ledger)
    _, lost = undo(a_book.host, a_book.place, RULES, ledger)
    assert lost == ()
    assert cells(a_book) == before


def test_a_changed_book_keeps_what_was_typed_since(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("citizens", FIRST_ROW + 1, "note", "gõ sau khi chấm")
    before = typed_cells(a_book.read())
    _, lost = undo(a_book.host, a_book.place, RULES, ledger)
    assert lost == ()
    assert typed_cells(a_book.read()) == before
    assert a_book.column("citizens", "kq") == []


def test_what_was_typed_over_ours_stays_and_is_listed(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("citizens", FIRST_ROW, "todo", "đã hỏi ông An")
    _, lost = undo(a_book.host, a_book.place, RULES, ledger)
    assert a_book.column("citizens", "todo") == ["đã hỏi ông An"]
    assert [(f.code, f.sheet, f.cell) for f in lost] == [("undo.changed", "Công dân", "D6")]


def test_rows_are_found_again_after_sorting(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    title = LAYOUT.sheet("citizens").title
    rows = a_book.read().grids[title].values[FIRST_ROW : FIRST_ROW + 3].copy()
    formula = a_book.read().grids[title].formula[FIRST_ROW]
    for i, row in enumerate(rows[::-1].tolist()):
        for place, cell in enumerate(row):
            if not formula[place]:
                a_book.type_in("citizens", FIRST_ROW + i, place, cell)
    before = typed_cells(a_book.read())
    undo(a_book.host, a_book.place, RULES, ledger)
    assert a_book.column("citizens", "kq") == []
    assert a_book.column("citizens", "name") == ["Lê Thị Cúc", "Trần Thị Bình", "Nguyễn Văn An"]
    assert typed_cells(a_book.read()) == before


def test_a_repair_that_was_ticked_can_be_taken_back(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", "x")
    before = cells(a_book)
    assert len(a_book.settle(ledger).receipts) == 2  # the repair, and what was scored after it
    assert undo(a_book.host, a_book.place, RULES, ledger)[1] == ()
    assert a_book.cell("citizens", FIRST_ROW, "number") == "36080001234"
    assert a_book.cell("proposals", FIRST_ROW, "agree") == "x"
    assert cells(a_book) == before


def test_an_undone_book_is_left_alone_until_an_input_changes(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    undo(a_book.host, a_book.place, RULES, ledger)
    with pytest.raises(Stop) as stopped:
        a_book.settle(ledger)
    assert stopped.value.code == "book.held"
    a_book.type_in("citizens", FIRST_ROW, "note", "làm tiếp")
    assert a_book.settle(ledger).receipts


def test_there_is_nothing_to_undo_in_a_book_that_was_never_written(a_book: Book, ledger: Ledger) -> None:
    with pytest.raises(Stop) as stopped:
        undo(a_book.host, a_book.place, RULES, ledger)
    assert stopped.value.code == "undo.nothing"


def test_what_was_pasted_over_ours_lies_in_the_vault_and_comes_back(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("citizens", FIRST_ROW, "score", "80 điểm (sổ cũ)")
    settled = a_book.settle(ledger)
    assert settled.pasted == 1
    assert a_book.cell("citizens", FIRST_ROW, "score") == 90.0
    undo(a_book.host, a_book.place, RULES, ledger)
    assert a_book.cell("citizens", FIRST_ROW, "score") == "80 điểm (sổ cũ)"
