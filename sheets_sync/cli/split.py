"""``hoctap split``: a small workbook a hamlet out of a commune's, to be sent by Zalo or USB and merged again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.splitting import Parted
from sheets_sync.sync.splitting import split as take_apart

SHEETS = ("citizens", "families", "clans")
"""The sheets of which the table tells how many rows each hamlet was given."""


def split(
    book: Annotated[Path, typer.Argument(metavar="TỆP", help="Sổ của xã.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi; mặc định là so-thon cạnh tệp ấy.")
    ] = None,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Tách sổ xã thành mỗi thôn một tệp nhỏ, không có số định danh; sổ xã được chấm lại, giữ nguyên mọi ô đã gõ."""
    place = str(book.absolute())
    rules = province_rules()
    with remembering() as ledger:
        parted = take_apart(Files(book), place, rules, ledger)
    folder = out or book.absolute().parent / "so-thon"
    for piece in parted.pieces:  # never over a file that is there: somebody may have typed in it
        if (folder / piece.file).exists():
            raise Stop("file.exists", file=str(folder / piece.file))
    folder.mkdir(parents=True, exist_ok=True)
    for piece in parted.pieces:
        (folder / piece.file).write_bytes(piece.content)
    _tell(parted, folder, lang, as_json)


def _tell(parted: Parted, folder: Path, lang: str, as_json: bool) -> None:
    if as_json:
        files = [{"file": p.file, "hamlet": p.hamlet, "part": p.book.part, "rows": dict(p.rows)} for p in parted.pieces]
        screen.as_json({"folder": str(folder), "files": files, "left": dict(parted.left)})
        return
    heads = [tell(f"split.{head}", lang) for head in ("file", "hamlet", *SHEETS)]
    screen.table(heads, [(p.file, p.hamlet, *(p.rows.get(sheet, 0) for sheet in SHEETS)) for p in parted.pieces])
    for title, rows in parted.left.items():
        screen.warn(tell("split.left", lang, n=rows, sheet=title))
    screen.line(tell("split.made", lang, n=len(parted.pieces), folder=folder))
