"""1. Only cells the machine owns are written. What a person typed is never changed, except by a Mend that its owner
asked for; a filled cell that differs becomes a finding with both values. A tick at a button of the cover is read, done,
and taken away by the machine; whatever else is typed into a button's cell is left."""

from __future__ import annotations

import pytest

from sheets_sync.core import FIRST_ROW, Block, Button, Fill, Mend, Output, Value
from sheets_sync.store import Ledger
from sheets_sync.workbook.buttons import value_at
from sheets_sync.workbook.cover import cells_of
from tests.promises.two_hosts import LAYOUT, Book, typed_cells


def test_only_cells_the_machine_owns_are_written(a_book: Book, ledger: Ledger) -> None:
    (receipt,) = a_book.settle(ledger).receipts
    for change in receipt.done.changes:
        assert isinstance(change, Fill | Block)
        if isinstance(change, Fill):
            sheet = next(s for s in LAYOUT.sheets if s.title == change.sheet)
            assert isinstance(sheet.column(change.column), Output)


def test_what_a_person_typed_is_never_changed(a_book: Book, ledger: Ledger) -> None:
    before = typed_cells(a_book.read())
    assert a_book.settle(ledger).receipts
    assert typed_cells(a_book.read()) == before


def test_odd_blanks_and_letters_stay_as_they_were_typed(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    assert a_book.column("citizens", "note") == ["=1+1", "+84 912 000 000", "  giữ nguyên  "]
    assert a_book.column("citizens", "given.01") == [9.0, 8.0, "tám"]


def test_a_proposal_changes_nothing_before_it_is_ticked(a_book: Book, ledger: Ledger) -> None:
    for _ in range(3):
        a_book.settle(ledger)
    assert a_book.cell("citizens", FIRST_ROW, "number") == "36080001234"
    assert a_book.cell("proposals", FIRST_ROW, "proposed") == "036080001234"


@pytest.mark.parametrize("mark", ["x", "X", "v", "✓", "có", True])
def test_a_ticked_proposal_is_carried_out_once_and_its_line_goes(a_book: Book, ledger: Ledger, mark: str) -> None:
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", mark)
    settled = a_book.settle(ledger)
    mends = [c for receipt in settled.receipts for c in receipt.done.changes if isinstance(c, Mend)]
    assert [(m.column, m.now.tolist()) for m in mends] == [("number", ["036080001234"]), ("agree", [None])]
    assert a_book.cell("citizens", FIRST_ROW, "number") == "036080001234"
    assert a_book.column("proposals", "key") == []
    assert a_book.settle(ledger).receipts == ()


def test_a_tick_means_exactly_its_line(a_book: Book, ledger: Ledger) -> None:
    """The cell was mended by hand meanwhile: the tick is taken away, and the new line is not agreed to."""
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", "x")
    a_book.type_in("citizens", FIRST_ROW, "number", "36080009999")
    a_book.settle(ledger)
    assert a_book.cell("citizens", FIRST_ROW, "number") == "36080009999"
    assert a_book.cell("proposals", FIRST_ROW, "agree") is None
    assert a_book.cell("proposals", FIRST_ROW, "proposed") == "036080009999"


def test_what_is_no_tick_stays_where_it_was_typed(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", "hỏi lại ông An")
    a_book.settle(ledger)
    assert a_book.cell("citizens", FIRST_ROW, "number") == "36080001234"
    assert a_book.cell("proposals", FIRST_ROW, "agree") == "hỏi lại ông An"


def test_a_typed_score_that_a_quick_entry_contradicts_stays_and_both_are_told(a_book: Book, ledger: Ledger) -> None:
    a_book.type_in("citizens", FIRST_ROW, "self.01", 5.0)
    a_book.type_in("citizens", FIRST_ROW, "quick", "9 9 9 9 9 9 9 9 9 9")
    found = a_book.settle(ledger).draft.assessment.hits
    (conflict,) = [hit for hit in found if hit.code == "quick.conflict"]
    assert (conflict.args["quick"][0], conflict.args["typed"][0]) == ("9", "5")
    assert a_book.cell("citizens", FIRST_ROW, "self.01") == 5.0
    assert a_book.cell("citizens", FIRST_ROW, "quick") == "9 9 9 9 9 9 9 9 9 9"


def test_a_row_whose_person_was_deleted_is_cleared_of_our_cells_only(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    for column in LAYOUT.sheet("citizens").inputs:
        a_book.type_in("citizens", FIRST_ROW + 2, column.id, None)
    before = typed_cells(a_book.read())
    a_book.settle(ledger)
    assert a_book.column("citizens", "key") == ["CD0001", "CD0002"]
    assert typed_cells(a_book.read()) == before


BUTTONS = [cell.id for cell in LAYOUT.sheet("cover").cells.values() if isinstance(cell, Button)]


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize(("typed", "left"), [("x", None), (True, None), ("hỏi ông An", "hỏi ông An"), (3.0, 3.0)])
def test_a_buttons_cell_loses_its_tick_and_nothing_else(
    a_book: Book, ledger: Ledger, button: str, typed: Value, left: Value
) -> None:
    a_book.settle(ledger)
    cover = LAYOUT.sheet("cover")
    row, column = cells_of(cover, a_book.read().grids[cover.title])[button]
    a_book.type_in("cover", row, column, typed)
    before = typed_cells(a_book.read())
    a_book.settle(ledger)
    after = a_book.read()
    assert value_at(after.grids[cover.title], (row, column)) == left
    assert {k: v for k, v in typed_cells(after).items() if k[0] != "cover"} == {
        k: v for k, v in before.items() if k[0] != "cover"
    }
    assert a_book.settle(ledger).receipts == ()
