"""What was kept long enough goes; the table that people read says how long that is."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sheets_sync.core import BookId
from sheets_sync.store import Ledger
from sheets_sync.store.access import Access
from sheets_sync.store.retention import PERIODS, PLANS, REQUESTS, VAULT, tidy
from tests.store.conftest import Clock
from tests.store.test_ledger import BOOK, PLACE, some_plan, some_rows

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0009-the-store-of-the-service.md"


def test_the_table_for_people_says_what_is_done() -> None:
    table = DECISION.read_text(encoding="utf-8")
    for told in (f"{VAULT.days} days", f"{PLANS.days} days", f"{PERIODS} years more", f"{REQUESTS.days} day |"):
        assert f"{told}" in table


def test_nothing_goes_before_its_time(open_named: Callable[[], Ledger], clock: Clock) -> None:
    ledger = open_named()
    ledger.settled(BOOK, "e", {"citizens": some_rows(9)})
    ledger.applied(some_plan(), "e", b"before")
    clock.pass_days(29)
    assert set(tidy(ledger).values()) == {0}


def test_the_vault_goes_first_then_notes_then_rows(open_named: Callable[[], Ledger], clock: Clock) -> None:
    ledger = open_named()
    ledger.settled(BOOK, "e", {"citizens": some_rows(9)})
    ledger.settled(BookId(BOOK.unit, 2025), "e", {"citizens": some_rows(5)})
    ledger.applied(some_plan(), "e", b"before")
    clock.pass_days(31)
    assert tidy(ledger)["vault"] == 2
    assert len(ledger.plans(PLACE)) == 1
    clock.pass_days(400)
    assert tidy(ledger)["plans"] == 1
    clock.time = clock.time.replace(year=2026)
    assert tidy(ledger)["rows"] == 1
    assert ledger.rows(BOOK) == {}
    assert len(ledger.rows(BookId(BOOK.unit, 2025))["citizens"].key) == 5
    ledger.settled(BOOK, "e", {"citizens": some_rows(9)})
    assert len(ledger.rows(BOOK)["citizens"].key) == 9, "a book that is opened again is known again"


def test_sessions_and_codes_that_ran_out_go(open_named: Callable[[], Ledger], clock: Clock) -> None:
    ledger = open_named()
    access = Access(ledger.engine, ledger.now)
    person = access.add("Cô Hòa")
    access.new_session(person, clock.time + timedelta(hours=1))
    access.new_link(person, "cli", clock.time + timedelta(hours=1))
    clock.pass_days(1)
    gone = tidy(ledger)
    assert (gone["sessions"], gone["links"]) == (1, 1)
