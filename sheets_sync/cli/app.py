"""The command ``hoctap``: its commands, each in a module of its own that is imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sheets_sync.cli import boundary, screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.place import program_version

COMMANDS = {
    "demo": "demo",
    "check": "score",
    "score": "score",
    "sync": "sync",
    "undo": "undo",
    "split": "split",
    "merge": "merge",
    "new-year": "new_year",
    "rollup": "rollup",
    "template": "template",
    "criteria": "criteria",
    "generate": "generate",
    "import": "import_list",
    "serve": "serve",
    "user": "user",
    "token": "token",
    "doctor": "doctor",
    "google": "google",
    "backup": "backup",
    "restore": "backup",
    "audit": "audit",
    "citizen": "citizen",
}
"""Command -> its module. A module with an ``app`` is a group of commands, else it has a function of the command's
name, or of its own where that is a word of Python's."""


class _Commands(TyperGroup):
    """Finds a command when it is called: whoever asks for the version does not wait for the whole house."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"sheets_sync.cli.{COMMANDS[cmd_name]}")
        if hasattr(module, "app"):
            group = typer.main.get_group(module.app)
            group.name = cmd_name
            return group
        alone = typer.Typer(add_completion=False, context_settings=_SETTINGS)
        alone.command(cmd_name)(getattr(module, cmd_name, None) or getattr(module, COMMANDS[cmd_name]))
        return typer.main.get_command(alone)


_SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="hoctap",
    cls=_Commands,
    help="Sổ mô hình học tập: kiểm tra, chấm điểm, báo lỗi ngay trong tệp Excel, và tổng hợp lên tỉnh.",
    add_completion=False,
    context_settings=_SETTINGS,
)


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
    arguments = sys.argv[1:] or ["--help"]
    sys.exit(boundary.guarded(lambda: _run(arguments), arguments))


def _run(arguments: list[str]) -> int:
    """Faults are left to the boundary: the library's own ``main`` would end the process with codes of its own."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("hoctap", arguments) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return int(end.code or 0)
    return Exit.OK
