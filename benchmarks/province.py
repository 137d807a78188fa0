"""The seed's province, 226 workbooks: read, checked, scored, written back and added up, on two processes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from benchmarks import jobs, made
from benchmarks.measure import high_water, table, verdict
from sheets_sync.cli.totals import add
from sheets_sync.cli.work import Job, Outcome, Worker
from sheets_sync.store import open_ledger
from sheets_sync.sync.collecting import seldom
from sheets_sync.sync.rules import Rules

BOOKS, PEOPLE, WORKERS = 226, 5_000, 2
_BARE, _CHECK, _SCORE = "calamine, bare read", "this: read, check, score", "this: the same and write back"


@dataclass(slots=True)
class Spent:
    """What a contestant took: CPU of its processes, time on the wall, and their most memory as books went by."""

    cpu: float = 0.0
    wall: float = 0.0
    peaks: list[float] = field(default_factory=list)


def run(folder: Path, books: int = BOOKS, people: int = PEOPLE) -> None:
    """Print the figures of the province."""
    os.environ["HOCTAP_DATA"] = str(folder / "data")
    rules = made.made_rules()
    sent = folder / "sent"
    made.province(rules, sent, books, people)
    paths = sorted(sent.glob("*.xlsx"))
    print(f"## A province of {len(paths)} workbooks, {people:,} people each on average\n")
    print("As they are sent for the first time: every result is written.\n")
    _compare(paths, rules, folder / "first")
    print(
        "\nAs they are after that, one score of one person in twenty typed anew: what the year's other checks meet.\n"
    )
    _compare(_scored(paths, rules, folder / "scored"), rules, folder / "next")
    _again(paths, rules)


def _compare(paths: Sequence[Path], rules: Rules, work: Path) -> None:
    spent = _race(paths, rules, work)
    most = {name: f"{s.peaks[len(s.peaks) // 4]:.0f} / {s.peaks[-1]:.0f}" for name, s in spent.items()}
    rows = [(name, f"{s.cpu:.1f}", f"{s.wall:.1f}", most[name]) for name, s in spent.items()]
    print(table(("", "CPU s", "wall s", "peak MB of a process, after a quarter / all"), rows))
    print()
    print(verdict("read, check, score / bare read", spent[_CHECK].cpu / spent[_BARE].cpu, 1.7))
    print(verdict("with write-back / bare read", spent[_SCORE].cpu / spent[_BARE].cpu, 3))


def _scored(paths: Sequence[Path], rules: Rules, folder: Path) -> list[Path]:
    """The books, scored once; then one person in twenty has another score."""
    folder.mkdir()
    copies = [Path(shutil.copy(path, folder / path.name)) for path in paths]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(Checked(Worker(rules, Job.SCORE)), copies))
    for copy in copies:
        copy.write_bytes(made.retyped(copy, rules, 0.05))
    return copies


def _race(paths: Sequence[Path], rules: Rules, work: Path) -> dict[str, Spent]:
    """All books by each contestant, in batches by turns."""
    work.mkdir()
    jobs_of: dict[str, Callable[[Path], Outcome | None]] = {
        _BARE: jobs.bare,
        _CHECK: Checked(Worker(rules, Job.ADD_UP)),
        _SCORE: Checked(Worker(rules, Job.SCORE)),
    }
    context = get_context("spawn")
    pools = {name: ProcessPoolExecutor(WORKERS, mp_context=context, initializer=seldom) for name in jobs_of}
    spent = {name: Spent() for name in jobs_of}
    batch = max(WORKERS, len(paths) // 12)
    for name, pool in pools.items():  # imports are not counted
        list(pool.map(Timed(jobs_of[name]), [shutil.copy(paths[0], work / f"warm{i}.xlsx") for i in range(4)]))
    for first in range(0, len(paths), batch):
        for name, pool in pools.items():
            copies = [Path(shutil.copy(path, work / path.name)) for path in paths[first : first + batch]]
            begun = time.perf_counter()
            for cpu, most, _ in pool.map(Timed(jobs_of[name]), copies):
                spent[name].cpu += cpu
                spent[name].peaks.append(max([most, *spent[name].peaks[-1:]]))
            spent[name].wall += time.perf_counter() - begun
    for pool in pools.values():
        pool.shutdown()
    return spent


@dataclass(frozen=True, slots=True)
class Checked:
    """A book by the worker that the command line uses."""

    worker: Worker

    def __call__(self, path: Path) -> Outcome:
        outcome = self.worker(str(path))
        assert outcome.worked, outcome
        return outcome


@dataclass(frozen=True, slots=True)
class Timed:
    """A job, timed where it runs."""

    job: Callable[[Path], Outcome | None]

    def __call__(self, path: Path) -> tuple[float, float, Outcome | None]:
        begun = time.process_time()
        outcome = self.job(path)
        return time.process_time() - begun, high_water(), outcome


def _again(paths: Sequence[Path], rules: Rules) -> None:
    """Adding the province up, and adding it up again once one of its books has changed."""

    def added() -> float:
        begun = time.perf_counter()
        with open_ledger() as ledger:
            done = add(paths, rules, ledger, WORKERS, made.PERIOD, lambda: None)
        assert len(done.aggregate.books) == len(paths)
        return time.perf_counter() - begun

    whole = added()
    chosen = random.Random(made.SEED).sample(list(paths), 2)
    for path in chosen:
        path.write_bytes(made.retyped(path, rules, 0.01))
        if path is chosen[0]:
            inside = added()
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.province", *map(str, paths)]
    subprocess.run(command, check=True)
    fresh = time.perf_counter() - begun
    print(f"\nAdded up from nothing: {whole:.1f} s; one book changed: {inside:.2f} s, in a new process {fresh:.2f} s\n")
    print(verdict("one changed book, running process", 100 * inside / whole, 2, " %"))
    print(verdict("one changed book, new process", 100 * fresh / whole, 5, " %"))


if __name__ == "__main__":
    with open_ledger() as ledger:
        add([Path(name) for name in sys.argv[1:]], made.made_rules(), ledger, WORKERS, made.PERIOD, lambda: None)
