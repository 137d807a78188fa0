"""The command ``hoctap``: its commands, each in a module of its own."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sheets_sync.cli import boundary, criteria, screen, template
from sheets_sync.cli.demo import demo
from sheets_sync.cli.doctor import doctor
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.generate import generate
from sheets_sync.cli.place import program_version
from sheets_sync.cli.rollup import rollup
from sheets_sync.cli.score import check, score
from sheets_sync.cli.undo import undo

app = typer.Typer(
    name="hoctap",
    help="Sổ mô hình học tập: kiểm tra, chấm điểm, báo lỗi ngay trong tệp Excel, và tổng hợp lên tỉnh.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(check)
app.command()(score)
app.command()(undo)
app.command()(rollup)
app.add_typer(template.app, name="template")
app.add_typer(criteria.app, name="criteria")
app.command()(generate)
app.command()(doctor)


def _version(shown: bool) -> None:
    if shown:
        screen.line(f"hoctap {program_version()}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="In số phiên bản.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Sổ mô hình học tập: kiểm tra, chấm điểm, báo lỗi ngay trong tệp Excel, và tổng hợp lên tỉnh."""


def main() -> None:
    """The console script: run, say what happened in words, leave with a documented exit code."""
    screen.speak_utf8()
    sys.exit(boundary.guarded(_run, sys.argv[1:]))


def _run() -> int:
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    return int(code or Exit.OK)
