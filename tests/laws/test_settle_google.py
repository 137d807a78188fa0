"""Officers and the service take turns at one shared sheet, and act while it writes: what is typed stays typed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from sheets_sync.core import FIRST_ROW, IDS_ROW, BookId, Result, Snapshot, Stop
from sheets_sync.emulator import Emulator, Fault, serve
from sheets_sync.emulator.book import Book
from sheets_sync.hosts.google.host import Google
from sheets_sync.store import Ledger, open_ledger, schema
from sheets_sync.sync.bring import bring
from sheets_sync.sync.settle import Draft, draft
from sheets_sync.sync.undo import undo
from sheets_sync.workbook.after import after
from sheets_sync.workbook.read import book_id, envelope
from tests.books import RULES
from tests.faults.googles import older, patient, set_back, tiny
from tests.hosts.contract import SHEET
from tests.hosts.google.shared import LAYOUT, OFFICER, World, robot_name

INPUTS = [column.id for column in LAYOUT.sheet("citizens").inputs]
COMPUTED = ("kq", "score", "todo")
ROW = st.integers(FIRST_ROW, FIRST_ROW + 5)
WHEN = st.sampled_from(["now", "now", "while it writes"])
NAMES = st.sampled_from(["Vũ Thị Én", "Đỗ Văn Giang", "Bùi Thị Hạnh"])
POINTS = st.sampled_from([8, 9, 11, "8,5", "'=1+1"])
COVER = LAYOUT.sheet("cover").title
BUTTONS = {"check": 4, "send": 7, "undo": 6}
"""Rows of the cover, as they are counted on the screen; labels stand in D, ticks in E."""
SECOND = "canbo2@example.org"
NOON = datetime(2025, 12, 20, 14, 5, tzinfo=UTC)
SOAK = bool(os.environ.get("HOCTAP_SOAK"))


class KilledError(Exception):
    """The service, in this moment."""


@dataclass
class Mortal:
    """The ledger of a service that is killed ``at`` one of its calls: what was noted before that stays noted."""

    ledger: Ledger
    at: str = ""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.ledger, name)
        if name != self.at:
            return found
        self.at = ""

        def dies(*facts: object) -> None:
            if name == "applied":  # noted, but not written
                found(*facts)
            raise KilledError

        return dies


class Shared(RuleBasedStateMachine):
    """``world`` and what follows are the same for all examples; book and ledger are set back before each."""

    world: World
    original: str
    beginnings: tuple[Book, ...]
    shared_host: Google
    store: Ledger

    def __init__(self) -> None:
        super().__init__()
        with self.store.engine.begin() as connection:
            for table in (schema.rows, schema.plans, schema.sent, schema.books):
                connection.execute(table.delete())
        self.emulator, self.officer = self.world.emulator, self.world.officer
        self.host, self.ledger = self.shared_host, Mortal(self.store)

    @initialize(template=st.sampled_from([0, 0, 1, 2]))
    def begin(self, template: int) -> None:
        set_back(self.world, self.original, self.beginnings[template])
        self.place, self.titles = self.original, {self.original: SHEET}
        self.typed = {self.original: self._typed(self.original)}

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

    @rule(when=WHEN, row=ROW, names=st.lists(NAMES, min_size=2, max_size=3))
    def paste_a_block(self, when: str, row: int, names: list[str]) -> None:
        """Whole rows from elsewhere: over cells of ours as well."""

        def act() -> None:
            ids = self._ids()
            first, name = ids.index("key"), ids.index("name")
            width = max(first, name) + 1
            lines: list[list[object]] = [[None] * width for _ in names]
            for line, who in zip(lines, names, strict=True):
                line[first], line[ids.index("score")], line[name] = "CD-001", 99, who
            self.officer.paste(self.place, self.title, f"A{row + 1}", lines)

        self._do(when, act)

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
            self.titles[self.place] = new

        self._do(when, act)

    @rule(when=WHEN, button=st.sampled_from(sorted(BUTTONS)))
    def tick_a_button(self, when: str, button: str) -> None:
        self._tick(when, button)

    def _tick(self, when: str, button: str) -> None:
        def act() -> None:
            row = BUTTONS[button]
            lines = self.officer.see(self.place, COVER)
            if len(lines[row - 1]) > 3 and lines[row - 1][3]:  # the oldest covers have no buttons
                self.officer.tick(self.place, COVER, f"E{row}")

        self._do(when, act)

    @rule()
    def the_other_officer_goes_on(self) -> None:
        self.officer = self.emulator.user(SECOND if self.officer.email == OFFICER else OFFICER)

    @precondition(lambda self: len(self.titles) == 1)
    @rule()
    def make_a_copy(self) -> None:
        """Shared like the first, and worked in from now on."""
        copy = self.officer.copy(self.place)
        for who in {OFFICER, SECOND, robot_name(0)} - {self.officer.email}:
            self.officer.share(copy, who)
        self.titles[copy], self.place = self.title, copy
        self.typed[copy] = self._typed(copy)

    @precondition(lambda self: len(self.titles) == 2)
    @rule()
    def go_to_the_other_file(self) -> None:
        (self.place,) = self.titles.keys() - {self.place}

    # --- what goes wrong ---

    @rule(fault=st.sampled_from(["lost", "reset"]), calls=st.integers(0, 2))
    def google_fails(self, fault: str, calls: int) -> None:
        self.emulator.faults.coming.clear()
        self.emulator.faults.next(*[None] * calls, Fault(fault))

    @rule(at=st.sampled_from(["applied", "settled", "undone"]))
    def the_service_will_be_killed(self, at: str) -> None:
        self.ledger.at = at

    # --- the service ---

    @rule(button=st.sampled_from(["", "", "", *BUTTONS]))
    def sync_as_asked(self, button: str) -> None:
        if button:
            self._tick("now", button)
        self.sync()

    def sync(self) -> None:
        self.host.places()
        try:
            brought = bring(self.host, self.place, RULES, self.ledger, lambda: NOON)
        except KilledError:
            self._what_is_typed_stays()
            return self.sync()  # another worker takes the book over
        except Stop as stop:
            if stop.code != "book.held":
                raise
            self._what_is_typed_stays()
            return None
        self.world.settled[self.place] = brought.etag
        self._what_is_typed_stays()
        settled = brought.settled
        if settled is not None and (not settled.receipts or settled.receipts[-1].stable):
            self._is_settled(self.host.read(self.place))
        return None

    @rule(first=st.booleans())
    def undo(self, first: bool) -> None:
        if first:  # something to take back
            self.sync()
        self.host.places()
        try:
            undo(self.host, self.place, RULES, self.ledger)
        except KilledError:
            pass
        except Stop as stop:
            if stop.code != "undo.nothing":
                raise
        self._what_is_typed_stays()

    def teardown(self) -> None:
        self.emulator.faults.clear()
        self.emulator._before.clear()
        for copy in getattr(self, "titles", {}).keys() - {self.original}:
            del self.emulator.store.files[copy]

    # --- what must hold ---

    def _what_is_typed_stays(self) -> None:
        for place, typed in self.typed.items():
            assert self._typed(place) == typed

    def _is_settled(self, seen: Snapshot) -> None:
        """Nothing is left to write; results come from what is typed alone; counts are sums of rows."""
        again = self._draft(seen)
        assert again.plan.changes == ()
        grid = seen.grids[self.title]
        ids = grid.values[IDS_ROW].tolist()
        places = [ids.index(column) for column in COMPUTED]
        shown = grid.values[FIRST_ROW:, places].tolist()
        grid.values[FIRST_ROW:, places] = None
        anew = after(seen, self._draft(seen).plan, seen.etag)
        assert anew.grids[self.title].values[FIRST_ROW:, places].tolist() == shown
        results = again.assessment.subjects["citizens"].result.tolist()
        sums: Counter[str] = Counter()
        for (_, model, _, measure), n in again.assessment.counts.counts.items():
            if model == "citizen":
                sums[measure] += n
        assert sums["listed"] == len(results)
        assert sums["achieved"] == results.count(Result.PASS)
        assert sums["failed"] == results.count(Result.FAIL)
        assert sums["pending"] == results.count(Result.PENDING)

    def _draft(self, seen: Snapshot) -> Draft:
        book = book_id(envelope(seen))
        assert isinstance(book, BookId)
        return draft(seen, RULES, self.store.rows(book), self.store.salt, f"{NOON:%H:%M}", self.store.sent(book))

    # --- hands and eyes ---

    @property
    def title(self) -> str:
        return self.titles[self.place]

    def _do(self, when: str, act: Callable[[], object]) -> None:
        def done() -> None:
            act()
            self.typed[self.place] = self._typed(self.place)

        if when == "now":
            done()
        elif not self.emulator._before:
            self.emulator.before("spreadsheets.batchUpdate", done)

    def _put(self, row: int, column: str, value: object) -> None:
        ids = self._ids()
        if column in ids:  # the oldest books have fewer columns
            self.officer.paste(self.place, self.title, f"A{row + 1}", [[None] * ids.index(column) + [value]])

    def _columns(self) -> int:
        book = self.emulator.file(self.place).book
        tab = book and book.titled(self.title)
        assert tab is not None
        return tab.column_count

    def _ids(self) -> list[str]:
        return self.officer.see(self.place, self.title)[IDS_ROW]

    def _typed(self, place: str) -> Counter[tuple[str, ...]]:
        rows = self.officer.see(place, self.titles[place])
        places = [rows[IDS_ROW].index(column) if column in rows[IDS_ROW] else 10**6 for column in INPUTS]
        lines = (tuple(row[at] if at < len(row) else "" for at in places) for row in rows[FIRST_ROW:])
        return Counter(line for line in lines if any(line))


@pytest.mark.slow
def test_what_is_typed_into_a_shared_sheet_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path))
    emulator = Emulator(quota=False)
    with serve(emulator) as url, open_ledger(now=lambda: NOON) as Shared.store:
        Shared.world = World(emulator, url)
        Shared.original, now = tiny(Shared.world)
        Shared.world.officer.share(Shared.original, SECOND)
        before = (older(Shared.world, f"history/commune-{version}.yaml") for version in ("1.0", "0.9"))
        Shared.beginnings = (now, *before)
        Shared.shared_host = patient(Shared.world)
        how = settings(
            max_examples=2000 if SOAK else 200,
            stateful_step_count=30,
            deadline=None,
            derandomize=not SOAK,
            database=None,
            phases=[Phase.generate, Phase.shrink] if SOAK else [Phase.generate],  # shrinking takes long
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Shared, settings=how)
        for client in Shared.world.clients:
            client.close()
