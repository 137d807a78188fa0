"""``hoctap rollup``: all workbooks of a folder added up to the province, or to the unit that they share."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen, told
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import DEFAULT_WORKERS, Json, Lang, Language, Workers
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import given, province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.cli.totals import Added, add, named, root_of, write
from sheets_sync.reports import FOLDER
from sheets_sync.reports.figures import Figures, grouped, percent

Folder = Annotated[Path, typer.Argument(metavar="THƯ_MỤC", exists=True, file_okay=False, help="Nơi có các tệp sổ.")]


def rollup(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help=f"Nơi ghi; mặc định là {FOLDER} trong thư mục ấy.")
    ] = None,
    period: Annotated[
        int | None, typer.Option("--period", help="Năm đánh giá; mặc định là năm của sổ đầu tiên.")
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Hiện cả tên người có ở hai sổ: chỉ trên màn hình này.")
    ] = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
    workers: Workers = DEFAULT_WORKERS,
) -> None:
    """Cộng các sổ trong một thư mục lên xã, tỉnh: ai đạt, ai chưa gửi; ra tệp Excel, JSON, CSV."""
    rules = province_rules()
    target = out or folder / FOLDER
    paths = [path for path in given([folder], lang) if target.resolve() not in path.resolve().parents]
    with screen.progress(tell("told.working", lang), len(paths), not as_json) as step, remembering() as ledger:
        added = add(paths, rules, ledger, workers, period, step)
    if added.aggregate.books:
        tree = rules.units.at(date(added.period, 12, 31))
        root = root_of(tree, {book.unit.partition("/")[0] for book in added.aggregate.books})
        of, files = write(added, rules, tree, root, target, lang)
        if as_json:
            screen.as_json(json.loads(files[1].read_text(encoding="utf-8")))
        else:
            show(of, lang)
            if added.doubles:
                screen.line(tell("rollup.doubles", lang, n=len(added.doubles)))
            if added.doubles and names:
                heads = [tell(f"rollup.double_{head}", lang) for head in ("number", "unit", "key", "name")]
                screen.table(heads, [list(row) for row in named(added, rules)])
            screen.line(tell("rollup.made", lang, file=files[0]))
    if not as_json:
        report(added, lang)
    raise typer.Exit(_ending(added))


def show(of: Figures, lang: str) -> None:
    """The totals of the unit at the top."""
    keys = ("model", "scope", "registered", "achieved", "share", "pending", "flagged")
    rows = [
        (
            ("" if not line.group else "  ") + of.line_name(line),
            grouped(row.in_scope),
            grouped(row.registered),
            grouped(row.achieved),
            percent(row.share),
            grouped(row.pending),
            grouped(row.flagged),
        )
        for line in of.totals.lines
        for row in (of.row(line),)
    ]
    screen.table([tell(f"rollup.{key}", lang) for key in keys], rows, title=f"{of.title} · {of.year}")
    screen.line(of.senders_line())


def report(added: Added, lang: str) -> None:
    """Which files were not added, and why."""
    for outcome in added.outcomes:
        if not outcome.worked:
            told.trouble(outcome, lang)


def _ending(added: Added) -> Exit:
    """How it went; from the counts, since of a book that was counted before only these are kept."""
    code = told.ending(added.outcomes)
    if code not in (Exit.OK, Exit.FINDINGS):
        return code
    flagged = any(n for (*_, measure), n in added.aggregate.counts.items() if measure == "flagged")
    return Exit.FINDINGS if flagged else Exit.OK
