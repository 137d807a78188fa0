"""A workbook brought up to date: buttons are done and let go, accidents asked about; the cover says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from sheets_sync.core import FIRST_ROW, Block, BookId, Grid, Input, Snapshot, Stop, Value, WritePlan, objects
from sheets_sync.hosts.memory import Memory
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.bring import Brought, bring
from sheets_sync.workbook.buttons import said
from sheets_sync.workbook.cover import cells_of
from tests import books
from tests.books import PERIOD, PLACE, RULES, UNIT
from tests.promises.two_hosts import HOSTS, LAYOUT, PEOPLE, Book, book, typed_cells

NOON = datetime(2025, 12, 20, 14, 5, tzinfo=UTC)
COVER = LAYOUT.sheet("cover")
CITIZENS = LAYOUT.sheet("citizens")


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    with open_ledger(now=lambda: NOON) as found:
        yield found


@pytest.fixture(params=HOSTS)
def a_book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    return book(request.param, tmp_path)


@pytest.fixture
def many() -> Memory:
    """Forty scored people."""
    people = {"name": [f"Nguyễn Thị {chr(65 + i % 20)}{i}" for i in range(40)], "group": ["N1"] * 40}
    return books.typed({"citizens": {**people, **{f"given.{i:02d}": [9.0] * 40 for i in range(1, 11)}}})


def brought(a_book: Book, ledger: Ledger) -> Brought:
    return bring(a_book.host, a_book.place, RULES, ledger, lambda: NOON)


def tick(a_book: Book, button: str, mark: Value) -> None:
    snapshot = a_book.read()
    row, column = cells_of(COVER, snapshot.grids[COVER.title])[button]
    if isinstance(a_book.host, Memory):
        tick_in(a_book.host, button, mark)
        return
    package = Package(Path(a_book.place).read_bytes())
    part = next(tab.part for tab in package.sheets if tab.title == COVER.title)
    Path(a_book.place).write_bytes(patch(package, [ColumnEdit(part, column, np.array([row]), objects([mark]))]))


def tick_in(host: Memory, button: str, mark: Value) -> None:
    snapshot = host.read(PLACE)
    row, column = cells_of(COVER, snapshot.grids[COVER.title])[button]
    one = Block(COVER.title, "typed", row, column, objects([None]).reshape(1, 1), objects([mark]).reshape(1, 1))
    host.apply(WritePlan(PLACE, None, snapshot.etag, (one,)))


def button(snapshot: Snapshot, name: str) -> Value:
    grid = snapshot.grids[COVER.title]
    row, column = cells_of(COVER, grid)[name]
    return grid.values[row, column] if row < grid.values.shape[0] and column < grid.values.shape[1] else None


def status(snapshot: Snapshot) -> str:
    return str(said(snapshot, LAYOUT, "status_line"))


@pytest.mark.parametrize("mark", ["x", "X", True, "✓"])
@pytest.mark.parametrize("name", ["check", "score"])
def test_a_ticked_button_is_done_let_go_and_told_with_the_time(
    a_book: Book, ledger: Ledger, name: str, mark: Value
) -> None:
    brought(a_book, ledger)
    before = typed_cells(a_book.read())
    tick(a_book, name, mark)
    done = brought(a_book, ledger)
    assert done.settled is not None
    assert len(done.settled.receipts) == 1
    assert button(a_book.read(), name) is None
    assert status(a_book.read()).startswith("Chấm lúc 14:05 ngày 20/12/2025.")
    assert {k: v for k, v in typed_cells(a_book.read()).items() if k[0] != "cover"} == {
        k: v for k, v in before.items() if k[0] != "cover"
    }
    again = brought(a_book, ledger)
    assert again.settled is not None
    assert again.settled.receipts == ()


def test_what_is_no_tick_is_left_in_the_cell(a_book: Book, ledger: Ledger) -> None:
    brought(a_book, ledger)
    tick(a_book, "check", "hỏi ông An")
    done = brought(a_book, ledger)
    assert done.settled is not None
    assert done.settled.receipts == ()
    assert button(a_book.read(), "check") == "hỏi ông An"


def test_a_tick_at_undo_takes_the_last_sync_back_and_holds_the_book(a_book: Book, ledger: Ledger) -> None:
    brought(a_book, ledger)
    before = {key: cell for key, cell in typed_cells(a_book.read()).items() if key[0] != "cover"}
    tick(a_book, "undo", "x")
    done = brought(a_book, ledger)
    assert done.undone is not None
    assert done.settled is None
    assert a_book.column("citizens", "kq") == []
    assert button(a_book.read(), "undo") is None
    assert "14:05" in status(a_book.read())
    assert "hoàn tác" in status(a_book.read())
    assert {key: cell for key, cell in typed_cells(a_book.read()).items() if key[0] != "cover"} == before
    with pytest.raises(Stop, match=r"book\.held"):
        brought(a_book, ledger)
    a_book.type_in("citizens", FIRST_ROW, "note", "làm tiếp")
    assert brought(a_book, ledger).settled is not None
    assert a_book.column("citizens", "kq") != []


def test_a_tick_at_undo_where_nothing_was_written_says_so(a_book: Book, ledger: Ledger) -> None:
    tick(a_book, "undo", "x")
    assert brought(a_book, ledger).undone is None
    assert button(a_book.read(), "undo") is None
    assert "không còn lần đồng bộ nào" in status(a_book.read())


def drop(host: Memory, keep: int) -> None:
    """Most of the people deleted."""

    def change(grids: dict[str, Grid]) -> None:
        old = grids[CITIZENS.title]
        n = FIRST_ROW + keep
        grids[CITIZENS.title] = Grid(old.values[:n], old.error[:n], old.formula[:n], old.hidden[:n])

    host.edit(PLACE, change)


def clear_scores(host: Memory) -> None:
    def change(grids: dict[str, Grid]) -> None:
        for i, column in enumerate(CITIZENS.columns):
            if isinstance(column, Input) and column.voice:
                grids[CITIZENS.title].values[FIRST_ROW:, i] = None

    host.edit(PLACE, change)


@pytest.mark.parametrize("loss", ["rows", "scores"])
def test_a_sheet_that_lost_most_stops_and_asks_once_on_the_cover(many: Memory, ledger: Ledger, loss: str) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    drop(many, 12) if loss == "rows" else clear_scores(many)
    before = many.read(PLACE).grids[CITIZENS.title].values.tolist()
    for _ in range(2):
        with pytest.raises(Stop, match=r"book\.halved") as stopped:
            bring(many, PLACE, RULES, ledger, lambda: NOON)
        assert stopped.value.facts["was"] == 40
        etag = many.read(PLACE).etag
    with pytest.raises(Stop):
        bring(many, PLACE, RULES, ledger, lambda: NOON)
    assert many.read(PLACE).etag == etag, "asked once"
    assert "Kiểm tra" in status(many.read(PLACE))
    assert many.read(PLACE).grids[CITIZENS.title].values.tolist() == before
    assert ledger.rows(BookId(UNIT, PERIOD))["citizens"].key.tolist()[39] == "CD0040"


def test_a_tick_from_before_the_question_is_no_answer_and_one_after_it_is(many: Memory, ledger: Ledger) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    drop(many, 12)
    tick_in(many, "check", "x")
    with pytest.raises(Stop, match=r"book\.halved"):
        bring(many, PLACE, RULES, ledger, lambda: NOON)
    assert button(many.read(PLACE), "check") is None
    tick_in(many, "check", "x")
    done = bring(many, PLACE, RULES, ledger, lambda: NOON)
    assert done.settled is not None
    assert len(done.settled.rows["citizens"].key) == 12


def test_whoever_manages_can_say_that_it_is_meant(many: Memory, ledger: Ledger) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    drop(many, 12)
    assert bring(many, PLACE, RULES, ledger, lambda: NOON, accept=True).settled is not None


def test_half_of_the_people_may_go_without_a_question(many: Memory, ledger: Ledger) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    drop(many, 20)
    assert bring(many, PLACE, RULES, ledger, lambda: NOON).settled is not None


def test_a_short_list_may_be_emptied(a_book: Book, ledger: Ledger) -> None:
    brought(a_book, ledger)
    for row in range(len(PEOPLE["name"])):
        for column in CITIZENS.inputs:
            a_book.type_in("citizens", FIRST_ROW + row, column.id, None)
    assert brought(a_book, ledger).settled is not None


SENT = "Đã gửi lên tỉnh lúc 21:05 ngày 20/12"  # the clock of these tests is UTC; a sending is told in Vietnam's time


def sent(a_book: Book, ledger: Ledger) -> str:
    tick(a_book, "send", "x")
    brought(a_book, ledger)
    return status(a_book.read())


def still(a_book: Book, ledger: Ledger) -> bool:
    done = brought(a_book, ledger)
    return done.settled is not None and done.settled.receipts == ()


def test_a_tick_at_send_is_remembered_with_its_time_and_told_until_something_is_typed(
    a_book: Book, ledger: Ledger
) -> None:
    brought(a_book, ledger)
    errors = int(status(a_book.read()).split(". ")[1].split()[0])
    line = sent(a_book, ledger)
    kept = ledger.sent(BookId(UNIT, PERIOD))
    assert kept is not None
    assert (kept.at, kept.todo, kept.changed) == (NOON, errors, False)
    assert line.endswith(f"{SENT}, khi còn {errors} việc phải sửa." if errors else f"{SENT}.")
    assert button(a_book.read(), "send") is None
    assert still(a_book, ledger)


def test_what_is_typed_after_sending_is_told_even_if_no_result_changes_and_no_longer_once_it_is_as_it_was(
    a_book: Book, ledger: Ledger
) -> None:
    line, was = sent(a_book, ledger), a_book.cell("citizens", FIRST_ROW + 1, "note")
    a_book.type_in("citizens", FIRST_ROW + 1, "note", "gọi lại")
    brought(a_book, ledger)
    assert status(a_book.read()).endswith(f"{SENT}, đã sửa sau khi gửi.")
    kept = ledger.sent(BookId(UNIT, PERIOD))
    assert kept is not None
    assert kept.changed
    assert still(a_book, ledger)
    a_book.type_in("citizens", FIRST_ROW + 1, "note", was)
    brought(a_book, ledger)
    assert status(a_book.read()) == line
    assert still(a_book, ledger)


def test_sending_again_sends_what_stands_there_now(a_book: Book, ledger: Ledger) -> None:
    first = sent(a_book, ledger)
    a_book.type_in("citizens", FIRST_ROW, "note", "gọi lại")
    assert sent(a_book, ledger) == first
    assert "sửa sau khi gửi" not in first
    assert [each.what for each in ledger.audit.lines(50)].count("send") == 2


def test_a_book_that_was_never_sent_says_nothing_of_it(a_book: Book, ledger: Ledger) -> None:
    brought(a_book, ledger)
    assert ledger.sent(BookId(UNIT, PERIOD)) is None
    assert "gửi lên tỉnh" not in status(a_book.read())


def test_a_sheet_that_lost_most_is_not_sent_before_somebody_answered(many: Memory, ledger: Ledger) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    drop(many, 12)
    tick_in(many, "send", "x")
    with pytest.raises(Stop, match=r"book\.halved"):
        bring(many, PLACE, RULES, ledger, lambda: NOON)
    assert ledger.sent(BookId(UNIT, PERIOD)) is None
    assert button(many.read(PLACE), "send") is None


def test_sorting_rows_after_sending_is_no_change(many: Memory, ledger: Ledger) -> None:
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    tick_in(many, "send", "x")
    bring(many, PLACE, RULES, ledger, lambda: NOON)

    def turn(grids: dict[str, Grid]) -> None:
        values = grids[CITIZENS.title].values
        values[FIRST_ROW : FIRST_ROW + 40] = values[FIRST_ROW : FIRST_ROW + 40][::-1].copy()

    many.edit(PLACE, turn)
    bring(many, PLACE, RULES, ledger, lambda: NOON)
    kept = ledger.sent(BookId(UNIT, PERIOD))
    assert kept is not None
    assert not kept.changed
