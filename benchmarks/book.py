"""One workbook of 5,000 people: the whole job, and the write-back alone, beside other ways."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl  # noqa: F401 (imports are not counted)
import wolfxl  # noqa: F401 (the same)

from benchmarks import jobs, made
from benchmarks.measure import Case, Time, peak, race, table, verdict
from sheets_sync.core import Fix, WritePlan
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import draft

PEOPLE = 5_000
RETYPED = 0.05
_FIRST, _NEXT, _WRITE = "first check", "next check", "write-back"


def run(folder: Path, rounds: int, people: int = PEOPLE) -> None:
    """Print the figures of one book."""
    rules = made.made_rules()
    fresh, retyped, work = folder / "fresh.xlsx", folder / "retyped.xlsx", folder / "work.xlsx"
    fresh.write_bytes(made.book(rules, people))
    shutil.copy(fresh, retyped)
    jobs.whole(retyped, rules)
    retyped.write_bytes(made.retyped(retyped, rules, RETYPED))
    written = _planned(fresh, work, rules)[1]
    cases = [
        *_whole(_FIRST, fresh, work, rules),
        *_whole(_NEXT, retyped, work, rules),
        *_written(fresh, work, rules, written),
    ]
    time = race(cases, rounds)
    print(f"## One workbook of {people:,} people\n")
    cells = sum(change.now.size for change in written.changes if not isinstance(change, Fix))
    size, later = fresh.stat().st_size, retyped.stat().st_size
    print(f"{size / 1e6:.2f} MB as typed; the first check writes {cells:,} cells; {later / 1e6:.2f} MB afterwards.\n")
    print(_table(time))
    for check, path in ((_FIRST, fresh), (_NEXT, retyped)):
        _verdicts(check, time, path, work)


def _whole(check: str, path: Path, work: Path, rules: Rules) -> list[Case]:
    on = _copy(path, work)
    return [
        Case(f"{check}: this, whole job", on, lambda given: jobs.whole(given, rules)),
        Case(f"{check}: calamine, bare read", on, jobs.bare),
        Case(f"{check}: openpyxl, load + save", on, jobs.load_and_save),
    ]


def _written(path: Path, work: Path, rules: Rules, written: WritePlan) -> list[Case]:
    on = _copy(path, work)
    return [
        Case(
            f"{_WRITE}: this (patch, verify, replace)",
            lambda: _planned(path, work, rules),
            lambda given: given[0].apply(given[1]),
        ),
        Case(f"{_WRITE}: openpyxl (load, set, save)", on, lambda given: jobs.by_openpyxl(written, given)),
        Case(f"{_WRITE}: wolfxl (load, set, save)", on, lambda given: jobs.by_wolfxl(written, given)),
        Case(f"{_WRITE}: copy of the zip (level 1)", on, jobs.copied),
    ]


def _copy(path: Path, work: Path) -> Callable[[], Path]:
    return lambda: Path(shutil.copy(path, work))


def _planned(path: Path, work: Path, rules: Rules) -> tuple[Files, WritePlan]:
    host = Files(Path(shutil.copy(path, work)))
    return host, draft(host.read(str(work)), rules, {}).plan


def _table(time: dict[str, Time]) -> str:
    rows = []
    for name, spent in time.items():
        ours = next(t for n, t in time.items() if n.startswith(name.partition(":")[0]))
        rows.append((name, f"{spent.cpu:.3f}", f"{spent.wall:.3f}", f"{spent.cpu / ours.cpu:.2f}"))
    return table(("", "CPU s", "wall s", "x this"), rows)


def _verdicts(check: str, time: dict[str, Time], path: Path, work: Path) -> None:
    ours = time[f"{check}: this, whole job"].cpu
    most = {}
    for job in jobs.ALONE:
        shutil.copy(path, work)
        most[job] = peak("benchmarks.jobs", job, str(work))
    print(f"\n{check}, CPU and peak memory:")
    print(verdict("whole job / bare read", ours / time[f"{check}: calamine, bare read"].cpu, 3))
    print(verdict("whole job / openpyxl load + save", ours / time[f"{check}: openpyxl, load + save"].cpu, 1 / 6))
    print(verdict("memory, openpyxl's beside", most["whole"], most["load_and_save"], " MB"))
    print(f"     (bare read {most['bare']:.0f} MB)")
