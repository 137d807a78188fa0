"""One workbook, worked: the picklable kernel that a process pool is given, and what it tells of a book."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from multiprocessing import get_context
from pathlib import Path

from sheets_sync.cli import boundary
from sheets_sync.cli.remember import recalling, remembering
from sheets_sync.core import Aggregate, BookId, Finding, Result, Severity, Stop, Subjects
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.rollup import Prints, prints
from sheets_sync.service.workers import begin
from sheets_sync.sync.collecting import seldom_meanwhile
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Assessed, assessed, draft, settle
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.todo import Task, tasks

_SHOWN = 40
"""Findings that a book's report carries; the workbook itself lists them all."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the rows of one sheet went: ``rows`` = scored + pending + flagged + out of scope."""

    rows: int
    scored: int
    pending: int
    flagged: int
    out: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file; ``stop`` or ``fault`` where it could not be worked."""

    path: str
    book: BookId | None = None
    name: str = ""
    sums: Mapping[str, Sums] = field(default_factory=dict)  # by tab title
    severities: Mapping[str, int] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    more: int = 0  # tasks beyond those carried
    cells: int = 0  # written, or to be written where nothing is
    pasted: int = 0  # cells of ours in which something else stood
    refused: tuple[Finding, ...] = ()
    readonly: str = ""
    counts: Aggregate = field(default_factory=Aggregate)
    people: Prints | None = None  # of who is counted, where books are added up
    stop: Stop | None = None
    fault: str = ""  # a log's path: the program failed

    @property
    def worked(self) -> bool:
        """Whether the file could be worked at all."""
        return self.stop is None and not self.fault

    @property
    def errors(self) -> int:
        """How many findings block a result."""
        return self.severities.get(Severity.ERROR.value, 0)


class Job(Enum):
    """What is done with a book: ADD UP reads just what counts; CHECK also sees what would be written; SCORE writes."""

    ADD_UP = "add up"
    CHECK = "check"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Worker:
    """Works one file at a time; handed to every process with what all books share."""

    rules: Rules
    job: Job
    key: bytes = b""  # of the people's prints, where books are added up

    def __call__(self, path: str) -> Outcome:
        """What came of one file; never raises: one bad file must not stop the others."""
        try:
            return _JOBS[self.job](self, path)
        except Stop as stop:
            return Outcome(path, stop=stop)
        except Exception as error:
            return Outcome(path, fault=str(boundary.log(error) or "?"))

    def _settle(self, path: str) -> Outcome:
        with remembering() as ledger:
            settled = settle(Files(Path(path)), path, self.rules, ledger)
        told = _told(path, settled.draft, settled.cells, settled.snapshot.readonly)
        return replace(told, refused=settled.refused, pasted=settled.pasted)

    def _check(self, path: str) -> Outcome:
        snapshot = Files(Path(path)).read(path)
        book = book_id(envelope(snapshot))
        with recalling() as ledger:
            known, sent = (ledger.rows(book), ledger.sent(book)) if book is not None else ({}, None)
            seen = draft(snapshot, self.rules, known, ledger.salt, sent=sent)
        return _told(path, seen, seen.plan.cells, seen.snapshot.readonly)

    def _add_up(self, path: str) -> Outcome:
        seen = assessed(Files(Path(path)).glance(path, self.rules.machine_tabs()), self.rules)
        told = _told(path, seen, 0, seen.snapshot.readonly)
        return replace(told, people=prints(seen.tables, seen.assessment, self.key))


_JOBS = {Job.ADD_UP: Worker._add_up, Job.CHECK: Worker._check, Job.SCORE: Worker._settle}


def run(worker: Worker, paths: Sequence[Path], workers: int, step: Callable[[], None]) -> Iterator[Outcome]:
    """Work all files, in as many processes as asked (1 = in this one); outcomes in the order of the files."""
    names = [str(path.absolute()) for path in paths]
    if workers == 1 or len(names) < 2:
        for name in names:
            with seldom_meanwhile():
                outcome = worker(name)
            yield outcome
            step()
        return
    # "spawn" is what Windows and macOS have; the same everywhere means the same everywhere.
    with ProcessPoolExecutor(min(workers, len(names)), mp_context=get_context("spawn"), initializer=begin) as pool:
        try:
            with _children_deaf():
                outcomes = pool.map(worker, names, chunksize=max(1, min(8, len(names) // (2 * workers))))
            for outcome in outcomes:
                yield outcome
                step()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _children_deaf() -> Iterator[None]:
    """Processes begun here do not hear Ctrl+C even while they start; this one hears it right afterwards."""
    if sys.platform == "win32":  # there each process hears it, and `begin` is where they stop listening
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told(path: str, seen: Assessed, cells: int, readonly: str) -> Outcome:
    tables, assessment = seen.tables, seen.assessment
    found = tasks(tables, assessment.hits)
    severities = Counter[str]()
    for hit in assessment.hits:
        severities[hit.severity.value] += max(1, len(hit))
    return Outcome(
        path=path,
        book=tables.book,
        name=str(tables.cover.get("unit_name") or seen.facts.unit_name or ""),
        sums={tables.layout.sheet(sheet).title: _sums(of) for sheet, of in assessment.subjects.items()},
        severities=dict(severities),
        tasks=tuple(found[:_SHOWN]),
        more=max(0, len(found) - _SHOWN),
        cells=cells,
        readonly=readonly,
        counts=assessment.counts,
    )


def _sums(of: Subjects) -> Sums:
    count = Counter(of.result.tolist())
    return Sums(
        rows=len(of.result),
        scored=count[Result.PASS] + count[Result.FAIL],
        pending=count[Result.PENDING],
        flagged=count[Result.FIX],
        out=count[Result.OUT],
    )
