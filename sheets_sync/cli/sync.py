"""``hoctap sync``: the workbooks of a folder kept up to date: what changed is checked, scored, added up.

The same jobs as the service's: a file that was settled as it lies there costs a look at its size and time.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import boundary, screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Lang, Language
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.cli.totals import add, root_of, write
from sheets_sync.core import Place, Stop
from sheets_sync.hosts.xlsx.atomic import digest
from sheets_sync.hosts.xlsx.folder import Folder
from sheets_sync.reports import FOLDER
from sheets_sync.store import Job, Jobs, Ledger, open_ledger
from sheets_sync.sync.bring import Brought, bring
from sheets_sync.sync.rules import Rules
from sheets_sync.words import say_stop

_LEASE, _LATER = timedelta(minutes=10), timedelta(minutes=1)


GOOGLE = "google"


def _there(folder: Path) -> Path:
    """A folder, or the word that stands for the shared spreadsheets."""
    if folder.is_dir() or str(folder) == GOOGLE:
        return folder
    raise typer.BadParameter(f"'{folder}' does not exist")


def sync(
    folder: Annotated[
        Path,
        typer.Argument(metavar="THƯ_MỤC", callback=_there, help="Nơi có các tệp sổ; google = các sổ trên mạng."),
    ],
    watch: Annotated[bool, typer.Option("--watch", help="Theo dõi mãi, cho đến khi bấm Ctrl+C.")] = False,
    interval: Annotated[float, typer.Option("--interval", min=1, help="Mấy giây xem lại một lần khi theo dõi.")] = 30.0,
    accept: Annotated[
        list[Path] | None,
        typer.Option("--accept", metavar="TỆP", help="Sổ này mất quá nửa số dòng là đúng, cứ làm tiếp."),
    ] = None,
    lang: Language = Lang.VI,
) -> None:
    """Đồng bộ một thư mục sổ: sổ nào mới sửa thì kiểm tra, chấm điểm, ghi kết quả, rồi cộng lên tổng hợp."""
    if not folder.is_dir():
        from sheets_sync.cli.sync_google import sync_google  # the service's house is needed only here
        from sheets_sync.service.config import load_config

        raise typer.Exit(sync_google(load_config(), lang, partial(time.sleep, interval) if watch else None))
    host = Folder(folder.absolute(), folder.absolute() / FOLDER)
    meant = frozenset(str(path.absolute()) for path in accept or ())
    with open_ledger() as ledger:
        jobs = ledger.jobs(f"folder {digest(os.fsencode(folder.absolute()))[:16]}")
        for job in jobs.list():
            if job.problem is not None or job.place in meant:
                jobs.again(job.place)
        ending = _cycle(host, jobs, ledger, folder, meant, lang)
        while watch:
            time.sleep(interval)
            _cycle(host, jobs, ledger, folder, frozenset(), lang)
    raise typer.Exit(ending)


def _cycle(host: Folder, jobs: Jobs, ledger: Ledger, folder: Path, meant: frozenset[Place], lang: str) -> Exit:
    """All that changed, once; totals where anything did."""
    there, rules, told = host.places(), province_rules(), Counter[str]()
    for gone in jobs.settled().keys() - there.keys():
        jobs.forget(gone)
    jobs.seen(there)
    while (job := jobs.claim(f"sync-{os.getpid()}", _LEASE)) is not None:
        told["done" if _one(host, jobs, job, rules, ledger, job.place in meant, lang) else "failed"] += 1
    if told["done"]:
        _totals([Path(place) for place in there], rules, ledger, folder, lang)
    if not told["failed"]:
        return Exit.OK
    return Exit.PARTLY if len(there) > told["failed"] else Exit.STOPPED


def _one(host: Folder, jobs: Jobs, job: Job, rules: Rules, ledger: Ledger, accept: bool, lang: str) -> bool:
    """Bring one workbook up to date and say what came of it; whether it could be."""
    name = Path(job.place).name
    try:
        brought = bring(host, job.place, rules, ledger, lambda: datetime.now().astimezone(), accept=accept)
    except Stop as stop:
        jobs.fail(job, stop, datetime.now(UTC) + _LATER, "held" if stop.code == "book.held" else "stopped")
        words = say_stop(stop, lang)
        screen.line(f"✘ {name}: {words.what} {words.mend}")
        return stop.code == "book.held"
    except BaseException as error:
        jobs.fail(job, Stop("fault.ours"), datetime.now(UTC))
        if not isinstance(error, Exception):
            raise
        screen.line(f"✘ {name}: {tell('fault.ours', lang, log=boundary.log(error) or '')}")
        return False
    jobs.finish(job, brought.etag, "held" if brought.undone else "ok", brought.book, _cells(brought))
    key = "sync.undone" if brought.undone else "sync.done" if _cells(brought) else "sync.same"
    screen.line(tell(key, lang, name=name, cells=_cells(brought)))
    return True


def _cells(brought: Brought) -> int:
    if brought.settled is None:
        return 0
    return brought.settled.cells


def _totals(paths: list[Path], rules: Rules, ledger: Ledger, folder: Path, lang: str) -> None:
    added = add(paths, rules, ledger, 1, None, lambda: None)
    if added.aggregate.books:
        tree = rules.units.at(date(added.period, 12, 31))
        root = root_of(tree, {book.unit.partition("/")[0] for book in added.aggregate.books})
        _, files = write(added, rules, tree, root, folder / FOLDER, lang)
        screen.line(tell("rollup.made", lang, file=files[0]))
