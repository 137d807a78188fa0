"""A made-up province on shared sheets, for ``hoctap demo --google``: all is as in service but Google, people and clock.

The sheets are made by what ``hoctap google create`` calls and brought up to date by the service's own poller; Google is
the emulator on this machine, and minutes go by on a clock of the demo's own.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sheets_sync.cli.google import province_key
from sheets_sync.cli.speech import tell
from sheets_sync.demo import story
from sheets_sync.demo.google import Desk
from sheets_sync.demo.officers import Officer, listed_only
from sheets_sync.demo.province import Maker, spread
from sheets_sync.hosts.google.account import Account, credentials
from sheets_sync.hosts.google.client import Client, identities
from sheets_sync.hosts.google.drive import new_file
from sheets_sync.hosts.google.making import let_in, make_book
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import load_config
from sheets_sync.service.poller import Cycle, Poller
from sheets_sync.service.province import consolidate
from sheets_sync.service.serve import world_from
from sheets_sync.service.sheets import ProvinceSheet
from sheets_sync.service.world import HERE
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.rules import rules as rules_on
from sheets_sync.units import Unit
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from sheets_sync.workbook.standard import packs_in_force, packs_line

OWNER, ROBOT = "hoikhuyenhoc@tinh.example", "may-cham@hoctap.iam.gserviceaccount.com"
BEGIN = datetime(story.TODAY.year, story.TODAY.month, story.TODAY.day, 8, 0, tzinfo=HERE)
_PEOPLE = 120  # in a commune, on average: enough to look at
_ROOM = {"": 520}
_MINUTE = timedelta(minutes=1)
_WORKERS = 2


@dataclass(slots=True)
class Clock:
    """A clock that only the demo moves: whoever would wait a minute has waited it at once."""

    at: datetime

    def now(self) -> datetime:
        """The time it is."""
        return self.at

    def seconds(self) -> float:
        """The same, in seconds."""
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Minute:
    """What came of one minute: the poller's cycle, its calls to Google, how many typed cells it changed."""

    at: datetime
    cycle: Cycle
    calls: Counter[str]
    lost: int


@dataclass(frozen=True, slots=True)
class Practice:
    """The province while it runs. ``totals``: the province's own spreadsheet; ``account``: its owner's."""

    officers: Sequence[Officer]
    desk: Desk
    account: Account
    totals: str
    poller: Poller
    clock: Clock

    def minute(self, watched: Sequence[Officer]) -> Minute:
        """A minute goes by and the poller looks; what people typed into these books is compared before and after."""
        self.clock.at += _MINUTE
        typed = [officer.typed() for officer in watched]
        before = self.desk.calls(ROBOT)
        cycle = self.poller.cycle(threading.Event())
        calls = self.desk.calls(ROBOT) - before
        lost = sum(len(was.items() ^ officer.typed().items()) for was, officer in zip(typed, watched, strict=True))
        return Minute(self.clock.at, cycle, calls, lost)


@contextmanager
def running(desk: Desk, folder: Path, communes: int, made: Callable[[], None]) -> Iterator[Practice]:
    """The province with so many communes; ``folder`` for the key of its service account, ``made`` at every new book.

    The ledger lies where ``HOCTAP_DATA`` says.
    """
    clock = Clock(BEGIN)
    key = folder / "may-cham.json"
    key.write_text(json.dumps(desk.account(ROBOT, service=True)), encoding="utf-8")
    key.chmod(0o600)
    account = Account(credentials(desk.account(OWNER)), time.sleep, random.random, desk.url, desk.url)
    with closing(account):
        rules = rules_on(story.TODAY)
        tree = rules.units.at(date(story.PERIOD, 12, 31))
        root = tree.roots[0]
        name = tell("google.province", "vi", unit=root.title, year=story.PERIOD)
        totals = new_file(account, province_key(root, story.PERIOD), name)
        let_in(account, totals, (ROBOT,))
        officers = []
        for slot, unit in enumerate(spread(tree.communes(root.id), communes)):
            officers.append(_officer(desk, account, rules, unit, slot))
            made()
        with _polling(desk, key, clock, totals.id) as poller:
            yield Practice(officers, desk, account, totals.id, poller, clock)


@contextmanager
def _polling(desk: Desk, key: Path, clock: Clock, totals: str) -> Iterator[Poller]:
    """The poller as ``hoctap serve`` sets it up, with the demo's clock."""
    told = {"ACCOUNTS": str(key), "URL": desk.url, "PROVINCE_SHEET": totals}
    config = load_config({f"HOCTAP_GOOGLE_{name}": value for name, value in told.items()})
    chance = random.Random(story.SEED).random  # noqa: S311 (how long to wait: no secret)
    client = Client(identities([key]), clock.seconds, clock.sleep, chance, sheets=desk.url, drive=desk.url)
    threads = ThreadPoolExecutor(_WORKERS, "book")
    with closing(client), world_from(config, client, clock.now) as world, threads as executor:
        yield Poller(
            world=world,
            owner="demo",
            bring=bring_up_to_date,
            executor=executor,
            workers=_WORKERS,
            spread=chance,
            consolidate=lambda: consolidate(world, config.unit, ProvinceSheet(client), totals),
            chores={},
        )


def _officer(desk: Desk, account: Account, rules: Rules, unit: Unit, slot: int) -> Officer:
    """A commune's book, made and shared; its people are listed, nobody is scored yet."""
    layout = shared(rules.standard("commune", story.PERIOD))
    packs = packs_in_force(rules.packs, story.PERIOD)
    draft = Maker(layout, tuple(packs), story.PERIOD, _PEOPLE, story.SEED)(unit, slot)
    told = {"unit": unit.id, "unit_name": unit.title, "period": str(story.PERIOD), "part": ""}
    told |= {"packs": packs_line(packs), LEFT_OUT: NUMBERS}
    name = tell("google.book", "vi", unit=unit.title, year=story.PERIOD)
    file = make_book(account, {}, name, layout, told, draft.cover, listed_only(draft).sheets, _ROOM).file
    email = f"xa-{unit.code}@xa.example"
    let_in(account, file, (email, ROBOT), tell("google.letter", "vi", unit=unit.title, year=story.PERIOD))
    return Officer(desk, email, file.id, layout, draft)
