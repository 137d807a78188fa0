"""Settles a shared book over and over, each time killed (-9) at another step, and tells what was left: JSON on stdout.

    python crash_google.py FOLDER

A step is a file opened to write or renamed, a statement to or commit of the database, and each call to Google before
it is carried out (then it never is) and after, its reply unread. The workers are forked and speak HTTP to the
emulator of their parent.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from sheets_sync.core import Stop
from sheets_sync.emulator import Call, Emulator, Fault, Reply, serve
from sheets_sync.emulator.core import Broken
from sheets_sync.hosts.google.host import Google
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.bring import bring
from sheets_sync.sync.undo import undo
from tests.books import RULES
from tests.faults.googles import grids, patient, set_back, tiny, typed
from tests.hosts.google.shared import World

ACTS = ("os.rename", "os.link", "os.remove", "sqlite3.connect")
NEVER = 1_000_000
_BEGUN = datetime(2025, 12, 20, tzinfo=UTC)


class Deadly(Emulator):
    """Kills whoever calls, at its ``at``-th moment: two moments a call, before it is carried out and after."""

    victim, at, moment, writes = 0, NEVER, 0, 0

    def answer(self, call: Call) -> Reply:
        if self._kills():
            raise Broken(Fault("reset"))
        reply = super().answer(call)
        self.writes += ":batchUpdate" in call.target and reply.status == 200
        self._kills()
        return reply

    def _kills(self) -> bool:
        self.moment += 1
        if self.moment - 1 != self.at:
            return False
        os.kill(self.victim, signal.SIGKILL)
        return True


class Scene:
    """One book, one home, and workers that come after each other, an hour apart so that leases run out."""

    def __init__(self, folder: Path, emulator: Deadly, url: str) -> None:
        self.emulator, self.world = emulator, World(emulator, url)
        self.place, self.book = tiny(self.world)
        self.home, self.begun = folder / "home", folder / "begun"
        self.lives = 0
        os.environ["HOCTAP_DATA"] = str(self.home)
        open_ledger().close()
        shutil.copytree(self.home, self.begun)

    def now(self) -> datetime:
        return _BEGUN + timedelta(hours=self.lives)

    def again(self) -> None:
        """All as it was at first."""
        shutil.rmtree(self.home)
        shutil.copytree(self.begun, self.home)
        set_back(self.world, self.place, self.book)
        self.emulator.writes = 0

    def sync(self, host: Google, ledger: Ledger) -> None:
        jobs = ledger.jobs("google")
        jobs.seen(host.places())
        job = jobs.claim(str(self.lives), timedelta(minutes=2))
        if job is not None:
            brought = bring(host, job.place, RULES, ledger, lambda: _BEGUN)
            jobs.finish(job, brought.etag, "ok", brought.book)

    def take_back(self, host: Google, ledger: Ledger) -> None:
        host.places()
        with contextlib.suppress(Stop):
            undo(host, self.place, RULES, ledger)

    def died(self, work: Callable[[Google, Ledger], None], act: int = NEVER, moment: int = NEVER) -> bool:
        """Do it in a worker that is killed at a step; False where it came to its end."""
        self.lives += 1
        self.emulator.at, self.emulator.moment, self.emulator.victim = moment, 0, 0
        wait, go = os.pipe()
        worker = os.fork()
        if worker == 0:
            os.read(wait, 1)
            os._exit(self._live(work, act))
        self.emulator.victim = worker
        os.write(go, b"x")
        ended = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
        self.emulator.at = NEVER
        os.close(wait), os.close(go)
        assert ended in (0, -signal.SIGKILL), f"act {act}, moment {moment}: exit {ended}"
        return ended != 0

    def _live(self, work: Callable[[Google, Ledger], None], act: int) -> int:
        acts = 0

        def count(*_: object) -> None:
            nonlocal acts
            acts += 1
            if acts > act:
                os.kill(os.getpid(), signal.SIGKILL)

        def audit(name: str, told: tuple[object, ...]) -> None:
            opens = name == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR)
            if opens or name in ACTS:
                count()

        try:
            sys.addaudithook(audit)
            event.listen(Engine, "before_cursor_execute", count)
            event.listen(Engine, "commit", count)
            with open_ledger(now=self.now) as ledger:
                work(Google(self.world.client(timeout=(2, 30)), ledger.jobs("google").settled), ledger)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            return 1
        return 0

    def noted(self) -> bool:
        """Whether the ledger has a note of a write, done or not."""
        with open_ledger(now=self.now) as ledger:
            return bool(ledger.plans(self.place))

    def seen(self) -> tuple[Any, Any]:
        """What is typed, and all that stands in the book."""
        host = patient(self.world)
        snapshot = host.read(self.place)
        return typed(snapshot), grids(snapshot)


def main(folder: Path) -> None:
    emulator = Deadly(quota=False)
    with serve(emulator) as url:
        scene = Scene(folder, emulator, url)
        begun = scene.seen()
        assert not scene.died(scene.sync)
        done = scene.seen()
        told = []
        for kind in ("act", "moment"):
            at, killed = 0, True
            while killed:
                told.append(one(scene, kind, at, begun, done))
                killed = told[-1]["killed"]
                at += 1
    json.dump(told, sys.stdout)


def one(scene: Scene, kind: str, at: int, begun: tuple[Any, Any], done: tuple[Any, Any]) -> dict[str, Any]:
    """Killed at one step: what is there then, after the next worker and an undo, and after an undo right away."""

    def stands() -> str:
        cells = scene.seen()
        assert cells[0] == begun[0], f"typed cells of {kind} {at}"
        return "begun" if cells == begun else "done" if cells == done else "broken"

    here: dict[str, Any] = {"kind": kind, "at": at}
    scene.again()
    here["killed"] = scene.died(scene.sync, **{kind: at})
    here["left"] = stands()
    noted = scene.noted()
    if kind == "act" and not noted and at % 5 and here["killed"]:
        return here  # nothing was done yet: one such death is like another
    assert not scene.died(scene.sync)
    here["next"], here["writes"] = stands(), scene.emulator.writes
    assert not scene.died(scene.sync)
    here["writes after"] = scene.emulator.writes
    assert not scene.died(scene.take_back)
    here["undone"] = stands()
    if noted:
        scene.again()
        scene.died(scene.sync, **{kind: at})
        assert not scene.died(scene.take_back)
        here["undone at once"], here["writes undone"] = stands(), scene.emulator.writes
    return here


if __name__ == "__main__":
    main(Path(sys.argv[1]))
