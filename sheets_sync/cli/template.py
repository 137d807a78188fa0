"""``hoctap template build``: the standard workbooks, to be handed out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.known import layout, packs, packs_of
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.provision import provision
from sheets_sync.cli.speech import tell
from sheets_sync.cli.units import unit_of
from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.templates import PERIOD
from sheets_sync.hosts.xlsx.templates import build as build_all
from sheets_sync.vn import plain
from sheets_sync.workbook.standard import packs_line

app = typer.Typer(help="Mẫu sổ chuẩn để phát cho các xã, cơ quan, trường học.", no_args_is_help=True)
app.command()(provision)

Out = Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi tệp.")]
Period = Annotated[int, typer.Option("--period", min=2022, max=2100, help="Năm đánh giá.")]


@app.command()
def build(
    out: Out = Path("mau-so"),
    period: Period = PERIOD,
    unit: Annotated[
        str, typer.Option("--unit", metavar="XÃ", help='Mã hoặc tên một xã ("Xã Mỹ Hà"): sổ mang sẵn tên xã ấy.')
    ] = "",
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Làm các sổ chuẩn (xã; cơ quan, trường học; tỉnh), hoặc sổ của một xã."""
    files = [_one(out, unit, period, lang)] if unit else build_all(out, packs(), period)
    if as_json:
        screen.as_json([str(file) for file in files])
        return
    for file in files:
        screen.line(tell("template.made", lang, file=file))


def _one(out: Path, named: str, period: int, lang: str) -> Path:
    """A commune's own book; never over one that is there: something may be typed in it."""
    unit = unit_of(named, date(period, 12, 31), lang)
    file = out / f"{plain(unit.title).replace(' ', '-')}-{unit.code}-{period}.xlsx"
    if file.exists():
        raise Stop("file.exists", file=str(file))
    mine = packs_of(period)
    told = {"unit": unit.id, "unit_name": unit.title, "period": str(period), "part": "", "packs": packs_line(mine)}
    out.mkdir(parents=True, exist_ok=True)
    file.write_bytes(create(layout("commune", period), told))
    return file
