"""6. Text that begins with = + - @ TAB CR is stored as text, in every host and every export."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync.core import FIRST_ROW
from sheets_sync.store import Ledger
from tests.promises.two_hosts import PEOPLE, Book, book

DANGEROUS = ["=1+1", "+84 912", "-5", "@all", "\tx", '=HYPERLINK("http://example.org","x")']


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_names_that_look_like_formulas_stay_text_wherever_we_write_them(
    kind: str, tmp_path: Path, ledger: Ledger
) -> None:
    people = {"name": DANGEROUS, "group": ["N1"] * len(DANGEROUS), "number": ["36080001234"] * len(DANGEROUS)}
    a_book = book(kind, tmp_path, people)
    a_book.settle(ledger)
    snapshot = a_book.read()
    for title in ("Công dân", "Kết quả", "Đề xuất"):
        grid = snapshot.grids[title]
        for row, cells in enumerate(grid.values.tolist()):
            for place, cell in enumerate(cells):
                if isinstance(cell, str) and cell.strip() in {text.strip() for text in DANGEROUS}:
                    assert not grid.formula[row, place], (title, row, place)
    assert a_book.column("citizens", "name") == DANGEROUS
    shown = [name for name in a_book.column("results", "name") if name is not None]
    assert {text.strip() for text in DANGEROUS} <= {str(name).strip() for name in shown}


def test_a_repair_that_looks_like_a_formula_is_written_as_text(a_book: Book, ledger: Ledger) -> None:
    assert PEOPLE["note"][0] == "=1+1"
    a_book.settle(ledger)
    snapshot = a_book.read()
    at = [i for i, cell in enumerate(snapshot.grids["Công dân"].values[FIRST_ROW].tolist()) if cell == "=1+1"]
    assert len(at) == 1
    assert not snapshot.grids["Công dân"].formula[FIRST_ROW, at[0]]


def test_only_our_own_formulas_are_formulas(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    snapshot = a_book.read()
    citizens, todo = snapshot.grids["Công dân"], snapshot.grids["Việc cần sửa"]
    assert citizens.formula[FIRST_ROW : FIRST_ROW + 3].sum() == 3  # the previews
    assert todo.formula[FIRST_ROW:].sum() <= (todo.values[FIRST_ROW:] != None).any(axis=1).sum()  # noqa: E711
