from __future__ import annotations

from sheets_sync.core import Place, Value
from sheets_sync.hosts.memory import Memory, grid
from tests.books import PLACE, typed
from tests.hosts.contract import NAMES, HostContract


class TestMemory(HostContract):
    def make(self) -> tuple[Memory, Place]:
        return typed({"citizens": {"name": list(NAMES), "group": ["N1", "N2", "N3"]}}), PLACE

    def type_in(self, host: Memory, place: Place, sheet: str, row: int, column: int, value: Value) -> None:
        def change(grids: dict) -> None:
            rows = grids[sheet].values.tolist()
            while len(rows) <= row:
                rows.append([None] * len(rows[0]))
            rows[row][column] = value
            old = grids[sheet]
            fresh = grid(rows)
            fresh.formula[: old.formula.shape[0], : old.formula.shape[1]] = old.formula
            grids[sheet] = fresh

        host.edit(place, change)
