"""What every host keeps: one suite, run on each. A subclass says how to make a book and how a person types into it."""

from __future__ import annotations

import numpy as np
import pytest

from sheets_sync.core import Fill, Formula, Host, Place, Rows, Snapshot, Stop, Value, WritePlan, objects, present
from sheets_sync.sync.settle import draft
from tests.books import RULES

NAMES = ["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc"]
SHEET = "Công dân"
DANGEROUS = ["=1+1", "+84", "-5", "@all", "\tx", "\rx"]


class HostContract:
    """Books have three citizens, NAMES, in the first rows of SHEET."""

    def make(self) -> tuple[Host, Place]:
        raise NotImplementedError

    def type_in(self, host: Host, place: Place, sheet: str, row: int, column: int, value: Value) -> None:
        raise NotImplementedError

    @pytest.fixture
    def host_and_place(self) -> tuple[Host, Place]:
        return self.make()

    def test_a_place_is_listed_with_the_etag_that_reading_gives(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        assert host.places()[place] == host.read(place).etag

    def test_what_was_typed_is_read(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        assert column(host.read(place), SHEET, "name")[: len(NAMES)] == NAMES

    def test_what_was_written_is_read_and_the_receipt_knew_it(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        work = draft(host.read(place), RULES, {})
        receipt = host.apply(work.plan)
        again = host.read(place)
        assert receipt.after.etag == again.etag
        for title, grid in again.grids.items():
            told = receipt.after.grids[title]
            assert trimmed(told.values) == trimmed(grid.values), title

    def test_what_a_book_is_about_to_become_is_told_while_it_still_is_the_old_one(
        self, host_and_place: tuple[Host, Place]
    ) -> None:
        host, place = host_and_place
        before = host.places()[place]
        told: list[tuple[str, str]] = []
        receipt = host.apply(
            draft(host.read(place), RULES, {}).plan, lambda after, _: told.append((host.places()[place], after))
        )
        assert told == [(before, receipt.after.etag)]

    def test_where_it_cannot_be_remembered_nothing_is_written(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        before = host.places()[place]

        def full(after: str, _: bytes | None) -> None:
            raise Stop("file.disk", path="", reason="full")

        with pytest.raises(Stop, match=r"file\.disk"):
            host.apply(draft(host.read(place), RULES, {}).plan, full)
        assert host.places()[place] == before

    def test_a_settled_book_has_nothing_left_to_write(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        host.apply(draft(host.read(place), RULES, {}).plan)
        assert draft(host.read(place), RULES, {}).plan.changes == ()

    def test_typed_cells_stay_as_they_were(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        before = host.read(place)
        host.apply(draft(before, RULES, {}).plan)
        after = host.read(place)
        layout = RULES.layout(before)
        for sheet in layout.sheets:
            for typed in sheet.inputs:
                was, now = column(before, sheet.title, typed.id), column(after, sheet.title, typed.id)
                assert now[: len(was)] == was, (sheet.title, typed.id)

    def test_a_plan_for_a_book_that_changed_is_refused_and_nothing_is_lost(
        self, host_and_place: tuple[Host, Place]
    ) -> None:
        host, place = host_and_place
        plan = draft(host.read(place), RULES, {}).plan
        self.type_in(host, place, SHEET, 5, at(host.read(place), SHEET, "note"), "vừa gõ thêm")
        with pytest.raises(Stop) as stopped:
            host.apply(plan)
        assert stopped.value.code == "file.changed"
        assert column(host.read(place), SHEET, "note")[0] == "vừa gõ thêm"

    def test_the_inverse_of_a_plan_gives_every_cell_back(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        before = host.read(place)
        receipt = host.apply(draft(before, RULES, {}).plan)
        inverse = receipt.done.inverse()
        host.apply(WritePlan(place, inverse.book, receipt.after.etag, inverse.changes))
        after = host.read(place)
        for title, grid in before.grids.items():
            assert trimmed(after.grids[title].values) == trimmed(grid.values), title

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_text_that_looks_like_a_formula_is_stored_as_text(
        self, host_and_place: tuple[Host, Place], text: str
    ) -> None:
        host, place = host_and_place
        book = host.read(place)
        todo = at(book, SHEET, "todo")
        rows = Rows(np.array([5]), objects(["CD0001"]), np.zeros(1, dtype=np.uint64))
        was = book.grids[SHEET].values[5, todo] if todo < book.grids[SHEET].values.shape[1] else None
        fill = Fill(SHEET, "todo", todo, rows, objects([was]), objects([text]))
        host.apply(WritePlan(place, None, book.etag, (fill,)))
        grid = host.read(place).grids[SHEET]
        assert grid.values[5, todo] == text
        assert not grid.formula[5, todo]

    def test_a_formula_is_written_as_a_formula(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        book = host.read(place)
        todo = at(book, SHEET, "todo")
        rows = Rows(np.array([5]), objects(["CD0001"]), np.zeros(1, dtype=np.uint64))
        fill = Fill(SHEET, "todo", todo, rows, objects([None]), objects([Formula("1+1", 2.0)]))
        host.apply(WritePlan(place, None, book.etag, (fill,)))
        assert host.read(place).grids[SHEET].formula[5, todo]

    def test_a_flag_goes_when_its_cause_is_gone(self, host_and_place: tuple[Host, Place]) -> None:
        host, place = host_and_place
        sex = at(host.read(place), SHEET, "sex")
        self.type_in(host, place, SHEET, 5, sex, "Nù")
        host.apply(draft(host.read(place), RULES, {}).plan)
        assert "sex!" in column(host.read(place), SHEET, "flags")[0]
        self.type_in(host, place, SHEET, 5, sex, "Nữ")
        host.apply(draft(host.read(place), RULES, {}).plan)
        assert "sex!" not in column(host.read(place), SHEET, "flags")[0]


def at(snapshot: Snapshot, sheet: str, column_id: str) -> int:
    """Sheet column of an id."""
    return snapshot.grids[sheet].values[3].tolist().index(column_id)


def column(snapshot: Snapshot, sheet: str, column_id: str) -> list[Value]:
    """The cells of a column from the first row down to the last one that holds anything."""
    values = snapshot.grids[sheet].values
    if values.shape[0] < 4 or column_id not in values[3].tolist():
        return []
    cells = values[5:, values[3].tolist().index(column_id)].tolist()
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def trimmed(values: np.ndarray) -> dict[tuple[int, int], Value]:
    """The cells that hold anything, by place; blank text counts as nothing."""
    cells = zip(*np.nonzero(present(values)), strict=True)
    return {(int(r), int(c)): values[r, c] for r, c in cells if values[r, c] != ""}
