"""A province's shared books at an emulated Google: calls and minutes under its quota, bytes, CPU and memory of a cycle.

Minutes are those of a simulated clock, which moves only when somebody waits: calls themselves take no time in it.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests

from benchmarks import made, ordinary
from benchmarks.measure import high_water, table
from sheets_sync.core import FIRST_ROW, Layout, objects
from sheets_sync.demo.commune import Size, commune
from sheets_sync.emulator import Emulator, serve
from sheets_sync.emulator.book import Book
from sheets_sync.hosts.google import mask
from sheets_sync.hosts.google.account import Account, credentials
from sheets_sync.hosts.google.client import Client, identity
from sheets_sync.hosts.google.create_data import ROOM
from sheets_sync.hosts.google.host import Google
from sheets_sync.hosts.google.making import make_book
from sheets_sync.store import open_ledger
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import settle
from sheets_sync.units import Level
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from sheets_sync.workbook.standard import packs_in_force

BOOKS, PEOPLE = 226, 5_000
_OWNER, _OFFICER = "tinh@example.org", "canbo@example.org"
_ROOM = 520
_SMALL = 14
_OPERATIONS = ("files.list", "spreadsheets.get", "spreadsheets.batchUpdate", "values.get", "values.update")


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True, slots=True)
class Province:
    """A served emulator with its books. ``clock`` is the emulator's and the clients'."""

    emulator: Emulator
    clock: Clock
    url: str
    places: tuple[str, ...]
    keys: tuple[Mapping[str, str], ...]

    def type(self, places: Iterable[str], layout: Layout, name: str) -> None:
        """An officer writes another name into the first row of each book."""
        for place in places:
            self.emulator.user(_OFFICER).edit(place, layout.sheet("citizens").title, f"F{FIRST_ROW + 1}", name)


@dataclass(frozen=True, slots=True)
class Told:
    """Calls by kind, those refused for quota, and simulated minutes."""

    drive: int
    reads: int
    writes: int
    refused: int
    minutes: float

    def row(self, name: str) -> tuple[str, ...]:
        """For a table."""
        counts = (self.drive, self.reads, self.writes, self.refused)
        return (name, *(f"{count:,}" for count in counts), f"{self.minutes:.1f}")


def run(folder: Path, books: int = BOOKS, people: int = PEOPLE) -> None:
    """Print the figures; AssertionError where the floor of calls is missed."""
    rules = made.made_rules()
    layout = shared(made.layout(rules))
    rows: list[tuple[str, ...]] = []
    for robots in (1, 5):
        os.environ["HOCTAP_DATA"] = str(folder / f"data-{robots}")
        clock = Clock()
        emulator = Emulator(now=clock)
        with serve(emulator) as url:
            rows += _ours(_province(emulator, clock, url, rules, layout, books, robots), rules, layout)
    clock = Clock()
    emulator = Emulator(now=clock)
    with serve(emulator) as url:
        province = _province(emulator, clock, url, rules, layout, books, 1)
        told = _counted(
            province, lambda: ordinary.work(province.keys[0], province.url, clock.sleep, province.places, layout)
        )
    rows.append(told.row("ordinary gspread code, 1 account: all changed"))
    print(f"## {books} communes at Google, five sheets of three rows each\n")
    print(table(("", "Drive", "reads", "writes", "429", "simulated minutes"), rows))
    print()
    _whole(folder, rules, layout, books, people)


def _province(
    emulator: Emulator, clock: Clock, url: str, rules: Rules, layout: Layout, books: int, robots: int
) -> Province:
    """Books of all communes: one is made as any, the others are copies of its state with another unit."""
    emails = [f"robot{number}@emulator.iam.gserviceaccount.com" for number in range(robots)]
    keys = tuple(emulator.service_account(email) for email in emails)
    quota, emulator.quota = emulator.quota, None
    first = _book(emulator, url, layout, _few(layout), {"": _ROOM})
    beginning = emulator.file(first).book
    assert beginning is not None
    for tab in beginning.tabs:
        if tab.row_count == _ROOM:
            tab.rows, tab.row_count = tab.rows[:_SMALL], _SMALL
    units = [unit.code for unit in rules.units.at(date(made.PERIOD, 12, 31)) if unit.level is Level.COMMUNE][:books]
    places = tuple(_copy(emulator, beginning, unit, emails) for unit in units)
    emulator.user(_OWNER).delete_file(first)
    emulator.quota = quota
    return Province(emulator, clock, url, places, keys)


def _book(emulator: Emulator, url: str, layout: Layout, rows: Mapping[str, Any], room: Mapping[str, int]) -> str:
    account = Account(credentials(emulator.person(_OWNER)), time.sleep, random.random, url, url)
    told = {"unit": made.UNIT, "unit_name": "Xã Thử", "period": str(made.PERIOD), "part": "", LEFT_OUT: NUMBERS}
    place = make_book(account, {}, "Xã Thử", layout, told, rows=rows, room=room).file.id
    account.close()
    return place


def _few(layout: Layout) -> dict[str, Any]:
    names = objects(["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc"])
    return {tab: {("name" if tab in ordinary.NAMED else "place"): names} for tab in ordinary.TABS}


def _copy(emulator: Emulator, beginning: Book, unit: str, emails: Sequence[str]) -> str:
    place = emulator.store.create(unit, _OWNER, book=beginning.copy()).id
    owner = emulator.user(_OWNER)
    line = next(i for i, row in enumerate(owner.see(place, "_hoctap"), 1) if row[:1] == ["unit"])
    owner.edit(place, "_hoctap", f"B{line}", unit)
    for email in (_OFFICER, *emails):
        owner.share(place, email)
    return place


def _ours(province: Province, rules: Rules, layout: Layout) -> Iterable[tuple[str, ...]]:
    """A first cycle, one in which nothing had changed, one in which a tenth had."""
    clock, books = province.clock, len(province.places)
    accounts = [identity(key) for key in province.keys]
    client = Client(accounts, clock, clock.sleep, random.random, sheets=province.url, drive=province.url)
    who = f"this, {len(accounts)} account{'s' if len(accounts) > 1 else ''}"
    settled: dict[str, str] = {}
    host = Google(client, lambda: settled)
    tenth = province.places[:: max(1, books // round(books / 10))][: round(books / 10)] if books >= 10 else ()
    province.type(province.places, layout, "Vũ Thị Én")
    for what, changed in (("all changed", province.places), ("nothing changed", ()), ("a tenth changed", tenth)):
        if what == "a tenth changed":
            province.type(changed, layout, "Đỗ Văn Giang")
        clock.sleep(120)
        told = _counted(province, lambda: _cycle(host, rules, settled))
        assert told == Told(1, len(changed), len(changed), 0, told.minutes), told
        yield told.row(f"{who}: {what}")
    client.close()


def _cycle(host: Google, rules: Rules, settled: dict[str, str]) -> None:
    """What the poller does, one book after the other."""
    with open_ledger() as ledger:
        for place, etag in host.places().items():
            if etag != settled.get(place):
                settled[place] = settle(host, place, rules, ledger).snapshot.etag


def _counted(province: Province, work: Callable[[], object]) -> Told:
    def now() -> tuple[int, ...]:
        return tuple(province.emulator.count(operation) for operation in _OPERATIONS)

    quota = province.emulator.quota
    assert quota is not None
    before, refused, begun = now(), quota.refused, province.clock.now
    work()
    drive, gets, batches, values, updates = (b - a for a, b in zip(before, now(), strict=True))
    minutes = (province.clock.now - begun) / 60
    return Told(drive, gets + values, batches + updates, quota.refused - refused, minutes)


# --- CPU, memory and bytes of a whole cycle ---


def _whole(folder: Path, rules: Rules, layout: Layout, books: int, people: int) -> None:
    clock = Clock()
    emulator = Emulator(now=clock, quota=False)
    with serve(emulator) as url:
        province = _province(emulator, clock, url, rules, layout, books, 1)
        packs = packs_in_force(rules.packs, made.PERIOD)
        sheets = commune(made.UNIT, "Xã Thử", made.PERIOD, layout, packs, Size(people), made.SEED).sheets
        large = _book(emulator, url, layout, {}, ROOM)
        emulator.user(_OWNER).share(large, _OFFICER)
        for sheet in filter(lambda sheet: sheet.id in sheets, layout.sheets):
            typed = [sheets[sheet.id].get(column.id, ()) for column in sheet.columns]
            lines = [[_by_hand(value) for value in line] for line in itertools.zip_longest(*typed)]
            emulator.user(_OFFICER).paste(large, sheet.title, f"A{FIRST_ROW + 1}", lines)
        email = province.keys[0]["client_email"]
        emulator.user(_OWNER).share(large, email)
        key = folder / "key.json"
        key.write_text(json.dumps(province.keys[0]), encoding="utf-8")
        bearer = {"Authorization": f"Bearer {emulator.bearer(email, service=True)}", "Accept-Encoding": "identity"}
        reply = requests.get(
            f"{url}/v4/spreadsheets/{large}", params={"fields": mask.BOOK}, headers=bearer, timeout=300
        )
        rows = [_child(folder, url, key, what) for what in ("first", "none")]
    print(f"## One cycle: a book of {people:,} people and {books} small ones, one process, quota apart\n")
    print(f"The large book's read: {len(reply.content) / 1e6:.2f} MB of JSON, unpacked.\n")
    print(table(("", "CPU s", "wall s", "peak MB"), rows))


def _by_hand(value: object) -> object:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def _child(folder: Path, url: str, key: Path, what: str) -> tuple[str, ...]:
    """The cycle in a process of its own, so that the emulator is not measured."""
    command = [sys.executable, "-m", "benchmarks.google", url, str(key), str(folder / "settled.json")]
    env = {**os.environ, "HOCTAP_DATA": str(folder / "data-whole")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    cpu, wall, peak = map(float, done.stdout.split())
    name = {"first": "all books changed", "none": "nothing changed"}[what]
    return name, f"{cpu:.1f}", f"{wall:.1f}", f"{peak:.0f}"


def _cycle_of(url: str, key: Path, known: Path) -> None:
    rules = made.made_rules()
    settled: dict[str, str] = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    account = identity(json.loads(key.read_text(encoding="utf-8")))
    client = Client([account], time.monotonic, time.sleep, random.random, sheets=url, drive=url, limit=1_000_000)
    cpu, wall = time.process_time(), time.perf_counter()
    _cycle(Google(client, lambda: settled), rules, settled)
    print(time.process_time() - cpu, time.perf_counter() - wall, high_water())
    known.write_text(json.dumps(settled), encoding="utf-8")
    client.close()


if __name__ == "__main__":
    _cycle_of(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
