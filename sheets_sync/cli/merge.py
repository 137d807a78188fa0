"""``hoctap merge``: files that hamlets sent back go into their commune's book, which is then scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import boundary, screen
from sheets_sync.cli.books import find
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.joining import Told
from sheets_sync.sync.merging import Incoming, Merged
from sheets_sync.sync.merging import merge as bring_together

COUNTS = ("new", "taken", "differ", "absent", "old", "lost")


def merge(
    book: Annotated[Path, typer.Argument(metavar="TỆP", help="Sổ của xã, nơi ghép vào.")],
    files: Annotated[list[Path], typer.Argument(metavar="TỆP|THƯ_MỤC...", help="Các tệp thôn gửi về.")],
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Ghép các tệp thôn gửi về vào sổ xã rồi chấm lại; hai bên cùng sửa một ô thì hỏi, không tự chọn."""
    place = str(book.absolute())
    rules = province_rules()
    paths = [path for path in find(files) if path.resolve() != book.resolve()]
    if not paths:
        raise typer.TyperException(tell("books.none", lang, where=", ".join(map(str, files))))
    with remembering() as ledger:
        merged = bring_together(Files(book), place, [_read(path) for path in paths], rules, ledger)
    if as_json:
        screen.as_json({"book": place, "cells": merged.cells, "files": [_plain(told) for told in merged.files]})
    else:
        _tell(merged, lang)
    raise typer.Exit(_ending(merged))


def _read(path: Path) -> Incoming:
    try:
        return Incoming(path.name, Files(path).read(str(path.absolute())))
    except Stop as stop:
        return Incoming(path.name, None, stop)


def _tell(merged: Merged, lang: str) -> None:
    good = [told for told in merged.files if told.stop is None]
    if good:
        heads = [tell(f"merge.{head}", lang) for head in ("file", "source", *COUNTS[:4])]
        screen.table(heads, [(told.file, told.source, *(getattr(told, of) for of in COUNTS[:4])) for told in good])
    for told in merged.files:
        if told.stop is not None:
            screen.warn(tell("merge.refused", lang, file=told.file))
            boundary.say(told.stop, lang)
        for kind in ("old", "lost"):
            if getattr(told, kind):
                screen.warn(tell(f"merge.are_{kind}", lang, n=getattr(told, kind), source=told.source))
    if good:
        screen.line(tell("merge.done" if merged.cells else "merge.same", lang, cells=merged.cells), style="bold")
    if _asked(good):
        screen.line(tell("merge.asked", lang))


def _asked(files: Sequence[Told]) -> bool:
    return any(told.differ or told.absent for told in files)


def _plain(told: Told) -> dict[str, object]:
    return {**asdict(told), "stop": told.stop.code if told.stop is not None else None}


def _ending(merged: Merged) -> Exit:
    stopped = sum(told.stop is not None for told in merged.files)
    if stopped:
        return Exit.STOPPED if stopped == len(merged.files) else Exit.PARTLY
    return Exit.FINDINGS if _asked(merged.files) or any(told.lost for told in merged.files) else Exit.OK
