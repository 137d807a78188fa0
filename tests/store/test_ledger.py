"""What the ledger remembers from one run to the next, and what it never holds."""

import json
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from sheets_sync import core
from sheets_sync.core import (
    Aggregate,
    Block,
    BookId,
    Fill,
    Fix,
    Formula,
    Mend,
    Part,
    PartKind,
    Rows,
    Stop,
    WritePlan,
    objects,
)
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.schema import metadata

BOOK = BookId("13693@2023", 2023)
PLACE = "/sổ/Xã Mỹ Hà.xlsx"
SECRET = "Nguyễn Thị Bí Mật"


def some_rows(n: int, start: int = 5) -> Rows:
    at = np.arange(start, start + n, dtype=np.int64)
    prints = np.random.default_rng(n).integers(0, 2**64, n, dtype=np.uint64)
    return Rows(at, objects(f"CD{i:04d}" if i % 7 else None for i in range(n)), prints)


def some_plan(place: str = PLACE) -> WritePlan:
    rows = some_rows(3)
    return WritePlan(
        place,
        BOOK,
        "etag-1",
        (
            Fill("Công dân", "kq", 1, rows, objects([None, "", 7]), objects(["✔ Đạt", Formula("A1+1", "2"), 84.5])),
            Mend(
                "Công dân", "name", 5, rows, objects([SECRET, date(1960, 3, 5), None]), objects([1, True, "x"]), "tick"
            ),
            Block(
                "Kết quả",
                "results",
                5,
                0,
                objects([SECRET, datetime.fromisoformat("2023-01-02T03:04"), time(5, 6), None]).reshape(2, 2),
                objects(["a", "b"]).reshape(1, 2),
            ),
            Fix(None, Part(PartKind.DROPDOWN, "citizens", 7, "sexes")),
            Fix(Part(PartKind.FILTER, "Công dân", 0, "", 99), None),
        ),
    )


def same(left: object, right: object) -> bool:
    """Equal as plans go, in every field; arrays have no equality of their own."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        told = [[(type(v), v) for v in side.ravel().tolist()] for side in (left, right)]
        return left.dtype == right.dtype and left.shape == right.shape and told[0] == told[1]
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    slots: tuple[str, ...] = getattr(type(left), "__slots__", ())
    if slots and type(left).__module__.startswith(core.__name__) and not isinstance(left, str):
        return type(left) is type(right) and all(same(getattr(left, s), getattr(right, s)) for s in slots)
    return type(left) is type(right) and left == right


def everything_stored(home: Path) -> bytes:
    """All that lies in the database file, and all its blobs unpacked."""
    import zlib

    found = [(home / "ledger.sqlite").read_bytes()]
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in db.execute(f"select * from {table}"):
                for value in row:
                    blob = value if isinstance(value, bytes) else str(value).encode()
                    found.append(blob)
                    if blob[:1] == b"\x78":
                        found.append(zlib.decompress(blob))
    return b"\n".join(found)


def test_a_new_book_has_no_rows_and_is_not_held(ledger: Ledger) -> None:
    assert ledger.rows(BOOK) == {}
    assert not ledger.held(BOOK, "etag")
    assert not ledger.held(BOOK, "")


def test_rows_come_back_as_they_were_settled_in_another_run(ledger: Ledger, reopen: Callable[[], Ledger]) -> None:
    rows = {"citizens": some_rows(5000), "clans": some_rows(0)}
    ledger.settled(BOOK, "etag-1", rows)
    ledger.settled(BookId("13693@2023", 2023, "/07"), "etag-2", {"citizens": some_rows(2)})
    with reopen() as again:
        assert same(tuple(again.rows(BOOK)[sheet] for sheet in rows), tuple(rows.values()))
        assert set(again.rows(BOOK)) == set(rows)


def test_settling_again_replaces_rows_and_a_sheet_that_is_gone_is_forgotten(ledger: Ledger) -> None:
    ledger.settled(BOOK, "etag-1", {"citizens": some_rows(9), "clans": some_rows(4)})
    ledger.settled(BOOK, "etag-2", {"citizens": some_rows(8)})
    assert {sheet: len(rows.at) for sheet, rows in ledger.rows(BOOK).items()} == {"citizens": 8}


def test_a_plan_comes_back_whole_with_the_bytes_before_it(ledger: Ledger, reopen: Callable[[], Ledger]) -> None:
    ledger.applied(some_plan(), "etag-2", b"PK before")
    with reopen() as again:
        (applied,) = again.plans(PLACE)
        assert (applied.book, applied.base, applied.after, applied.cells) == (BOOK, "etag-1", "etag-2", 8)
        assert applied.at == datetime(2023, 12, 1, 8, tzinfo=UTC)
        assert (applied.undone, applied.kept) == (False, True)
        plan = again.plan(applied)
        assert plan is not None
        assert same(plan, some_plan())
        assert again.before(applied) == b"PK before"


def test_plans_are_those_of_one_workbook_the_last_first(ledger: Ledger) -> None:
    for after in ("a", "b"):
        ledger.applied(some_plan(), after, None)
    ledger.applied(some_plan("another.xlsx"), "c", None)
    assert [applied.after for applied in ledger.plans(PLACE)] == ["b", "a"]
    assert ledger.before(ledger.plans(PLACE)[0]) is None


def test_an_undone_book_is_held_in_that_state_only_and_until_it_is_settled_again(ledger: Ledger) -> None:
    ledger.settled(BOOK, "etag-2", {"citizens": some_rows(2)})
    ledger.applied(some_plan(), "etag-2", None)
    ledger.undone(ledger.plans(PLACE)[0], "etag-1")
    assert ledger.held(BOOK, "etag-1")
    assert not ledger.held(BOOK, "etag-3")
    assert ledger.plans(PLACE)[0].undone
    ledger.settled(BOOK, "etag-4", {"citizens": some_rows(2)})
    assert not ledger.held(BOOK, "etag-1")


def test_nothing_that_was_typed_is_in_the_database_or_readable_in_the_vault(ledger: Ledger, home: Path) -> None:
    ledger.settled(BOOK, "etag-2", {"citizens": some_rows(50)})
    ledger.applied(some_plan(), "etag-2", f"PK {SECRET}".encode())
    stored = everything_stored(home)
    assert b"CD0001" in stored  # the search would find a name: it finds keys inside the packed columns
    sealed = b"".join(file.read_bytes() for file in (home / "vault").iterdir())
    for typed in (SECRET, json.dumps(SECRET)[1:-1], "1960-03-05"):
        assert typed.encode() not in stored + sealed


def test_the_ledger_says_where_and_how_many_were_written(ledger: Ledger, home: Path) -> None:
    ledger.applied(some_plan(), "etag-2", None)
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        told: list[dict[str, Any]] = json.loads(db.execute("select changes from plans").fetchone()[0])
    assert [change["kind"] for change in told] == ["fill", "mend", "block", "fix", "fix"]
    assert (told[0]["sheet"], told[0]["column"], told[0]["rows"]) == ("Công dân", "kq", "6-8")
    assert told[1]["consent"] == "tick"
    assert told[0]["was"] != told[0]["now"]


def test_after_thirty_days_a_plan_is_listed_but_can_no_longer_be_undone(
    ledger: Ledger, reopen: Callable[[], Ledger], clock: Any
) -> None:
    ledger.applied(some_plan(), "etag-2", b"PK before")
    clock.pass_days(29)
    with reopen() as again:
        assert again.plans(PLACE)[0].kept
    clock.pass_days(2)
    with reopen() as again:
        (applied,) = again.plans(PLACE)
        assert not applied.kept
        assert again.plan(applied) is None
        assert again.before(applied) is None


def test_counts_are_kept_by_their_key_and_only_the_last_of_a_book(ledger: Ledger) -> None:
    first = Aggregate({("13693@2023", "family", "", "achieved"): 3}, {BOOK: "etag-1"})
    second = Aggregate({("13693@2023", "family", "", "achieved"): 4}, {BOOK: "etag-2"})
    other = Aggregate({("13696@2023", "clan", "", "listed"): 2**40}, {BookId("13696@2023", 2023): "e"})
    ledger.keep("k1", first)
    ledger.keep("k3", other)
    assert (ledger.aggregate("k1"), ledger.aggregate("k2")) == (first, None)
    ledger.keep("k2", second)
    assert (ledger.aggregate("k1"), ledger.aggregate("k2"), ledger.aggregate("k3")) == (None, second, other)


def work(n: int) -> None:
    """A worker: it reads and writes the ledger beside others; all of them meet one new book."""
    with open_ledger() as ledger:
        assert ledger.rows(BOOK)["citizens"].key.tolist() == some_rows(3).key.tolist()
        for _ in range(5):
            ledger.applied(some_plan(f"book-{n}.xlsx"), "etag-2", b"PK %d" % n)
            ledger.settled(BookId("met by all", 2023), f"etag-{n}", {"citizens": some_rows(n)})
        ledger.settled(BookId(f"unit-{n}", 2023), "etag-2", {"citizens": some_rows(n)})


def test_many_processes_write_at_once(ledger: Ledger, home: Path) -> None:
    ledger.settled(BOOK, "etag-1", {"citizens": some_rows(3)})
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(work, range(1, 9)))
    for n in range(1, 9):
        assert same(ledger.rows(BookId(f"unit-{n}", 2023))["citizens"], some_rows(n))
        written = ledger.plans(f"book-{n}.xlsx")
        assert [ledger.before(applied) for applied in written] == [b"PK %d" % n] * 5
    assert len(ledger.rows(BookId("met by all", 2023))) == 1


def test_two_that_meet_a_new_book_at_once_give_it_one_number(ledger: Ledger, home: Path) -> None:
    other = open_ledger()
    racing = iter([other])

    def meanwhile(*_: object) -> None:
        for late in racing:
            late.settled(BOOK, "theirs", {"citizens": some_rows(2)})

    event.listen(ledger._engine, "before_cursor_execute", lambda c, cur, sql, *_: "INSERT" in sql and meanwhile())
    ledger.settled(BOOK, "ours", {"citizens": some_rows(4)})
    other.close()
    assert same(ledger.rows(BOOK)["citizens"], some_rows(4))


def test_a_database_of_a_later_program_is_refused(ledger: Ledger, home: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db, db:
        db.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(Stop, match=r"store\.newer"):
        open_ledger()


def begin(_: int) -> bytes:
    with open_ledger() as ledger:
        return ledger.salt


def test_processes_that_begin_at_once_on_a_new_machine_share_one_ledger(home: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert len(set(pool.map(begin, range(8)))) == 1
    assert sorted(file.name for file in home.iterdir() if "sqlite" in file.name) == ["ledger.sqlite"]


def test_many_read_while_one_writes(ledger: Ledger, home: Path) -> None:
    ledger.settled(BOOK, "e", {"citizens": some_rows(3)})
    with closing(sqlite3.connect(home / "ledger.sqlite", isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("delete from rows")
        assert len(ledger.rows(BOOK)["citizens"].at) == 3
        writer.execute("rollback")


def test_the_database_is_for_the_user_alone(ledger: Ledger, home: Path) -> None:
    assert stat.S_IMODE((home / "ledger.sqlite").stat().st_mode) == 0o600


def test_the_tables_are_fit_for_postgresql() -> None:
    made = "".join(str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in metadata.sorted_tables)
    assert "BYTEA" in made
    assert "BIGSERIAL" in made


def test_a_named_database_is_used_instead_of_the_users_file(home: Path, tmp_path: Path) -> None:
    with open_ledger(f"sqlite:///{tmp_path / 'named.sqlite'}") as ledger:
        ledger.settled(BOOK, "e", {"citizens": some_rows(1)})
        assert len(ledger.rows(BOOK)) == 1
    assert (tmp_path / "named.sqlite").exists()
    assert not (home / "ledger.sqlite").exists()
