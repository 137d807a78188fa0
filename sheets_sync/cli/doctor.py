"""``hoctap doctor``: whether this machine has what the work needs, in a table that can be read out on the telephone."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync import data
from sheets_sync.cli import screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.place import data_folder, program_version
from sheets_sync.cli.speech import tell
from sheets_sync.words import text

_FONTS = ("Times New Roman", "Liberation Serif", "Tinos")


class State(StrEnum):
    """How a check came out: ``lacks`` = the program does without, ``fails`` = it cannot work."""

    FINE = "fine"
    LACKS = "lacks"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: ``found`` is a fact of this machine, ``words`` the key of what it means."""

    what: str
    state: State
    found: str


def doctor(
    lang: Language = Lang.VI,
    as_json: Json = False,
    server: Annotated[bool, typer.Option("--server", help="Xem còn thiếu gì để mở máy chủ cho cả tỉnh.")] = False,
) -> None:
    """Khám máy này: Python, chỗ ghi dữ liệu, LibreOffice, phông chữ; máy thiếu gì thì nói rõ."""
    lines = tuple(examine())
    if as_json:
        screen.as_json([asdict(line) for line in lines])
    else:
        marks = {State.FINE: "✔", State.LACKS: "–", State.FAILS: "✘"}
        rows = [
            (marks[line.state], tell(f"doctor.{line.what}", lang), line.found, _advice(line, lang)) for line in lines
        ]
        screen.table([tell(f"doctor.head_{i}", lang) for i in range(4)], rows)
        failed = any(line.state is State.FAILS for line in lines)
        screen.line(tell("doctor.bad" if failed else "doctor.good", lang))
        _going_live(lang, server)
    if any(line.state is State.FAILS for line in lines):
        raise SystemExit(Exit.STOPPED)


def _going_live(lang: str, asked: bool) -> None:
    """What a server lacks, where this is to be one: an officer's machine is told in a line how to ask."""
    from sheets_sync.cli import golive  # the service takes longer to import than all else here

    if asked or golive.is_server():
        golive.show(lang)
    else:
        screen.line(text("golive.hint", lang))


def examine() -> Iterator[Line]:
    """All checks, in the order in which they matter."""
    python = platform.python_version()
    yield Line("program", State.FINE, program_version())
    yield Line("python", State.FINE if sys.version_info >= (3, 11) else State.FAILS, f"{python}, {platform.platform()}")
    packs = [name for name in data.names("criteria") if name.endswith(".yaml")]
    layouts = [name for name in data.names("templates") if name.endswith(".yaml")]
    yield Line("packs", State.FINE if packs and layouts else State.FAILS, f"{len(packs)} + {len(layouts)}")
    yield Line("memory", State.FINE, f"{os.cpu_count() or 1} CPU")
    yield _writable("data_folder", data_folder())
    yield _writable("temp_folder", Path(tempfile.gettempdir()))
    encoding = (sys.stdout.encoding or "?").lower()
    yield Line("encoding", State.FINE if encoding == "utf-8" else State.LACKS, f"{encoding}, {locale.getlocale()[0]}")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Line("office", State.FINE if office else State.LACKS, office or "")
    fonts = _fonts()
    yield Line("fonts", State.FINE if fonts else State.LACKS, ", ".join(fonts))


def _writable(what: str, folder: Path) -> Line:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError:
        return Line(what, State.FAILS, str(folder))
    free = shutil.disk_usage(folder).free // 2**20
    return Line(what, State.FINE if free > 200 else State.FAILS, f"{folder} ({free} MB)")


def _fonts() -> tuple[str, ...]:
    """Fonts of official papers that are here; Windows always has the first."""
    if sys.platform == "win32":
        return _FONTS[:1]
    lister = shutil.which("fc-list")
    if lister is None:
        return ()
    listed = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False).stdout  # noqa: S603 (fixed arguments)
    return tuple(font for font in _FONTS if font in listed)


def _advice(line: Line, lang: str) -> str:
    return "" if line.state is State.FINE else tell(f"doctor.no_{line.what}", lang)
