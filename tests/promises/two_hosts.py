"""The same small book in memory and in a real file, and a person who types into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sheets_sync.core import FIRST_ROW, Block, Cells, Host, Input, Place, Snapshot, Value, WritePlan, objects
from sheets_sync.hosts.memory import Memory
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.store import Ledger
from sheets_sync.sync.settle import Settled, draft, settle
from sheets_sync.workbook.find import DATA, columns, tabs
from sheets_sync.workbook.read import envelope
from tests.books import PERIOD, PLACE, RULES, UNIT, typed

LAYOUT = RULES.standard("commune", PERIOD)
CITIZENS = LAYOUT.sheet("citizens")
HOSTS = ("memory", "file")

PEOPLE: Mapping[str, Sequence[Value]] = {
    "name": ["Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Cúc"],
    "birth": ["05/03/1980", "1982", 1975.0],
    "sex": ["Nam", "Nữ", "Nữ"],
    "number": ["36080001234", "036182004321", "12"],
    "hamlet": ["Thôn Đông", "Thôn Đoài", "Thôn Lạ"],
    "group": ["N1", "N2", None],
    "registered": ["Có", "Có", "Không"],
    "note": ["=1+1", "+84 912 000 000", "  giữ nguyên  "],
    **{f"given.{i:02d}": [9.0, 8.0, "tám"] for i in range(1, 11)},
}
COVER: Mapping[str, Value] = {"hamlet.01": "Thôn Đông", "hamlet.02": "Thôn Đoài"}


@dataclass
class Book:
    host: Host
    place: Place

    def read(self) -> Snapshot:
        return self.host.read(self.place)

    def type_in(self, sheet: str, row: int, column: int | str, value: Value) -> None:
        """What a person does: one cell of a tab; ``row`` is the sheet's, ``column`` a place or a column's id."""
        title = LAYOUT.sheet(sheet).title
        at = column if isinstance(column, int) else place_of(sheet, column)
        if isinstance(self.host, Memory):
            snapshot = self.read()
            one = Block(title, "typed", row, at, objects([None]).reshape(1, 1), objects([value]).reshape(1, 1))
            self.host.apply(WritePlan(self.place, None, snapshot.etag, (one,)))
        else:
            package = Package(Path(self.place).read_bytes())
            part = next(tab.part for tab in package.sheets if tab.title == title)
            edit = ColumnEdit(part, at, np.array([row]), objects([value]))
            Path(self.place).write_bytes(patch(package, [edit]))

    def cell(self, sheet: str, row: int, column: str) -> Value:
        values = self.read().grids[LAYOUT.sheet(sheet).title].values
        at = place_of(sheet, column)
        found: Value = values[row, at] if row < values.shape[0] and at < values.shape[1] else None
        return found

    def column(self, sheet: str, column: str) -> list[Value]:
        """What stands in a column from the first row on, without blanks at the end."""
        grid = self.read().grids[LAYOUT.sheet(sheet).title]
        return trimmed(grid.values[FIRST_ROW:, place_of(sheet, column)])

    def settle(self, ledger: Ledger) -> Settled:
        return settle(self.host, self.place, RULES, ledger)

    def codes(self) -> set[str]:
        return {hit.code for hit in draft(self.read(), RULES, {}).assessment.hits}


def place_of(sheet: str, column: str) -> int:
    return [c.id for c in LAYOUT.sheet(sheet).columns].index(column)


def book(kind: str, folder: Path, people: Mapping[str, Sequence[Value]] = PEOPLE) -> Book:
    if kind == "memory":
        return Book(typed({"citizens": {c: list(v) for c, v in people.items()}}, COVER), PLACE)
    path = folder / "so-xa.xlsx"
    envelope = {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD)}
    rows = {"citizens": {column: objects(cells) for column, cells in people.items()}}
    path.write_bytes(create(LAYOUT, envelope, {"unit_name": "Xã Thử", **COVER}, rows))
    return Book(Files(path), str(path))


def trimmed(cells: Cells) -> list[Value]:
    found = cells.tolist()
    while found and found[-1] is None:
        found.pop()
    return found


def typed_cells(snapshot: Snapshot) -> dict[tuple[str, int, int], str]:
    """Every cell that is a person's: input columns, a unit's own columns, the cover's inputs, whatever is above."""
    where = tabs(LAYOUT, snapshot.grids, envelope(snapshot))
    found: dict[tuple[str, int, int], str] = {}
    for sheet in LAYOUT.sheets:
        if sheet.shape not in DATA or sheet.id not in where:
            continue
        grid = snapshot.grids[where[sheet.id]]
        at = columns(sheet, grid)
        assert at is not None
        machine = {at.at[c.id] for c in sheet.columns if not isinstance(c, Input) and c.id in at.at}
        for row, cells in enumerate(grid.values.tolist()):
            for place, cell in enumerate(cells):
                if cell is not None and (row < at.first_row or place not in machine):
                    found[sheet.id, row, place] = repr(cell)
    cover = snapshot.grids["Bìa"].values
    for row in range(19, cover.shape[0]):
        for place, cell in enumerate(cover[row].tolist()):
            if cell is not None:
                found["cover", row, place] = repr(cell)
    return found
