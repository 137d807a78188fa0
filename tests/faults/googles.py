"""A tiny shared book at an emulated Google, set back to its beginning in no time, and officers who work in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sheets_sync import data
from sheets_sync.core import FIRST_ROW, IDS_ROW, Snapshot, Stop
from sheets_sync.emulator.book import Book
from sheets_sync.hosts.google.host import Google
from sheets_sync.sync.settle import settle
from sheets_sync.workbook.layout import load_layout
from sheets_sync.workbook.online import shared
from sheets_sync.workbook.standard import packs_in_force
from tests.books import PERIOD, RULES
from tests.hosts.contract import SHEET
from tests.hosts.google.shared import LAYOUT, OFFICER, World
from tests.laws.test_settle_machine import Remembering

ROWS = 14
"""Rows of each data sheet: what counts here are calls, not cells."""
_MINUTE = 60.0
_CYCLES = 40
Act = Callable[[World, str], None]
NAMES = ("Vũ Thị Én", "Đỗ Văn Giang")


def tiny(world: World) -> tuple[str, Book]:
    """A book of three citizens and few rows, and its state to go back to."""
    place = world.book()
    return place, _cut(world, place)


def older(world: World, name: str) -> Book:
    """The same as it was made from an older template (``history/commune-1.0.yaml``)."""
    template = load_layout(data.text("templates", name), packs_in_force(RULES.packs, PERIOD))
    return _cut(world, world.made(shared(template)))


def _cut(world: World, place: str) -> Book:
    book = world.emulator.file(place).book
    assert book is not None
    for tab in book.tabs:
        if len(tab.rows) > 100 and tab.row_count == 520:
            tab.rows, tab.row_count = tab.rows[:ROWS], ROWS
    return book.copy()


def set_back(world: World, place: str, book: Book) -> None:
    """The book as it was at first, in a version of its own."""
    file = world.emulator.file(place)
    file.book = book.copy()
    world.emulator.store.touched(file, OFFICER)
    world.settled.pop(place, None)


def patient(world: World) -> Google:
    """A host whose client takes a silence of a third of a second for a call that hangs."""
    return Google(world.client(timeout=(2, 0.3)), lambda: world.settled)


def grids(snapshot: Snapshot) -> dict[str, list[list[object]]]:
    """Every cell of every sheet; a formula by its text is no matter here, only that there is one."""
    return {title: grid.values.tolist() for title, grid in snapshot.grids.items()}


def typed(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """What people typed into the sheet of citizens, row by row."""
    cells = snapshot.grids[SHEET].values
    ids = cells[IDS_ROW].tolist()
    inputs = [ids.index(column.id) for column in LAYOUT.sheet("citizens").inputs]
    return [tuple(row[at] for at in inputs) for row in cells[FIRST_ROW:ROWS].tolist()]


def story(seed: int) -> list[tuple[str, Act]]:
    """What officers do, in this order: ``between`` two cycles or ``meanwhile``, right before our write is done."""
    dice = random.Random(seed)
    acts: list[tuple[str, Act]] = []
    for when, name in zip(dice.sample(("between", "meanwhile"), 2), NAMES, strict=True):
        acts.append((when, dice.choice((_adds(name), _scores(dice.randrange(3), dice.randrange(11)), _wipes))))
    return acts


def _adds(name: str) -> Act:
    def act(world: World, place: str) -> None:
        rows = world.officer.see(place, SHEET)
        free = next(i for i in range(FIRST_ROW, ROWS) if len(rows) <= i or len(rows[i]) < 6 or not rows[i][5])
        world.officer.edit(place, SHEET, f"F{free + 1}", name)

    return act


def _scores(row: int, points: int) -> Act:
    return lambda world, place: world.officer.edit(place, SHEET, f"T{FIRST_ROW + row + 1}", points)


def _wipes(world: World, place: str) -> None:
    world.officer.paste(place, SHEET, f"B{FIRST_ROW + 1}", [["dán nhầm", "dán nhầm"]])


@dataclass
class Cycles:
    """The poller's cycle on one book: settled unless nothing has changed; what fails waits for a later cycle."""

    world: World
    host: Google
    place: str
    ledger: Remembering = field(default_factory=Remembering)

    def once(self) -> bool:
        """One cycle, a minute after the last; whether all is settled."""
        self.world.now += _MINUTE
        try:
            etag = self.host.places()[self.place]
            if etag == self.world.settled.get(self.place):
                return True
            settled = settle(self.host, self.place, RULES, self.ledger)
        except Stop as stop:
            if stop.code not in ("google.unreachable", "google.quota", "file.changed"):
                raise
            return False
        self.world.settled[self.place] = settled.snapshot.etag
        return False

    def until_settled(self) -> None:
        """Cycle after cycle; a book that never comes to rest is a fault of ours."""
        for _ in range(_CYCLES):
            if self.once():
                return
        raise AssertionError("never settled")


def played(world: World, place: str, host: Google, acts: list[tuple[str, Act]]) -> Snapshot:
    """Play a story with a cycle after each act, then cycles until nothing changes; the book as it is then."""
    cycles = Cycles(world, host, place)
    for when, act in acts:
        if when == "meanwhile":
            world.emulator.before("spreadsheets.batchUpdate", lambda act=act: act(world, place))
        else:
            act(world, place)
        cycles.once()
        if world.emulator._before:  # nothing was written: then it is done now
            world.emulator._before.clear()
            act(world, place)
    cycles.until_settled()
    return host.read(place)
