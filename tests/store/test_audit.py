"""The audit log only grows, and tells when somebody changed or cut it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.audit import Verdict
from tests.store.conftest import Clock


@pytest.fixture
def ledger(open_named: Callable[[], Ledger]) -> Ledger:
    found = open_named()
    for n in range(1, 6):
        found.audit.note("p7", "sync", "37@2025", {"n": n})
    return found


def tampered(ledger: Ledger, *statements: str) -> None:
    """As by somebody who may do everything with the database: the triggers go first."""
    sqlite = ledger.engine.dialect.name == "sqlite"
    off = (
        ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        if sqlite
        else ["DROP TRIGGER audit_only_grows ON audit"]
    )
    with ledger.engine.begin() as connection:
        for statement in (*off, *statements):
            connection.execute(text(statement))


def test_lines_are_told_the_newest_first(ledger: Ledger, clock: Clock) -> None:
    first, second = ledger.audit.lines(2)
    assert (first.number, first.who, first.what, first.unit, first.facts) == (5, "p7", "sync", "37@2025", {"n": 5})
    assert (second.number, second.at) == (4, clock.time)


def test_a_log_that_nobody_touched_is_whole(ledger: Ledger) -> None:
    assert ledger.audit.verify() == Verdict(5)


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit WHERE id = 5"])
def test_the_database_refuses_to_change_or_remove_a_line(ledger: Ledger, statement: str) -> None:
    with pytest.raises(DatabaseError, match="only grows"), ledger.engine.begin() as connection:
        connection.execute(text(statement))
    assert ledger.audit.verify() == Verdict(5)


@pytest.mark.parametrize("column", ["at", "who", "what", "unit", "facts", "mark"])
def test_a_changed_line_is_found(ledger: Ledger, column: str) -> None:
    tampered(ledger, f"UPDATE audit SET {column} = '7' WHERE id = 3")
    assert ledger.audit.verify() == Verdict(2, "changed", 3)


def test_a_removed_line_is_found(ledger: Ledger) -> None:
    tampered(ledger, "DELETE FROM audit WHERE id = 2")
    assert ledger.audit.verify() == Verdict(1, "missing", 2)


def test_lines_cut_off_at_the_end_are_noticed(ledger: Ledger) -> None:
    tampered(ledger, "DELETE FROM audit WHERE id >= 4")
    assert ledger.audit.verify() == Verdict(3, "cut", 4)


def test_a_log_that_was_cut_and_went_on_is_noticed(ledger: Ledger) -> None:
    """Who cuts the log through the program's own tables has the later lines marked rightly: the anchor tells."""
    tampered(ledger, "DELETE FROM audit WHERE id >= 4")
    ledger.audit.note("p8", "sync")
    assert ledger.audit.verify() == Verdict(3, "changed", 4)


def test_a_log_made_with_another_key_is_not_taken(
    ledger: Ledger, url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "elsewhere"))
    with open_ledger(url, clock) as other:
        assert other.audit.verify() == Verdict(0, "changed", 1)


def test_what_was_not_done_is_not_told(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.audit.writing() as page:
            page.write("p7", "sync", "", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.audit.verify() == Verdict(5)


def _note_many(url: str, who: str) -> None:
    with open_ledger(url) as ledger:
        for n in range(25):
            ledger.audit.note(who, "sync", facts={"n": n})


def test_many_processes_write_one_chain(ledger: Ledger, url: str) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        for done in [pool.submit(_note_many, url, f"p{n}") for n in range(3)]:
            done.result()
    assert ledger.audit.verify() == Verdict(80)
    assert {line.who for line in ledger.audit.lines(75)} == {"p0", "p1", "p2"}
