"""``hoctap sync google``: the service's turn over the shared spreadsheets, from the command line.

Jobs, leases and figures are the service's own, so both may run at once on one database: a spreadsheet is worked by
whoever holds its lease, which is renewed while the work goes on.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime
from typing import ParamSpec, TypeVar

from sheets_sync.cli import boundary, screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.speech import tell
from sheets_sync.core import Host, Place, Stop
from sheets_sync.hosts.google.client import Client
from sheets_sync.service import sheets
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config
from sheets_sync.service.poller import Cycle, Done, Poller
from sheets_sync.service.province import consolidate
from sheets_sync.service.serve import now, world_with
from sheets_sync.service.world import World
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.rules import Rules
from sheets_sync.words import say_stop

P = ParamSpec("P")
T = TypeVar("T")


class _Here(Executor):
    """Does what it is given at once, in this thread: one spreadsheet after the other, and the calls can be counted."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def sync_google(
    config: Config, lang: str, wait: Callable[[], object] | None, clock: Callable[[], datetime] = now
) -> Exit:
    """Bring all shared spreadsheets up to date, once, or again and again after each ``wait`` until that raises."""
    client = sheets.client_of(config)
    if client is None:
        raise Stop("google.accounts")
    url = config.database.get_secret_value() if config.database else None
    only = config.model_copy(update={"folder": None})
    try:
        with open_ledger(url, clock) as ledger:
            world = world_with(only, ledger, client, _Here(), clock)
            poller = _poller(world, only, client, lang)
            jobs = ledger.jobs(sheets.HOST)
            for job in jobs.list():
                if job.problem is not None:
                    jobs.again(job.place)
            ending = _cycle(poller, client, lang)
            while wait is not None:
                wait()
                _cycle(poller, client, lang)
    finally:
        client.close()
    return ending


def _poller(world: World, config: Config, client: Client, lang: str) -> Poller:
    province = sheets.ProvinceSheet(client)

    def bring(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Done:
        known = next((job.book for job in ledger.jobs(sheets.HOST).list() if job.place == place), None)
        name = _name(rules, known.unit) if known else place
        try:
            done = bring_up_to_date(host, place, rules, ledger)
        except Stop as stop:
            words = say_stop(stop, lang)
            screen.line(f"✘ {name}: {words.what} {words.mend}")
            raise
        except Exception as error:
            screen.line(f"✘ {name}: {tell('fault.ours', lang, log=boundary.log(error) or '')}")
            raise
        key = "sync.undone" if done.state == "held" else "sync.done" if done.cells else "sync.same"
        screen.line(tell(key, lang, name=_name(rules, done.book.unit) if done.book else name, cells=done.cells))
        return done

    return Poller(
        world=world,
        owner=f"sync-{os.getpid()}",
        bring=bring,
        executor=_Here(),
        workers=1,
        spread=random.random,
        consolidate=lambda: consolidate(world, config.unit, province, config.google_province_sheet),
        chores={},
    )


def _cycle(poller: Poller, client: Client, lang: str) -> Exit:
    """Everything that changed, once; the province's sheet where that changed its figures; what it took."""
    before, told = client.calls, poller.books(threading.Event())
    poller.totals()
    troubles = poller.world.pulse.troubles
    for trouble in troubles.values():
        words = say_stop(trouble.stop, lang)
        screen.line(f"✘ {words.what} {words.mend}")
    if told.done or told.failed:
        calls = client.calls - before
        screen.line(tell("sync.calls", lang, books=told.done, failed=told.failed, cells=told.cells, calls=calls))
    return _ending(told, bool(troubles))


def _ending(told: Cycle, troubled: bool) -> Exit:
    if not told.failed and not troubled:
        return Exit.OK
    return Exit.PARTLY if told.done else Exit.STOPPED


def _name(rules: Rules, unit: str) -> str:
    """A unit's name; its code where the table has none."""
    found = rules.units.get(unit)
    return found.title if found else unit
