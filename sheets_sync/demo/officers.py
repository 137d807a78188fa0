"""Officers before their shared sheets: each types, pastes, sorts and ticks as people do, in a book of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_sync.core import FIRST_ROW, IDS_ROW, Button, Layout, Shape, Sheet, Value
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.edit import letters
from sheets_sync.demo.google import Desk

DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)
Seen = list[list[str]]


@dataclass(slots=True)
class Officer:
    """One commune's officer and the spreadsheet ``book``. ``draft``: what will have been typed by the end."""

    desk: Desk
    email: str
    book: str
    layout: Layout
    draft: Draft
    titles: dict[str, str] = field(default_factory=dict)  # sheet id -> what the tab is called since it was renamed

    def see(self, sheet_id: str) -> Seen:
        """What a tab shows."""
        found: Seen = self.desk.act(self.email, "see", self.book, self.title(sheet_id))
        return found

    def title(self, sheet_id: str) -> str:
        """What a tab is called now."""
        return self.titles.get(sheet_id, self.layout.sheet(sheet_id).title)

    def type(self, sheet_id: str, row: int, column: str, value: Value) -> None:
        """Type into one cell; ``row`` counts from 0 as in the sheet."""
        self._paste(sheet_id, row, self._place(sheet_id, column), [[value]])

    def scores(self) -> int:
        """Type everybody's scores, self and appraised; how many cells that were."""
        count = 0
        sheet, columns = self.layout.sheet("citizens"), self.draft.sheets["citizens"]
        for run in _runs(sheet, [name for name in columns if _is_score(name)]):
            rows = [list(row) for row in zip(*(columns[name].tolist() for name in run), strict=True)]
            self._paste("citizens", FIRST_ROW, self._place("citizens", run[0]), rows)
            count += sum(cell is not None for row in rows for cell in row)
        return count

    def paste_row(self, sheet_id: str, source: int, target: int) -> None:
        """Copy a whole row over another, the machine's cells and all."""
        self._paste(sheet_id, target, 0, [[*self.see(sheet_id)[source]]])

    def sort(self, sheet_id: str, column: str) -> None:
        """Sort all rows by a column."""
        title = self.title(sheet_id)
        last = letters(len(self.layout.sheet(sheet_id).columns) - 1)
        cells = f"A{FIRST_ROW + 1}:{last}{len(self.see(sheet_id))}"
        self.desk.act(self.email, "sort", self.book, title, cells, self._place(sheet_id, column))

    def insert(self, sheet_id: str, row: int, typed: Mapping[str, Value]) -> None:
        """Insert a row and fill it in."""
        self.desk.act(self.email, "insert", self.book, self.title(sheet_id), "ROWS", row)
        for column, value in typed.items():
            self.type(sheet_id, row, column, value)

    def rename(self, sheet_id: str, title: str) -> None:
        """Give a tab another name."""
        self.desk.act(self.email, "rename", self.book, self.title(sheet_id), title)
        self.titles[sheet_id] = title

    def tick(self, button: str) -> None:
        """Tick a button of the cover."""
        cover = self.layout.sheet("cover")
        places = {cell.id: at for at, cell in cover.cells.items() if isinstance(cell, Button)}
        self.desk.act(self.email, "edit", self.book, cover.title, places[button], "x")

    def said(self, cell_id: str) -> str:
        """What a cell of the cover says."""
        cover = self.layout.sheet("cover")
        at = next(at for at, cell in cover.cells.items() if cell.id == cell_id)
        seen, column, row = self.see("cover"), ord(at[0]) - ord("A"), int(at[1:]) - 1
        return seen[row][column] if row < len(seen) and column < len(seen[row]) else ""

    def typed(self) -> Mapping[tuple[str, int, str], str]:
        """All that people have typed: (sheet id, row, column id) -> what is shown, blank cells left out."""
        found: dict[tuple[str, int, str], str] = {}
        for sheet in self.layout.sheets:
            if sheet.shape not in DATA or sheet.id == "proposals":
                continue
            seen, inputs = self.see(sheet.id), {column.id for column in sheet.inputs}
            at = [(i, name) for i, name in enumerate(seen[IDS_ROW]) if name in inputs]
            for row, line in enumerate(seen[FIRST_ROW:], FIRST_ROW):
                found |= {(sheet.id, row, name): line[i] for i, name in at if i < len(line) and line[i]}
        return found

    def _place(self, sheet_id: str, column: str) -> int:
        return [c.id for c in self.layout.sheet(sheet_id).columns].index(column)

    def _paste(self, sheet_id: str, row: int, column: int, rows: Sequence[Sequence[Value]]) -> None:
        cell = f"{letters(column)}{row + 1}"
        told = [[_as_typed(value) for value in line] for line in rows]
        self.desk.act(self.email, "paste", self.book, self.title(sheet_id), cell, told)


def listed_only(draft: Draft) -> Draft:
    """The book as it is before anybody is scored: the people are listed, their scores are still blank."""
    people = {name: cells for name, cells in draft.sheets["citizens"].items() if not _is_score(name)}
    return replace(draft, sheets={**draft.sheets, "citizens": people})


def _is_score(column: str) -> bool:
    return column.startswith(("self.", "given."))


def _runs(sheet: Sheet, columns: Iterable[str]) -> list[list[str]]:
    """Columns that lie side by side, together: what is pasted at once."""
    order = [column.id for column in sheet.columns]
    runs: list[list[str]] = []
    for name in sorted(columns, key=order.index):
        if runs and order.index(name) == order.index(runs[-1][-1]) + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _as_typed(value: Value) -> object:
    """A value as fingers give it: a date in the Vietnamese order."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
