"""Drive's side of a file: who owns it, who may do what, when it changed, and the store of them all."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from sheets_sync.emulator import defaults
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.errors import ApiError
from sheets_sync.emulator.grid import Tab

SHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
Role: TypeAlias = Literal["owner", "writer", "commenter", "reader"]
_RANK: dict[str, int] = {"reader": 1, "commenter": 2, "writer": 3, "owner": 4}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(slots=True)
class Permission:
    """One entry of who may do what: type is user, group, domain or anyone."""

    id: str
    type: str
    role: str
    email: str = ""
    domain: str = ""


@dataclass(slots=True)
class File:
    """A file of Drive; a folder has no book. Times are seconds of the emulator's clock."""

    id: str
    name: str
    owner: str
    mime: str
    created: float
    modified: float
    modified_by: str
    book: Book | None = None
    version: int = 1
    parents: list[str] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    trashed: bool = False
    comments: list[dict[str, Any]] = field(default_factory=list)
    app_properties: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)

    def role(self, email: str) -> int:
        """0 none, 1 reader, 2 commenter, 3 writer, 4 owner."""
        ranks = [
            _RANK.get(entry.role, 0)
            for entry in self.permissions
            if entry.type == "anyone" or entry.email == email or (entry.domain and email.endswith("@" + entry.domain))
        ]
        return max(ranks, default=0)


@dataclass(slots=True)
class Store:
    """All files by id."""

    now: Callable[[], float]
    dice: random.Random
    files: dict[str, File] = field(default_factory=dict)

    def new_key(self, length: int = 44) -> str:
        """A fresh id; file ids have 44 letters and start with 1."""
        return "1" + "".join(self.dice.choices(_LETTERS, k=length - 1))

    def create(
        self, name: str, owner: str, *, mime: str = SHEET, parents: list[str] | None = None, book: Book | None = None
    ) -> File:
        """A new file of somebody; a spreadsheet has one tab, Sheet1."""
        now = self.now()
        if mime == SHEET and book is None:
            book = Book(defaults.properties(name), [Tab(0, defaults.sheet_properties("Sheet1"))], dice=self.dice)
        file = File(self.new_key(), name, owner, mime, now, now, owner, book, parents=parents or ["root"])
        if book is not None:
            book.properties = {**book.properties, "title": name}
        file.permissions.append(Permission(self.permission_id(), "user", "owner", owner))
        self.files[file.id] = file
        return file

    def permission_id(self) -> str:
        """A fresh id of a permission: 20 digits."""
        return "".join(self.dice.choices("0123456789", k=20))

    def touched(self, file: File, email: str) -> None:
        """A change was made: version and time go on."""
        file.version += 1
        file.modified = max(self.now(), file.modified)
        file.modified_by = email

    def book(self, file_id: str, email: str, *, write: bool = False) -> tuple[File, Book]:
        """A spreadsheet that the caller may read or write. 404 if there is none, 403 without the right."""
        file = self.files.get(file_id)
        if file is None or file.book is None:
            raise ApiError(404, "Requested entity was not found.")
        if file.role(email) < (_RANK["writer"] if write else _RANK["reader"]):
            raise ApiError(403, "The caller does not have permission")
        return file, file.book

    def file(self, file_id: str, email: str, least: Role = "reader") -> File:
        """A file by Drive's rules: what one may not read does not exist. 404 or 403."""
        file = self.files.get(file_id)
        if file is None or file.role(email) == 0:
            raise ApiError(404, f"File not found: {file_id}.", reason="notFound")
        if file.role(email) < _RANK[least]:
            text = "The user does not have sufficient permissions for this file."
            raise ApiError(403, text, reason="insufficientFilePermissions")
        return file


def stamp(seconds: float) -> str:
    """RFC 3339 in UTC with milliseconds, as Drive writes times."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
