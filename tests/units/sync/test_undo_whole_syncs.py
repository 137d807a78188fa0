"""What "the last sync" is: all its writes, wherever the file lies now, and never a write that did not come about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheets_sync.core import FIRST_ROW, Applied, Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.settle import draft
from sheets_sync.sync.undo import last_run, undo
from tests.books import RULES
from tests.promises.two_hosts import Book, book


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    with open_ledger() as found:
        yield found


def write(number: int, base: str, after: str, *, undone: bool = False, goes_on: bool = False) -> Applied:
    return Applied(number, "so.xlsx", None, base, after, datetime(2026, 1, 1, tzinfo=UTC), 1, undone, True, goes_on)


def ids(etag: str, *writes: Applied) -> list[int]:
    return [found.id for found in last_run(writes, etag)]


def test_a_repair_and_its_results_are_one_sync() -> None:
    assert ids("c", write(2, "b", "c"), write(1, "a", "b", goes_on=True)) == [2, 1]


def test_two_syncs_are_two() -> None:
    assert ids("c", write(2, "b", "c"), write(1, "a", "b")) == [2]


def test_a_write_that_did_not_come_about_is_passed_over() -> None:
    assert ids("b", write(2, "b", "c"), write(1, "a", "b")) == [1]
    assert ids("d", write(3, "b", "d"), write(2, "b", "c"), write(1, "a", "b")) == [3]
    assert ids("a", write(1, "a", "b")) == []


def test_an_undo_that_was_cut_short_is_done_again() -> None:
    assert ids("c", write(2, "b", "c", undone=True), write(1, "a", "b")) == [2]


def test_a_renamed_file_is_undone_to_its_bytes(tmp_path: Path, ledger: Ledger) -> None:
    a_book = book("file", tmp_path)
    before = Path(a_book.place).read_bytes()
    a_book.settle(ledger)
    renamed = Path(a_book.place).rename(tmp_path / "xã khác.xlsx")
    undo(Files(renamed), str(renamed), RULES, ledger)
    assert renamed.read_bytes() == before


def test_a_ticked_repair_and_its_results_go_back_to_the_very_bytes(tmp_path: Path, ledger: Ledger) -> None:
    a_book = book("file", tmp_path)
    a_book.settle(ledger)
    a_book.type_in("proposals", FIRST_ROW, "agree", "x")
    before = Path(a_book.place).read_bytes()
    assert len(a_book.settle(ledger).receipts) == 2
    undo(a_book.host, a_book.place, RULES, ledger)
    assert Path(a_book.place).read_bytes() == before


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_a_note_without_its_write_leaves_the_sync_before_it_to_be_undone(
    kind: str, tmp_path: Path, ledger: Ledger
) -> None:
    a_book: Book = book(kind, tmp_path)
    a_book.settle(ledger)
    scored = a_book.read()
    ledger.applied(draft(scored, RULES, {}).plan, "never", b"")
    undo(a_book.host, a_book.place, RULES, ledger)
    assert a_book.column("citizens", "kq") == []
    with pytest.raises(Stop, match=r"undo\.nothing"):
        undo(a_book.host, a_book.place, RULES, ledger)
