"""``hoctap check`` and ``hoctap score``: read, check, score, and (score) write back into the same files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from sheets_sync.cli import screen, told
from sheets_sync.cli.books import find
from sheets_sync.cli.options import DEFAULT_WORKERS, Books, DryRun, Json, Lang, Language, Workers
from sheets_sync.cli.place import data_folder
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.speech import tell
from sheets_sync.cli.work import Job, Outcome, Worker, run
from sheets_sync.core import Stop
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.sync.settings import load_settings


def check(books: Books, lang: Language = Lang.VI, as_json: Json = False, workers: Workers = DEFAULT_WORKERS) -> None:
    """Đọc và kiểm tra sổ; không ghi gì vào tệp."""
    _work(books, lang, as_json, workers, writes=False)


def score(
    books: Books,
    lang: Language = Lang.VI,
    as_json: Json = False,
    dry_run: DryRun = False,
    workers: Workers = DEFAULT_WORKERS,
) -> None:
    """Kiểm tra, chấm điểm, ghi kết quả và cờ báo lỗi vào chính tệp ấy."""
    _work(books, lang, as_json, workers, writes=not dry_run)


def province_rules(today: date | None = None) -> Rules:
    """The rules of this run, under the settings of the province where ``HOCTAP_PROVINCE`` names their folder."""
    folder = os.environ.get("HOCTAP_PROVINCE")
    settings = None
    if folder:
        file = Path(folder) / "province.yaml"
        if not file.is_file():
            raise Stop("file.missing", file=str(file))
        settings = load_settings(file.read_text(encoding="utf-8"), str(file))
    return rules(today or date.today(), settings)  # noqa: DTZ011 (the officer's own calendar day)


def given(books: Sequence[Path], lang: str) -> tuple[Path, ...]:
    """The workbooks meant; a usage fault where there is none."""
    found = find(books)
    if not found:
        raise typer.TyperException(tell("books.none", lang, where=", ".join(map(str, books))))
    return found


def outcomes_of(worker: Worker, paths: Sequence[Path], workers: int, lang: str, shown: bool) -> list[Outcome]:
    """Work all files with a bar; each process notes in the ledger what it wrote, so that Ctrl+C loses nothing."""
    done: list[Outcome] = []
    with screen.progress(tell("told.working", lang), len(paths), shown) as step, remembering() as ledger:
        if isinstance(ledger, Forgetful) and worker.job is Job.SCORE:
            screen.warn(tell("told.forgetful", lang, folder=data_folder()))
        done.extend(run(worker, paths, workers, step))
    return done


def _work(books: Sequence[Path], lang: str, as_json: bool, workers: int, *, writes: bool) -> None:
    worker = Worker(province_rules(), Job.SCORE if writes else Job.CHECK)
    done = outcomes_of(worker, given(books, lang), workers, lang, not as_json)
    if as_json:
        screen.as_json(told.as_json(done, lang))
    else:
        told.books(done, lang, writes)
    raise typer.Exit(told.ending(done))
