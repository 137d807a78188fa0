"""``hoctap audit``: whether the log of who did what is whole, and its last lines."""

from __future__ import annotations

from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.place import database
from sheets_sync.cli.speech import tell
from sheets_sync.store import open_ledger

app = typer.Typer(help="Nhật ký: ai đã làm gì, lúc nào; và nhật ký có bị sửa không.", no_args_is_help=True)


@app.command()
def verify(lang: Language = Lang.VI, as_json: Json = False) -> None:
    """Kiểm tra nhật ký: không dòng nào bị sửa, bị xóa, bị cắt."""
    with open_ledger(database()) as ledger:
        found = ledger.audit.verify()
    if as_json:
        screen.as_json({"lines": found.lines, "fault": found.fault, "at": found.at})
    else:
        screen.line(tell(f"audit.{found.fault or 'whole'}", lang, n=found.lines, at=found.at))
    raise typer.Exit(Exit.FINDINGS if found.fault else Exit.OK)


@app.command("list")
def show(
    last: Annotated[int, typer.Option("--last", min=1, help="Số dòng cuối cần xem.")] = 20,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Xem những dòng cuối của nhật ký, dòng mới ở trên."""
    with open_ledger(database()) as ledger:
        lines = ledger.audit.lines(last)
    if as_json:
        told = [{"n": x.number, "at": x.at.isoformat(), "who": x.who, "what": x.what} for x in lines]
        screen.as_json([{**line, "unit": x.unit, "facts": x.facts} for line, x in zip(told, lines, strict=True)])
        return
    rows = [
        (x.number, f"{x.at.astimezone():%d/%m/%Y %H:%M}", x.who, x.what, x.unit, _facts(x.facts.items())) for x in lines
    ]
    screen.table([tell(f"audit.head_{i}", lang) for i in range(6)], rows)


def _facts(facts: object) -> str:
    return ", ".join(f"{name} {value}" for name, value in dict(facts).items() if value not in ("", None))  # type: ignore[call-overload]
