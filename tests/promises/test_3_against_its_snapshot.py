"""3. A write happens against the snapshot it was computed from; what changed meanwhile is detected and re-read, not
overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sheets_sync.core import FIRST_ROW, Etag, Keep, Layout, Place, Receipt, Snapshot, Stop, WritePlan, keep_nothing
from sheets_sync.store import Ledger
from sheets_sync.sync.settle import ROUNDS, draft, settle
from tests.books import RULES
from tests.promises.two_hosts import Book


class Busy:
    """The book's host, while a person types just before each of the first ``times`` writes."""

    def __init__(self, book: Book, times: int) -> None:
        self.book, self.left = book, times
        self.asked = 0

    def places(self) -> Mapping[Place, Etag]:
        return self.book.host.places()

    def read(self, place: Place) -> Snapshot:
        return self.book.host.read(place)

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        self.asked += 1
        if self.left:
            self.left -= 1
            self.book.type_in("citizens", FIRST_ROW, "note", f"gõ lần {self.left}")
        return self.book.host.apply(plan, keep)

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        return self.book.host.create(place, layout, envelope)

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        return self.book.host.restore(place, data, base)


def test_a_plan_for_a_book_that_changed_is_refused(a_book: Book) -> None:
    plan = draft(a_book.read(), RULES, {}).plan
    a_book.type_in("citizens", FIRST_ROW, "note", "vừa gõ")
    with pytest.raises(Stop) as stopped:
        a_book.host.apply(plan)
    assert stopped.value.code == "file.changed"
    assert a_book.cell("citizens", FIRST_ROW, "note") == "vừa gõ"
    assert a_book.column("citizens", "key") == []


def test_what_changed_meanwhile_is_read_again_and_the_book_is_settled(a_book: Book, ledger: Ledger) -> None:
    host = Busy(a_book, 2)
    settled = settle(host, a_book.place, RULES, ledger)
    assert host.asked == 3
    assert len(settled.receipts) == 1
    assert a_book.cell("citizens", FIRST_ROW, "note") == "gõ lần 0"
    assert draft(a_book.read(), RULES, {}).plan.changes == ()


def test_a_book_that_never_rests_is_left_for_the_next_time(a_book: Book, ledger: Ledger) -> None:
    host = Busy(a_book, ROUNDS + 1)
    settled = settle(host, a_book.place, RULES, ledger)
    assert settled.receipts == ()
    assert a_book.column("citizens", "key") == []


def test_a_person_who_mends_the_cell_meanwhile_wins_over_the_tick(a_book: Book, ledger: Ledger) -> None:
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", "x")
    plan = draft(a_book.read(), RULES, {}).plan
    a_book.type_in("citizens", FIRST_ROW, "number", "036080001111")
    with pytest.raises(Stop):
        a_book.host.apply(plan)
    a_book.settle(ledger)
    assert a_book.cell("citizens", FIRST_ROW, "number") == "036080001111"


def test_a_file_that_is_gone_is_said_to_be_so(a_file: Book) -> None:
    plan = draft(a_file.read(), RULES, {}).plan
    Path(a_file.place).unlink()
    with pytest.raises(Stop) as stopped:
        a_file.host.apply(plan)
    assert stopped.value.code == "file.missing"
    assert not Path(a_file.place).exists()


def test_a_plan_of_another_state_is_refused_whatever_it_holds(a_book: Book) -> None:
    plan = replace(draft(a_book.read(), RULES, {}).plan, base="of-another-state")
    with pytest.raises(Stop) as stopped:
        a_book.host.apply(plan)
    assert stopped.value.code == "file.changed"
