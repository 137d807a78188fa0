"""People and the program take turns at one book: what is typed stays, and a settled book has nothing left to write."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sheets_sync.core import FIRST_ROW, BookId, Etag, Grid, Rows, WritePlan
from sheets_sync.hosts.memory import grid
from sheets_sync.sync.settle import draft, settle
from sheets_sync.workbook.rebase import rebase
from tests.books import PERIOD, PLACE, RULES, typed

TITLE = "Công dân"
LAYOUT = RULES.standard("commune", PERIOD)
SHEET = LAYOUT.sheet("citizens")
PLACE_OF = {column.id: i for i, column in enumerate(SHEET.columns)}
INPUTS = [PLACE_OF[c.id] for c in SHEET.inputs]
NAMES = st.sampled_from(["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc", "Phạm Đức Dũng", "Vũ Thị Én"])
TYPED = st.sampled_from(
    [
        ("birth", 1960.0),
        ("birth", "05/03/1960"),
        ("birth", "31/02/1960"),
        ("sex", "Nữ"),
        ("sex", "Nù"),
        ("number", "36160001234"),
        ("number", "036160001234"),
        ("household", "H1"),
        ("group", "N1"),
        ("group", "N9"),
        ("status", "đã mất"),
        ("registered", "Có"),
        ("quick", "8 8 9 7 8 6 8 8 9 8"),
        ("self.01", 8.0),
        ("self.02", "8,5"),
        ("self.03", 11.0),
        ("given.01", 9.0),
        ("note", "=1+1"),
        ("note", None),
        ("name", None),
        ("self.01", None),
    ]
)


class Remembering:
    """A ledger in memory: rows and plans of the one book."""

    def __init__(self) -> None:
        self.known: dict[str, Rows] = {}
        self.plans: list[tuple[WritePlan, Etag]] = []

    salt = b"k" * 16

    def rows(self, book: BookId) -> dict[str, Rows]:
        return self.known

    def settled(self, book: BookId, etag: Etag, rows: dict[str, Rows]) -> None:
        self.known = dict(rows)

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        self.plans.append((plan, after))

    def held(self, book: BookId, etag: Etag) -> bool:
        return False

    def sent(self, book: BookId) -> None:
        return None


class OneBook(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.host = typed({"citizens": {"name": ["Nguyễn Thị Hoa", "Trần Văn Bình"], "group": ["N1", "N2"]}})
        self.ledger = Remembering()
        self.typed = self._typed()
        self.settled_once = False

    # --- people ---

    @rule(name=NAMES)
    def add_a_person(self, name: str) -> None:
        def change(rows: list[list[object]]) -> None:
            rows.append([None] * len(SHEET.columns))
            rows[-1][PLACE_OF["name"]] = name

        self._edit(change)

    @rule(row=st.integers(0, 5), cell=TYPED)
    def type_into_a_row(self, row: int, cell: tuple[str, object]) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                rows[row][PLACE_OF[cell[0]]] = cell[1]

        self._edit(change)

    @rule()
    def sort_by_name(self) -> None:
        self._edit(lambda rows: rows.sort(key=lambda r: str(r[PLACE_OF["name"]] or "~")))

    @rule(row=st.integers(0, 5))
    def insert_a_row(self, row: int) -> None:
        self._edit(lambda rows: rows.insert(min(row, len(rows)), [None] * len(SHEET.columns)))

    @rule(row=st.integers(0, 5))
    def copy_a_row(self, row: int) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                rows.append(list(rows[row]))

        self._edit(change)

    @rule(row=st.integers(0, 5))
    def delete_a_row(self, row: int) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                del rows[row]

        self._edit(change)

    @rule(row=st.integers(0, 5))
    def clear_what_is_typed(self, row: int) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                for place in INPUTS:
                    rows[row][place] = None

        self._edit(change)

    @rule(row=st.integers(0, 5), column=st.sampled_from(["key", "kq", "score", "todo", "flags"]))
    def paste_over_a_machine_cell(self, row: int, column: str) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                rows[row][PLACE_OF[column]] = "dán nhầm"

        self._edit(change)

    @rule(row=st.integers(0, 5))
    def wipe_a_key(self, row: int) -> None:
        def change(rows: list[list[object]]) -> None:
            if row < len(rows):
                rows[row][PLACE_OF["key"]] = None

        self._edit(change)

    # --- the program ---

    @rule()
    def settle(self) -> None:
        settled = settle(self.host, PLACE, RULES, self.ledger)
        assert self._typed() == self.typed
        again = draft(self.host.read(PLACE), RULES, self.ledger.known, self.ledger.salt)
        assert again.plan.changes == ()
        for sheet, of in settled.draft.assessment.subjects.items():
            assert len(of.result) >= 0, sheet
        keys = [key for key in self._column("key") if key is not None]
        assert len(keys) == len(set(keys))
        self.settled_once = True

    @precondition(lambda self: bool(self.ledger.plans))
    @rule()
    def undo(self) -> None:
        plan, _ = self.ledger.plans.pop()
        snapshot = self.host.read(PLACE)
        tables = draft(snapshot, RULES, self.ledger.known, self.ledger.salt).tables
        inverse, _ = rebase(plan.inverse(), snapshot, tables)
        if inverse:
            self.host.apply(inverse)
        assert self._typed() == self.typed

    @invariant()
    def what_was_typed_is_still_there(self) -> None:
        assert self._typed() == self.typed

    # --- how a person's hand works ---

    def _edit(self, change: object) -> None:
        def on_grids(grids: dict[str, Grid]) -> None:
            old = grids[TITLE]
            rows = [[old.values[r, c] for c in range(old.values.shape[1])] for r in range(old.values.shape[0])]
            width = len(SHEET.columns)
            body = [(row + [None] * width)[:width] for row in rows[FIRST_ROW:]]
            change(body)  # type: ignore[operator]
            grids[TITLE] = grid([*rows[:FIRST_ROW], *body])

        self.host.edit(PLACE, on_grids)
        self.typed = self._typed()

    def _typed(self) -> Counter[tuple[object, ...]]:
        values = self.host.read(PLACE).grids[TITLE].values
        rows = [tuple(values[r, c] for c in INPUTS) for r in range(FIRST_ROW, values.shape[0])]
        return Counter(row for row in rows if any(cell is not None for cell in row))

    def _column(self, column: str) -> list[object]:
        values = self.host.read(PLACE).grids[TITLE].values
        return values[FIRST_ROW:, PLACE_OF[column]].tolist() if values.shape[0] > FIRST_ROW else []


OneBook.TestCase.settings = settings(
    max_examples=400 if os.environ.get("HOCTAP_SOAK") else 25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestOneBook = pytest.mark.slow(OneBook.TestCase)
