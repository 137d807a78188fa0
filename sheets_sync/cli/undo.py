"""``hoctap undo``: the last write to a workbook taken back, or the list of what can be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen, told
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.core import Applied
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.undo import undo as take_back

_LINES = 12


def undo(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp sổ đã chấm.")],
    listed: Annotated[bool, typer.Option("--list", help="Chỉ xem các lần ghi còn hoàn tác được.")] = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Hoàn tác lần ghi gần nhất vào tệp: tệp trở lại như trước khi chấm."""
    place = str(file.absolute())
    with open_ledger() as ledger:
        if listed:
            _list(ledger, place, lang, as_json)
            return
        applied, lost = take_back(Files(Path(place)), place, province_rules(), ledger)
    if as_json:
        screen.as_json({"file": place, "cells": applied.cells, "left": len(lost)})
    else:
        screen.line(tell("undo.done", lang, cells=applied.cells, at=_at(applied)))
        for finding in lost[:_LINES]:
            screen.line(f"⚠ {told.where(finding, '')}: {told.in_short(finding, lang)}")
        if len(lost) > _LINES:
            screen.line(tell("undo.more", lang, n=len(lost) - _LINES))
    raise typer.Exit(Exit.FINDINGS if lost else Exit.OK)


def _list(ledger: Ledger, place: str, lang: str, as_json: bool) -> None:
    writes = ledger.plans(place)
    if as_json:
        screen.as_json([{"at": a.at.isoformat(), "cells": a.cells, "undone": a.undone, "kept": a.kept} for a in writes])
        return
    if not writes:
        screen.line(tell("undo.none", lang))
        return
    states = [tell("undo.undone" if a.undone else "undo.can" if a.kept else "undo.gone", lang) for a in writes]
    rows = [(_at(applied), applied.cells, state) for applied, state in zip(writes, states, strict=True)]
    screen.table([tell(f"undo.head_{i}", lang) for i in range(3)], rows)


def _at(applied: Applied) -> str:
    return f"{applied.at.astimezone():%d/%m/%Y %H:%M:%S}"
