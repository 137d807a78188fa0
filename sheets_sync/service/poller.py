"""The poller: finds what changed, brings it up to date, a job a workbook; one that fails stops no other.

A cycle asks each host once what there is, works what is due in as many threads as it is given, and then brings the
province's figures up to date. Processes on one database share the work: a job belongs to whoever holds its lease, and
the lease of one that was killed runs out.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from sheets_sync.core import Aggregate, BookId, Etag, Host, Place, Stop
from sheets_sync.service.problems import stop_of, where
from sheets_sync.service.world import HERE, World
from sheets_sync.store import Job, Jobs, Ledger
from sheets_sync.sync.rules import Rules

_LOG = logging.getLogger("hoctap.poller")
LEASE = timedelta(minutes=2)
"""Renewed while the work goes on; what a killed process had is taken over after this."""
_DAY, _MOST = timedelta(days=1), timedelta(hours=1)
_PASSING = frozenset(
    {
        "google.unreachable",
        "google.quota",
        "google.key",
        "store.away",
        "store.busy",
        "file.disk",
        "file.changed",
        "file.open",
        "fault.ours",
    }
)
"""Nothing is wrong with the book: tried again soon, then less often. Anything else waits a day, or until it changes."""
_NIGHTLY, _TOTALS = "nightly", "totals"
_FROM_HOUR = 2


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one workbook. ``counts``: None where nothing is to be counted; ``state``: as the list shows it."""

    book: BookId | None
    etag: Etag
    cells: int
    counts: Aggregate | None = None
    state: str = "ok"


Bring = Callable[[Host, Place, Rules, Ledger], Done]
"""Brings one workbook up to date; Stop where it cannot be."""


@dataclass(slots=True)
class Cycle:
    """What a cycle did: workbooks found changed or due and brought up to date, and those that could not be."""

    done: int = 0
    failed: int = 0
    cells: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, done: Done | None) -> None:
        """Count one; None = it failed."""
        with self._lock:
            if done is None:
                self.failed += 1
            else:
                self.done += 1
                self.cells += done.cells


@dataclass(frozen=True, slots=True)
class Poller:
    """``owner``: this process's name in the leases; ``spread``: a random number in [0, 1), so that retries scatter.

    ``consolidate`` brings the province's figures up to date after a cycle that changed something; ``chores`` are done
    once a night, by one of all processes.
    """

    world: World
    owner: str
    bring: Bring
    executor: Executor
    workers: int
    spread: Callable[[], float]
    consolidate: Callable[[], object]
    chores: Mapping[str, Callable[[], object]]
    lease: timedelta = LEASE

    def run(self, stop: threading.Event, seconds: float) -> None:
        """Cycle after cycle until ``stop``; the books at hand are finished first."""
        while not stop.is_set():
            try:
                self.cycle(stop)
                self.world.pulse.answers("poller")
            except Exception as error:
                _LOG.error("cycle failed %s", where(error))
                self.world.pulse.fails("poller", stop_of(error), self.world.now())
            stop.wait(seconds)

    def cycle(self, stop: threading.Event) -> Cycle:
        """Everything that is due now, once."""
        told = self.books(stop)
        if not stop.is_set():
            self.totals()
            self._nightly()
        self.world.pulse.beat(self.world.now())
        return told

    def books(self, stop: threading.Event) -> Cycle:
        """The workbooks alone; the figures that they make are left to ``totals``, here or in another process."""
        told = Cycle()
        for name, host in self.world.hosts.items():
            jobs = self.world.ledger.jobs(name)
            if self._listed(name, host, jobs):
                self._work(jobs, host, told, stop)
        return told

    def totals(self) -> None:
        """The province's figures, where something was counted since. A job like a workbook, as the chores are: one
        process takes it, and it is taken again where it failed or was cut short."""
        self._if_due(_TOTALS, {"totals": self.consolidate})

    def _listed(self, name: str, host: Host, jobs: Jobs) -> bool:
        """Ask a host what there is; whether it answers."""
        try:
            known = jobs.settled().keys()  # before the listing: what another process adds meanwhile is not gone
            there = host.places()
        except Stop as stop:
            self.world.pulse.fails(name, stop, self.world.now())
            return False
        self.world.pulse.answers(name)
        jobs.seen(there)
        for place in known - there.keys():
            jobs.forget(place)
        return True

    def _work(self, jobs: Jobs, host: Host, told: Cycle, stop: threading.Event) -> None:
        running = [self.executor.submit(self._take, jobs, host, told, stop, each) for each in range(self.workers)]
        for future in running:
            future.result()

    def _take(self, jobs: Jobs, host: Host, told: Cycle, stop: threading.Event, number: int) -> None:
        """Work jobs until none is due. Each thread is an owner of its own: it must know if another took what it has."""
        while not stop.is_set() and (job := jobs.claim(f"{self.owner}/{number}", self.lease)) is not None:
            told.add(self._one(jobs, host, job))
            self.world.pulse.beat(self.world.now())  # a first cycle over many books takes longer than patience

    def _one(self, jobs: Jobs, host: Host, job: Job) -> Done | None:
        """Bring one workbook up to date, and note how it went; None where it failed."""
        try:
            with self._holding(jobs, job):
                done = self.bring(host, job.place, self.world.rules(), self.world.ledger)
            self._refuse_twice(jobs, job, done)
            self._count(job, done)
        except Stop as stop:
            jobs.fail(job, stop, self._again(job, stop), "held" if stop.code == "book.held" else "stopped")
            return None
        except Exception as error:
            _LOG.error("book failed %s", where(error))
            ours = stop_of(error)
            jobs.fail(job, ours, self._again(job, ours))
            return None
        jobs.finish(job, done.etag, done.state, done.book, done.cells)
        return done

    def _count(self, job: Job, done: Done) -> None:
        """Counts first, then that totals are out of date, then that the job is done: cut short, it is done again."""
        if done.counts is not None:
            key = hashlib.sha256(f"{job.host}\0{job.place}".encode()).hexdigest()
            self.world.ledger.keep(key, done.counts)
            self._duty(_TOTALS).seen({_TOTALS: f"{self.world.now().timestamp()} {job.place} {done.etag}"[:200]})

    @contextmanager
    def _holding(self, jobs: Jobs, job: Job) -> Iterator[None]:
        """The lease is renewed while the work goes on."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self.lease.total_seconds() / 3):
                try:
                    jobs.renew(job, self.lease)
                except SQLAlchemyError as error:  # the database may be back before the lease runs out
                    _LOG.error("lease not renewed %s", where(error))

        renewing = threading.Thread(target=renew, daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()

    def _refuse_twice(self, jobs: Jobs, job: Job, done: Done) -> None:
        """A second copy of a book is brought up to date like any other, but not counted: which is the right one?"""
        if done.book is None:
            return
        for other in jobs.list():
            if other.book == done.book and other.place != job.place and other.state == "ok":
                raise Stop("book.twice", unit=done.book.unit, period=done.book.period, part=done.book.part)

    def _again(self, job: Job, stop: Stop) -> datetime:
        """When a book that failed is tried again, if it does not change before."""
        if stop.code not in _PASSING:
            return self.world.now() + _DAY
        minutes = min(_MOST.total_seconds() / 60, float(1 << min(job.tries, 10)))
        return self.world.now() + timedelta(minutes=minutes * (0.5 + self.spread() / 2))

    def _nightly(self) -> None:
        """The chores, once a night."""
        here = self.world.now().astimezone(HERE)
        night = here.date() if here.hour >= _FROM_HOUR else here.date() - timedelta(days=1)
        self._duty(_NIGHTLY).seen({_NIGHTLY: night.isoformat()})
        self._if_due(_NIGHTLY, self.chores)

    def _if_due(self, name: str, works: Mapping[str, Callable[[], object]]) -> None:
        jobs = self._duty(name)
        if (job := jobs.claim(self.owner, self.lease)) is None:
            return
        with self._holding(jobs, job):
            failed = [each for each, work in works.items() if not self._guarded(each, work)]
        if failed:
            jobs.fail(job, Stop("fault.ours"), self._again(job, Stop("fault.ours")))
        else:
            jobs.finish(job, job.listed, "ok")

    def _duty(self, name: str) -> Jobs:
        return self.world.ledger.jobs(f"duty {name}")

    def _guarded(self, name: str, work: Callable[[], object]) -> bool:
        """Do something of which a failure must stop nothing else; whether it went well."""
        try:
            work()
        except Stop as stop:
            self.world.pulse.fails(name, stop, self.world.now())
            return False
        except Exception as error:
            _LOG.error("%s failed %s", name, where(error))
            self.world.pulse.fails(name, stop_of(error), self.world.now())
            return False
        self.world.pulse.answers(name)
        return True
