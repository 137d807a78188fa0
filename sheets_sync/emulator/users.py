"""Acting users: people before the sheets. What they enter is parsed as typed, and no quota counts it."""

import threading
from dataclasses import dataclass
from typing import Any

from sheets_sync.emulator import drive
from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import run
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.files import File, Permission, Store
from sheets_sync.emulator.grid import Dimension, Tab
from sheets_sync.emulator.requests import KINDS
from sheets_sync.emulator.typed import entered, shown
from sheets_sync.emulator.view import Reader


@dataclass(frozen=True, slots=True)
class User:
    """One person; tabs are named by title, cells in A1 (`B5`), rows and columns by 0-based index, ends exclusive."""

    store: Store
    email: str
    lock: threading.RLock

    def create(self, name: str) -> str:
        """A new spreadsheet of one's own: its id."""
        with self.lock:
            return self.store.create(name, self.email).id

    def edit(self, file_id: str, tab: str, cell: str, value: Any) -> None:
        """Type into one cell (None empties it)."""
        self.paste(file_id, tab, cell, [["" if value is None else value]])

    def paste(self, file_id: str, tab: str, cell: str, rows: list[list[Any]]) -> None:
        """Paste values from `cell` on; None leaves a cell alone, "" empties it; the grid grows."""
        with self.lock:
            file, book = self._open(file_id)
            place = _tab(book, tab)
            area = _area(book, f"'{place.title}'!{cell}")
            place.grow(area.top + len(rows), area.left + max(map(len, rows), default=0))
            for row, line in enumerate(rows, area.top):
                for column, value in enumerate(line, area.left):
                    if value is not None:
                        place.put(row, column, entered(place.at(row, column), value, book.locale, parse=True))
            self._done(file, book)

    def tick(self, file_id: str, tab: str, cell: str, *, on: bool = True) -> None:
        """Tick a checkbox."""
        self.edit(file_id, tab, cell, on)

    def compute(self, file_id: str, tab: str, cell: str, value: Any) -> None:
        """Let a formula's cell show a value (number, text or truth): what Google's calculation would have done."""
        kind = (
            "boolValue"
            if isinstance(value, bool)
            else "numberValue"
            if isinstance(value, int | float)
            else "stringValue"
        )
        with self.lock:
            file, book = self._open(file_id)
            place = _tab(book, tab)
            area = _area(book, f"'{place.title}'!{cell}")
            old = {**place.at(area.top, area.left), "effectiveValue": {kind: value}}
            place.put(area.top, area.left, old)
            self._done(file, book)

    def insert(self, file_id: str, tab: str, dimension: Dimension, start: int, count: int = 1) -> None:
        """Insert blank rows or columns before `start`."""
        span = {"dimension": dimension, "startIndex": start, "endIndex": start + count}
        self._request(file_id, tab, "insertDimension", {"range": span, "inheritFromBefore": start > 0})

    def delete(self, file_id: str, tab: str, dimension: Dimension, start: int, count: int = 1) -> None:
        """Delete rows or columns."""
        span = {"dimension": dimension, "startIndex": start, "endIndex": start + count}
        self._request(file_id, tab, "deleteDimension", {"range": span})

    def move(self, file_id: str, tab: str, dimension: Dimension, start: int, to: int, count: int = 1) -> None:
        """Drag rows or columns before `to` (counted before the move)."""
        span = {"dimension": dimension, "startIndex": start, "endIndex": start + count}
        self._request(file_id, tab, "moveDimension", {"source": span, "destinationIndex": to})

    def sort(self, file_id: str, tab: str, cells: str, column: int, *, down: bool = False) -> None:
        """Sort a range (`A5:Z`) by a column of the sheet."""
        with self.lock:
            _, book = self._open(file_id)
            place = _tab(book, tab)
            area = place.closed(_area(book, f"'{place.title}'!{cells}"))
        order = {"dimensionIndex": column, "sortOrder": "DESCENDING" if down else "ASCENDING"}
        body = {"range": {**area.grid_range(place.id), "sheetId": place.id}, "sortSpecs": [order]}
        self._request(file_id, tab, "sortRange", body)

    def rename(self, file_id: str, tab: str, title: str) -> None:
        """Rename a tab."""
        self._request(file_id, tab, "updateSheetProperties", {"properties": {"title": title}, "fields": "title"})

    def remove_tab(self, file_id: str, tab: str) -> None:
        """Delete a tab."""
        self._request(file_id, tab, "deleteSheet", {})

    def request(self, file_id: str, **requests: dict[str, Any]) -> None:
        """Anything that a batchUpdate can, by this person: `user.request(id, mergeCells={...})`."""
        with self.lock:
            file, book = self._open(file_id)
            bodies: list[dict[str, Any]] = [{kind: body} for kind, body in requests.items()]
            book, _ = run(book, Reader(self.email, file.owner == self.email), bodies, KINDS)
            self._done(file, book)

    def copy(self, file_id: str, name: str = "") -> str:
        """ "Make a copy": the new file's id; it is this person's own."""
        with self.lock:
            old = self.store.file(file_id, self.email)
            return drive.duplicate(self.store, old, self.email, name or f"Copy of {old.name}").id

    def trash(self, file_id: str) -> None:
        """Put the file into the bin: it stays readable by id, but is trashed."""
        with self.lock:
            file = self.store.file(file_id, self.email, "owner")
            file.trashed = True
            self.store.touched(file, self.email)

    def delete_file(self, file_id: str) -> None:
        """Delete the file for good."""
        with self.lock:
            self.store.file(file_id, self.email, "owner")
            del self.store.files[file_id]

    def share(self, file_id: str, email: str, role: str = "writer") -> None:
        """Give somebody access."""
        with self.lock:
            file = self.store.file(file_id, self.email, "writer")
            file.permissions = [entry for entry in file.permissions if entry.email != email]
            file.permissions.append(Permission(self.store.permission_id(), "user", role, email))
            file.version += 1

    def unshare(self, file_id: str, email: str) -> None:
        """Take somebody's access away."""
        with self.lock:
            file = self.store.file(file_id, self.email, "writer")
            file.permissions = [entry for entry in file.permissions if entry.email != email]
            file.version += 1

    def see(self, file_id: str, tab: str) -> list[list[str]]:
        """What a tab shows, trailing blanks cut: for looking, it is no call."""
        with self.lock:
            _, book = self.store.book(file_id, self.email)
            lines = [[shown(cell, book.locale) if cell else "" for cell in line] for line in _tab(book, tab).rows]
        for line in lines:
            while line and not line[-1]:
                line.pop()
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _request(self, file_id: str, tab: str, kind: str, body: dict[str, Any]) -> None:
        with self.lock:
            _, book = self._open(file_id)
            key = _tab(book, tab).id
        for name in ("range", "source", "properties"):
            if name in body:
                body = {**body, name: {**body[name], "sheetId": key}}
        if kind == "deleteSheet":
            body = {"sheetId": key}
        self.request(file_id, **{kind: body})

    def _open(self, file_id: str) -> tuple[File, Book]:
        file, book = self.store.book(file_id, self.email, write=True)
        return file, book.copy()

    def _done(self, file: File, book: Book) -> None:
        file.book, file.name = book, book.properties["title"]
        self.store.touched(file, self.email)


def _tab(book: Book, title: str) -> Tab:
    tab = book.titled(title)
    if tab is None:
        raise KeyError(title)
    return tab


def _area(book: Book, text: str) -> Area:
    return book.find(text)[1]
