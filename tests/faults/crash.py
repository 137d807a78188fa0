"""Scores a workbook again and again, each time killed (-9) at another moment, and tells what was left: JSON on stdout.

    python crash.py FOLDER

A moment is an act on the disk: a file opened to write, renamed, linked, removed, its mode changed, a database opened.
The children are forked, so that a hundred deaths take seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import open_ledger
from sheets_sync.sync.settle import settle
from sheets_sync.sync.undo import undo
from tests import day
from tests.books import RULES

ACTS = ("os.rename", "os.link", "os.remove", "os.chmod", "os.chown", "sqlite3.connect")
NEVER = 1_000_000


def died(work: Callable[[], None], at: int) -> bool:
    """Do the work in a child that is killed at its ``at``-th act; False where it came to its end."""
    child = os.fork()
    if child == 0:
        acts = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal acts
            opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if opens or event in ACTS:
                acts += 1
                if acts > at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        except BaseException as error:
            sys.stderr.write(f"act {at}: {error!r}\n")
            os._exit(1)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL), f"act {at}: exit {ended}"
    return ended != 0


def main(folder: Path) -> None:
    book, home = day.write(folder / "so.xlsx", people=20), folder / "home"
    os.environ["HOCTAP_DATA"] = str(home)
    old = book.read_bytes()

    def score() -> None:
        with open_ledger() as ledger:
            settle(Files(book), str(book), RULES, ledger)

    def take_back() -> None:
        with open_ledger() as ledger:
            undo(Files(book), str(book), RULES, ledger)

    def take_back_or_find_it_done() -> None:
        with contextlib.suppress(Stop):
            take_back()

    def writes() -> int:
        with open_ledger() as ledger:
            return len(ledger.plans(str(book)))

    open_ledger().close()
    begun = shutil.copytree(home, folder / "begun")
    assert not died(score, NEVER)
    scored, new = shutil.copytree(home, folder / "scored"), book.read_bytes()
    told = []
    for work, again, start, before, after in (
        (score, score, begun, old, new),
        (take_back, take_back_or_find_it_done, scored, new, old),
    ):
        at, killed = 0, True
        while killed:
            shutil.rmtree(home)
            shutil.copytree(start, home)
            book.write_bytes(before)
            killed = died(work, at)
            now = book.read_bytes()
            beside = [path for path in folder.iterdir() if path not in (book, home, begun, scored)]
            here: dict[str, object] = {"work": work.__name__, "at": at, "killed": killed}
            here["file"] = "old" if now == before else "new" if now == after else "broken"
            here["beside"] = [path.name for path in beside]
            here["writes"] = writes()
            if now != before or at % 4 == 0:  # nothing was done yet: one such death is like another
                assert not died(again, NEVER)
                here["done again"] = book.read_bytes() == after
            told.append(here)
            for path in beside:
                path.unlink()
            at += 1
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
