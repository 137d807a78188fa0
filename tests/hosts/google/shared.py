"""An emulator with a book of three citizens, and a host over it that works as the province's service account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sheets_sync.core import Layout, Value, objects
from sheets_sync.emulator import Emulator, User
from sheets_sync.emulator.book import Book
from sheets_sync.hosts.google.account import Account, credentials
from sheets_sync.hosts.google.client import Client, identity
from sheets_sync.hosts.google.host import Google
from sheets_sync.hosts.google.making import make_book
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from tests.books import PERIOD, RULES, UNIT
from tests.hosts.contract import NAMES

OWNER, OFFICER = "tinh@example.org", "canbo@example.org"
LAYOUT = shared(RULES.standard("commune", PERIOD))
ENVELOPE = {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD), "part": "", LEFT_OUT: NUMBERS}
CITIZENS = {"citizens": {"name": objects(NAMES), "group": objects(["N1", "N2", "N3"])}}
ROWS = {"": 520}  # as high as the list of clans
_MADE: list[Book] = []  # the book of three citizens as it was made first; all others are copies of it


@dataclass
class World:
    """A served emulator; ``now`` moves only when somebody sleeps."""

    emulator: Emulator
    url: str
    settled: dict[str, str] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)
    now: float = 0.0
    clients: list[Client] = field(default_factory=list)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        return self.emulator.user(OFFICER)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def client(self, *robots: str, **how: Any) -> Client:
        accounts = [identity(self.key(robot)) for robot in robots or (robot_name(0),)]
        urls = {"sheets": self.url, "drive": self.url}
        client = Client(accounts, lambda: self.now, self.sleep, lambda: 0.5, **{**urls, "timeout": (2, 0.5), **how})
        self.clients.append(client)
        return client

    def key(self, robot: str) -> dict[str, str]:
        if robot not in self.keys:  # a second key would end the first
            self.keys[robot] = self.emulator.service_account(robot)
        return self.keys[robot]

    def host(self, *robots: str) -> Google:
        return Google(self.client(*robots, timeout=(5, 30)), lambda: self.settled)

    def book(self, rows: Mapping[str, Mapping[str, Any]] = CITIZENS, robots: int = 1) -> str:
        """A book made by the owner, shared with the robots and the officer."""
        if rows is CITIZENS:
            if not _MADE:
                _MADE.append(self.emulator.file(self.made(LAYOUT, rows)).book.copy())
            place = self.emulator.store.create("Xã Thử", OWNER, book=_MADE[0].copy()).id
        else:
            place = self.made(LAYOUT, rows)
        for who in (OFFICER, *map(robot_name, range(robots))):
            self.emulator.user(OWNER).share(place, who)
        return place

    def made(self, layout: Layout, rows: Mapping[str, Mapping[str, Any]] = CITIZENS) -> str:
        """A book of this layout, the owner's alone."""
        account = Account(credentials(self.emulator.person(OWNER)), self.sleep, lambda: 0.5, self.url, self.url)
        place = make_book(account, {}, "Xã Thử", layout, ENVELOPE, rows=rows, room=ROWS).file.id
        account.close()
        return place

    def tabs(self, place: str) -> list[dict[str, Any]]:
        """The sheets of a book, whole, as the owner's own program gets them; counted as no robot's call."""
        account = Account(credentials(self.emulator.person(OWNER)), self.sleep, lambda: 0.5, self.url, self.url)
        told = account.get(place, "sheets(properties,data(rowData(values(userEnteredValue))))")
        account.close()
        return list(told["sheets"])

    def entered(self, place: str, title: str, row: int, column: int) -> object:
        """What was entered in one cell: its formula, text or number."""
        (sheet,) = (tab for tab in self.tabs(place) if tab["properties"]["title"] == title)
        (value,) = sheet["data"][0]["rowData"][row]["values"][column]["userEnteredValue"].values()
        return value


def robot_name(which: int) -> str:
    return f"robot{which}@emulator.iam.gserviceaccount.com"


def typed(value: Value) -> Value:
    """As an officer types it so that Google keeps text text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@'" else value
