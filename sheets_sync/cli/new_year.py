"""``hoctap new-year``: the next period's workbook from this one's, and the list of who is not in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import province_rules
from sheets_sync.core import Shape
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.reports.plain import as_text
from sheets_sync.sync.newyear import NewYear
from sheets_sync.sync.newyear import new_year as carry_over
from sheets_sync.words import text
from sheets_sync.workbook.carry import Leaver
from sheets_sync.workbook.read import book_id, envelope

_SHOWN = 20
_COLUMNS = ("sheet", "key", "name", "hamlet", "why", "day", "reason")


def new_year(
    book: Annotated[Path, typer.Argument(metavar="TỆP", help="Sổ của năm nay; chỉ đọc.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="TỆP", help="Tên sổ năm sau; mặc định ở cạnh sổ năm nay.")
    ] = None,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Làm sổ năm sau từ sổ năm nay: người, hộ, dòng họ, đơn vị, mã và cột riêng sang; điểm và đăng ký để trống."""
    source = Files(book)
    place = str(book.absolute())
    target = (out or _next_to(source, place)).absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    rules = province_rules()
    with remembering() as ledger:
        came = carry_over(source, place, Files(target), str(target), rules, ledger)
    leavers = came.carried.leavers
    beside = target.with_name(f"{target.stem}-roi-so.csv") if leavers else None
    if beside is not None:
        beside.write_bytes(_listed(leavers, lang))
    if as_json:
        screen.as_json(_as_json(came, beside))
        return
    _tell(came, beside, lang)


def _next_to(source: Files, place: str) -> Path:
    """The old file's name with its year moved on; a year is added where it has none."""
    book, old = book_id(envelope(source.read(place))), Path(place)
    year = book.period if book is not None else 0
    moved = old.stem.replace(str(year), str(year + 1))
    return old.with_name(f"{moved if moved != old.stem else f'{old.stem}-{year + 1}'}.xlsx")


def _listed(leavers: tuple[Leaver, ...], lang: str) -> bytes:
    """The list as Excel opens it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([text(f"newyear.{column}", lang) for column in _COLUMNS])
    writer.writerows([as_text(getattr(leaver, column)) for column in _COLUMNS] for leaver in leavers)
    return out.getvalue().encode("utf-8-sig")


def _as_json(came: NewYear, beside: Path | None) -> dict[str, object]:
    return {
        "file": came.place,
        "made": came.made,
        "period": came.book.period,
        "rows": {sheet: came.carried.count(sheet) for sheet in came.carried.rows},
        "left": [{column: getattr(leaver, column) for column in _COLUMNS} for leaver in came.carried.leavers],
        "list": None if beside is None else str(beside),
    }


def _tell(came: NewYear, beside: Path | None, lang: str) -> None:
    year, carried = came.book.period, came.carried
    screen.line(text("newyear.made" if came.made else "newyear.same", lang, year=year, file=came.place))
    sheets = [sheet for sheet in carried.layout.sheets if sheet.shape is Shape.SUBJECTS and sheet.id in carried.rows]
    gone = [leaver.sheet for leaver in carried.leavers]
    heads = [text(f"newyear.{head}", lang) for head in ("sheet", "kept", "left")]
    screen.table(heads, [(sheet.title, carried.count(sheet.id), gone.count(sheet.title)) for sheet in sheets])
    if beside is None:
        screen.line(text("newyear.nobody", lang))
    else:
        heads = [text(f"newyear.{head}", lang) for head in ("sheet", "key", "name", "why", "day")]
        screen.table(heads, [(of.sheet, of.key, of.name, of.why, of.day) for of in carried.leavers[:_SHOWN]])
        screen.line(text("newyear.list", lang, n=len(carried.leavers), file=beside))
    screen.line(text("newyear.next", lang, year=year - 1))
