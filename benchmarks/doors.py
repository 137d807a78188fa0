"""The same workbook through each door: command line, upload, a client's loop over ``/actions``, the open workbook.

The last one is a live LibreOffice behind xlwings (the tests' engine), asked over a pipe: its figures say what the host
asks of Excel, not how fast Excel is. The VBA client's loop is that of ``/actions``, with Excel's reading and writing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks import jobs, made
from benchmarks.measure import table
from sheets_sync.core import BookId, Snapshot
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service import work
from sheets_sync.service.cellwire import dumps, loads
from sheets_sync.service.planwire import plan_in
from sheets_sync.service.wire import snapshot_out
from sheets_sync.sync import settle as settling
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import settle
from sheets_sync.workbook.after import after
from tests.excel.uno_engine import running
from xl_addin.host import OpenBooks

SIZES = (500, 5_000)


@dataclass(frozen=True, slots=True)
class Spent:
    """Medians, in seconds by the clock on the wall: of the whole, and of ``assess`` in it."""

    whole: float
    assess: float


def run(folder: Path, rounds: int) -> None:
    """Print the figures of every door and size."""
    rules = made.made_rules()
    for people in SIZES:
        typed = folder / f"{people}.xlsx"
        typed.write_bytes(made.book(rules, people))
        seen = Files(typed).read(str(typed))
        doors: dict[str, Callable[[], object]] = {
            "command line": lambda given=typed: _file(given, folder, rules),
            "upload": lambda given=typed: work.score(given.read_bytes(), "so.xlsx", rules, "vi"),
            "/actions, a client's loop": lambda given=seen: _actions(given, rules),
        }
        spent = {name: _timed(door, rounds) for name, door in doors.items()}
        spent["open workbook (LibreOffice)"] = _open(typed, folder, rules)
        base = spent["command line"].whole
        print(f"### {people:,} people\n")
        rows = [
            (
                name,
                f"{one.whole:.2f}",
                f"{one.whole / base:.1f}",
                f"{one.assess:.2f}",
                f"{100 * (1 - one.assess / one.whole):.0f} %",
            )
            for name, one in spent.items()
        ]
        print(table(("door", "wall s", "x command line", "of that assess, s", "outside assess"), rows) + "\n")


def _timed(door: Callable[[], object], rounds: int) -> Spent:
    """Round 0 is a warm-up."""
    seen = [_once(door) for _ in range(rounds + 1)][1:]
    return Spent(median(one.whole for one in seen), median(one.assess for one in seen))


def _once(door: Callable[[], object]) -> Spent:
    inside, real = 0.0, settling.assess

    def clocked(*given: object) -> object:
        nonlocal inside
        began = time.perf_counter()
        done = real(*given)  # type: ignore[arg-type]
        inside += time.perf_counter() - began
        return done

    with patch.object(settling, "assess", clocked):
        began = time.perf_counter()
        door()
        return Spent(time.perf_counter() - began, inside)


def _file(typed: Path, folder: Path, rules: Rules) -> None:
    path = Path(shutil.copy(typed, folder / "work.xlsx"))
    settle(Files(path), str(path), rules, jobs.NoLedger())


def _actions(snapshot: Snapshot, rules: Rules) -> None:
    """What a client does, without a network: send the book, carry the plan out, until there is nothing left."""
    who = BookId(made.UNIT, made.PERIOD)
    for turn in range(settling.ROUNDS):
        asked = work.Asked(work.Do.SCORE, who, {}, b"", None, datetime.now(UTC), "vi")
        told = work.answer(snapshot_out(snapshot), asked, rules)
        if told.settled:
            return
        reply = loads(work.reply(told.plan, told.base, told.settled, told.said, told.report))
        plan = plan_in(dumps({name: reply[name] for name in ("format", "place", "book", "base", "changes")}))
        snapshot = after(snapshot, plan, f"turn {turn}")
    raise AssertionError("not settled")


def _open(typed: Path, folder: Path, rules: Rules) -> Spent:
    """Once: opening is not counted, as the workbook is open before the button is pressed."""
    path = Path(shutil.copy(typed, folder / "open.xlsx"))
    with running(folder) as office:
        book = office.books.open(str(path))
        spent = _once(lambda: settle(OpenBooks(book), book.fullname, rules, jobs.NoLedger()))
        book.close()
    return spent
