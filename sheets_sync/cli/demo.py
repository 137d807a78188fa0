"""``hoctap demo``: a small province's messy books are checked, scored, flagged and added up, before one's eyes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen, told
from sheets_sync.cli.known import layout, packs_of
from sheets_sync.cli.options import DEFAULT_WORKERS, Lang, Language, Workers
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.rollup import report, show
from sheets_sync.cli.score import outcomes_of, province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.cli.totals import add, write
from sheets_sync.cli.work import Job, Outcome, Worker
from sheets_sync.core import Stop
from sheets_sync.demo import story
from sheets_sync.demo.province import Maker
from sheets_sync.demo.story import Arrived

BEFORE, AFTER, TOTALS = "1-so-nhan-ve", "2-so-da-cham", "3-tong-hop"
_MARK = ".hoctap-demo"


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi; làm mới mỗi lần chạy.")] = Path(
        "demo-out"
    ),
    google: Annotated[
        bool, typer.Option("--google", help="Xem thử sổ trên mạng: mười xã cùng gõ, máy này đóng vai Google.")
    ] = False,
    lang: Language = Lang.VI,
    workers: Workers = DEFAULT_WORKERS,
) -> None:
    """Xem thử: các sổ lộn xộn của một tỉnh nhỏ được kiểm tra, chấm điểm, báo lỗi và tổng hợp. Số liệu đều giả."""
    if google:
        _online(out, lang)
        return
    _fresh(out)
    (out / BEFORE).mkdir()
    # The demo's people bear the codes of true communes: they must not mix with what the user's own ledger remembers.
    os.environ["HOCTAP_DATA"] = str((out / _MARK).absolute())
    screen.line(tell("demo.begin", lang))
    small = story.province(province_rules().units.at(date(story.PERIOD, 12, 31)))
    made = Maker(layout("commune", story.PERIOD), packs_of(story.PERIOD), story.PERIOD, 300, story.SEED)
    with screen.progress(tell("demo.making", lang), len(small)) as step:
        arrived = []
        for book in story.write_books(out / BEFORE, small, made, layout("unit", story.PERIOD)):
            arrived.append(book)
            step()
    shutil.copytree(out / BEFORE, out / AFTER)
    books = [out / AFTER / book.path.name for book in arrived]
    rules = province_rules(story.TODAY)
    done = outcomes_of(Worker(rules, Job.SCORE), books, workers, lang, shown=True)
    _tell_books(arrived, done, lang)
    with screen.progress(tell("demo.adding", lang), len(books)) as step, remembering() as ledger:
        added = add(books, rules, ledger, 1, story.PERIOD, step)
    figures, files = write(added, rules, small, small.roots[0].id, out / TOTALS, lang)
    show(figures, lang)
    report(added, lang)
    example = arrived[0].path.name
    for number, path in enumerate((out / BEFORE / example, out / AFTER / example, files[0]), 1):
        screen.line(tell(f"demo.open_{number}", lang, file=path))


def _fresh(out: Path) -> None:
    """An empty folder of ours; Stop where somebody else's files lie in it."""
    _check_ours(out)
    if out.exists():
        shutil.rmtree(out)
    (out / _MARK).mkdir(parents=True)


def _check_ours(out: Path) -> None:
    if out.exists() and not (out / _MARK).exists() and (not out.is_dir() or any(out.iterdir())):
        raise Stop("file.exists", file=str(out))


def _online(out: Path, lang: str) -> None:
    """The same over shared sheets, in a folder of its own below ``out``; what an earlier demo left there stays."""
    from sheets_sync.cli.demo_google import demo_google  # the service takes longer to import than all else here

    _check_ours(out)
    (out / _MARK).mkdir(parents=True, exist_ok=True)
    folder = out / "google"
    _fresh(folder)
    data = (folder / _MARK).absolute()
    os.environ["HOCTAP_DATA"] = str(data)
    demo_google(folder, data, lang)


def _tell_books(arrived: Sequence[Arrived], done: Sequence[Outcome], lang: str) -> None:
    heads = [tell(f"told.{key}", lang) for key in ("book", "rows", "scored", "pending", "flagged", "out", "errors")]
    rows = [
        [*told.row_of(outcome), tell(f"demo.story_{number}", lang)]
        for number, (_, outcome) in enumerate(zip(arrived, done, strict=True), 1)
        if outcome.worked
    ]
    screen.table([*heads, tell("demo.story", lang)], rows)
    worked = [outcome for outcome in done if outcome.worked]
    screen.line(told.equation_of(worked, lang), "bold")
    screen.line(tell("told.wrote", lang, cells=sum(outcome.cells for outcome in worked)))
