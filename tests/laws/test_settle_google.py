"""Officers and the service take turns at one shared sheet, and act while it writes: what is typed stays typed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from sheets_sync.core import FIRST_ROW, IDS_ROW
from sheets_sync.emulator import Emulator, Fault, serve
from sheets_sync.emulator.book import Book
from sheets_sync.hosts.google.host import Google
from sheets_sync.sync.settle import draft, settle
from tests.books import RULES
from tests.faults.googles import patient, set_back, tiny
from tests.hosts.contract import SHEET
from tests.hosts.google.shared import LAYOUT, World
from tests.laws.test_settle_machine import Remembering

INPUTS = [column.id for column in LAYOUT.sheet("citizens").inputs]
ROW = st.integers(FIRST_ROW, FIRST_ROW + 5)
WHEN = st.sampled_from(["now", "now", "while it writes"])
NAMES = st.sampled_from(["Vũ Thị Én", "Đỗ Văn Giang", "Bùi Thị Hạnh"])
POINTS = st.sampled_from([8, 9, 11, "8,5", "'=1+1"])
SOAK = bool(os.environ.get("HOCTAP_SOAK"))


class Shared(RuleBasedStateMachine):
    """``world`` and what follows are the same for all examples; the book is set back before each."""

    world: World
    place: str
    beginning: Book
    shared_host: Google

    def __init__(self) -> None:
        super().__init__()
        set_back(self.world, self.place, self.beginning)
        self.emulator, self.officer = self.world.emulator, self.world.officer
        self.host, self.ledger, self.title = self.shared_host, Remembering(), SHEET
        self.typed = self._typed()

    # --- people ---

    @rule(when=WHEN, row=ROW, name=NAMES)
    def type_a_name(self, when: str, row: int, name: str) -> None:
        self._do(when, lambda: self._put(row, "name", name))

    @rule(when=WHEN, row=ROW, column=st.sampled_from(["self.01", "given.01", "note"]), points=POINTS)
    def type_points(self, when: str, row: int, column: str, points: object) -> None:
        self._do(when, lambda: self._put(row, column, points))

    @rule(when=WHEN, row=ROW, column=st.sampled_from(["key", "kq", "score", "todo", "flags"]))
    def paste_over_a_machine_cell(self, when: str, row: int, column: str) -> None:
        self._do(when, lambda: self._put(row, column, "dán nhầm"))

    @rule(when=WHEN, row=ROW)
    def insert_a_row(self, when: str, row: int) -> None:
        self._do(when, lambda: self.officer.insert(self.place, self.title, "ROWS", row))

    @rule(when=WHEN, row=ROW)
    def delete_a_row(self, when: str, row: int) -> None:
        def act() -> None:
            self.officer.delete(self.place, self.title, "ROWS", row)
            self.officer.insert(self.place, self.title, "ROWS", FIRST_ROW + 6)  # the grid keeps its size

        self._do(when, act)

    @rule(when=WHEN, row=ROW)
    def drag_a_row_to_the_top(self, when: str, row: int) -> None:
        if row > FIRST_ROW:
            self._do(when, lambda: self.officer.move(self.place, self.title, "ROWS", row, FIRST_ROW))

    @rule(when=WHEN, down=st.booleans())
    def sort_by_name(self, when: str, down: bool) -> None:
        cells = f"A{FIRST_ROW + 1}:BZ{FIRST_ROW + 6}"
        self._do(when, lambda: self.officer.sort(self.place, self.title, cells, self._ids().index("name"), down=down))

    @rule(when=WHEN, at=st.integers(0, 8))
    def insert_a_column(self, when: str, at: int) -> None:
        if self._columns() < 60:
            self._do(when, lambda: self.officer.insert(self.place, self.title, "COLUMNS", at))

    @rule(when=WHEN)
    def rename_the_tab(self, when: str) -> None:
        def act() -> None:
            new = "Người dân" if self.title == SHEET else SHEET
            self.officer.rename(self.place, self.title, new)
            self.title = new

        self._do(when, act)

    @rule(fault=st.sampled_from(["lost", "reset"]), calls=st.integers(0, 2))
    def google_fails(self, fault: str, calls: int) -> None:
        self.emulator.faults.coming.clear()
        self.emulator.faults.next(*[None] * calls, Fault(fault))

    # --- the service ---

    @rule()
    def settle(self) -> None:
        self.host.places()
        settled = settle(self.host, self.place, RULES, self.ledger, accept=True)
        assert self._typed() == self.typed
        if settled.receipts and settled.receipts[-1].stable:
            again = draft(self.host.read(self.place), RULES, self.ledger.known, self.ledger.salt)
            assert again.plan.changes == ()

    def teardown(self) -> None:
        self.emulator.faults.clear()
        self.emulator._before.clear()

    # --- hands and eyes ---

    def _do(self, when: str, act: Callable[[], object]) -> None:
        def done() -> None:
            act()
            self.typed = self._typed()

        if when == "now":
            done()
        elif not self.emulator._before:
            self.emulator.before("spreadsheets.batchUpdate", done)

    def _put(self, row: int, column: str, value: object) -> None:
        at = self._ids().index(column)
        line: list[object] = [None] * at + [value]
        self.officer.paste(self.place, self.title, f"A{row + 1}", [line])

    def _columns(self) -> int:
        book = self.emulator.file(self.place).book
        tab = book and book.titled(self.title)
        assert tab is not None
        return tab.column_count

    def _ids(self) -> list[str]:
        return self.officer.see(self.place, self.title)[IDS_ROW]

    def _typed(self) -> Counter[tuple[str, ...]]:
        rows = self.officer.see(self.place, self.title)
        places = [rows[IDS_ROW].index(column) for column in INPUTS]
        lines = (tuple(row[at] if at < len(row) else "" for at in places) for row in rows[FIRST_ROW:])
        return Counter(line for line in lines if any(line))


@pytest.mark.slow
def test_what_is_typed_into_a_shared_sheet_stays() -> None:
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        Shared.world = World(emulator, url)
        Shared.place, Shared.beginning = tiny(Shared.world)
        Shared.shared_host = patient(Shared.world)
        how = settings(
            max_examples=2000 if SOAK else 60,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],  # a failure is told as it was met; shrinking takes long
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Shared, settings=how)
        for client in Shared.world.clients:
            client.close()
