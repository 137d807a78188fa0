"""What is printed: sentences and tables on stdout, progress on stderr, JSON alone where it was asked for."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_FIGURE = re.compile(r"[0-9.,]+( %)?|–")


def speak_utf8() -> None:
    """Windows consoles may still be set to an old code page: our letters are Vietnamese, whatever it is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def out() -> Console:
    """Where results go. Text is never cut: a pipe or a file gets whole lines."""
    return _console(sys.stdout)


def err() -> Console:
    """Where progress goes."""
    return _console(sys.stderr)


def line(text: str = "", style: str = "") -> None:
    """One sentence; what stands in it is text, not markup."""
    out().print(escape(text), style=style or None, highlight=False, soft_wrap=True)


def warn(text: str) -> None:
    """A sentence on the error stream: beside the results, never in them."""
    err().print(escape(f"⚠ {text}"), highlight=False, soft_wrap=True)


def as_json(value: Mapping[str, object] | Sequence[object]) -> None:
    """One JSON document, readable as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(headers: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """A table; numbers stand at the right."""
    shown = Table(title=escape(title) or None, title_justify="left", header_style="bold")
    for i, header in enumerate(headers):
        numeric = bool(rows) and all(_FIGURE.fullmatch(str(row[i])) for row in rows)
        shown.add_column(escape(header), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(f"{c:,}".replace(",", ".") if isinstance(c, int) else escape(str(c)) for c in row))
    out().print(shown)


@contextmanager
def progress(label: str, total: int, shown: bool = True) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, that moves a step when called; none where nobody looks (a pipe, a log, JSON)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = err()
    with Progress(*columns, console=console, transient=True, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task(escape(label), total=total)
        yield lambda: bar.advance(task)


def _console(stream: TextIO) -> Console:
    console = Console(file=stream)
    if not console.is_terminal:
        console.width = 160
    return console
