"""An emulator, its owner's account, and the books that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from sheets_sync.core import Layout
from sheets_sync.emulator import Emulator, User, serve
from sheets_sync.hosts.google.account import Account, credentials
from sheets_sync.hosts.google.drive import files
from sheets_sync.hosts.google.making import Made, make_book
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from tests.books import PERIOD, RULES, UNIT

ROOM = {"": 520}  # as high as the list of clans
OWNER = "tinh@example.org"
LAYOUT: Layout = shared(RULES.standard("commune", PERIOD))
_FEW = ("cover", "citizens", "clans", "todo", "lists", "envelope")
SMALL: Layout = replace(LAYOUT, sheets=tuple(sheet for sheet in LAYOUT.sheets if sheet.id in _FEW))
"""With a sheet of each kind that differs: making it is quick."""
ENVELOPE = {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD), "part": "", LEFT_OUT: NUMBERS}


@dataclass
class Google:
    """A served emulator and the owner's account in it; ``slept``: seconds that the account would have waited."""

    emulator: Emulator
    url: str
    account: Account
    slept: list[float]

    @property
    def owner(self) -> User:
        return self.emulator.user(OWNER)

    def make(self, layout: Layout = SMALL, **filled: Any) -> Made:
        return make_book(self.account, files(self.account), "Xã Thử", layout, ENVELOPE, room=ROOM, **filled)

    def get(self, file_id: str, fields: str) -> dict[str, Any]:
        return self.account.get(file_id, fields)

    def sheet(self, file_id: str, title: str, fields: str) -> dict[str, Any]:
        """One sheet's JSON of these fields."""
        sheets = self.get(file_id, f"sheets(properties(sheetId,title),{fields})")["sheets"]
        return next(sheet for sheet in sheets if sheet["properties"]["title"] == title)


@pytest.fixture
def google() -> Iterator[Google]:
    yield from served()


def served() -> Iterator[Google]:
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        slept: list[float] = []
        account = Account(credentials(emulator.person(OWNER)), slept.append, lambda: 0.5, url, url)
        yield Google(emulator, url, account, slept)
        account.close()
