"""``hoctap citizen``: what is kept of one person, shown, worked out anew, or erased."""

from __future__ import annotations

from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.place import database
from sheets_sync.cli.speech import tell
from sheets_sync.core import BookId, Stop, objects
from sheets_sync.store import citizen as store
from sheets_sync.store import open_ledger
from sheets_sync.store.citizen import Asked, Kept
from sheets_sync.vn import parse_dates, plain

app = typer.Typer(help="Dữ liệu về một người: xem, sửa, xóa theo yêu cầu của người ấy.", no_args_is_help=True)

Number = Annotated[str, typer.Option("--number", metavar="SỐ", help="Số định danh, 12 chữ số.")]
Name = Annotated[str, typer.Option("--name", metavar="HỌ_TÊN", help="Họ và tên; cần kèm --birth.")]
Birth = Annotated[str, typer.Option("--birth", metavar="NĂM", help="Ngày sinh hoặc năm sinh.")]
Book = Annotated[str, typer.Option("--book", metavar="ĐƠN_VỊ:NĂM", help="Chỉ tìm trong sổ này, ví dụ 13669@2025:2025.")]
Yes = Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")]


@app.command()
def show(
    number: Number = "",
    name: Name = "",
    birth: Birth = "",
    book: Book = "",
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Xem chương trình đang giữ gì về một người."""
    asked = _asked(number, name, birth, book)
    with open_ledger(database()) as ledger:
        found = store.kept(ledger, asked)
        ledger.audit.note(ledger.who, "citizen.show", *store.told(asked, ledger, found))
    _print(found, lang, as_json)


@app.command()
def correct(
    number: Number = "",
    name: Name = "",
    birth: Birth = "",
    book: Book = "",
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Tính lại những gì đang giữ về một người, sau khi đã sửa trong sổ."""
    with open_ledger(database()) as ledger:
        found = store.correct(ledger, _asked(number, name, birth, book))
    _print(found, lang, as_json)
    if not as_json:
        screen.line(tell("citizen.corrected" if found.rows else "citizen.correct_where", lang, n=len(found.rows)))


@app.command()
def erase(
    number: Number = "",
    name: Name = "",
    birth: Birth = "",
    book: Book = "",
    yes: Yes = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Xóa mọi thứ đang giữ về một người, ở mọi nơi trong kho ghi nhớ."""
    asked = _asked(number, name, birth, book)
    with open_ledger(database()) as ledger:
        if not yes:
            _print(store.kept(ledger, asked), lang, False)
            if plain(typer.prompt(tell("citizen.sure", lang))).strip().lower() not in {"xoa", "erase"}:
                raise typer.Abort
        found = store.erase(ledger, asked)
    if as_json:
        _print(found, lang, True)
        return
    for sentence in ("erased_rows", "erased_writes", "erased_sheet", "erased_backups", "erased_audit"):
        screen.line(tell(f"citizen.{sentence}", lang, rows=len(found.rows), writes=len(found.writes)))


def _asked(number: str, name: str, birth: str, book: str) -> Asked:
    year = int(parse_dates(objects([birth])).value[0]) // 10_000 if birth else 0
    if not number and not (name and year):
        raise Stop("citizen.unclear")
    unit, _, rest = book.partition(":")
    period, _, part = rest.partition(":")
    if book and not period.isdigit():
        raise Stop("citizen.unclear")
    return Asked("".join(number.split()), name, year, BookId(unit, int(period), part) if book else None)


def _print(found: Kept, lang: str, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "unit": row.book.unit,
                "period": row.book.period,
                "part": row.book.part,
                "sheet": row.sheet,
                "key": row.key,
            }
            | {"group": row.group, "points": row.points / 100 if row.points >= 0 else None, "result": row.result}
            for row in found.rows
        ]
        screen.as_json({"rows": rows, "writes": len(found.writes)})
        return
    if not found.rows and not found.writes:
        screen.line(tell("citizen.nothing", lang))
        return
    if found.rows:
        table = [
            (
                row.book.unit + row.book.part,
                f"{row.book.period}",
                row.key,
                row.group,
                _points(row.points),
                _result(row.result, lang),
            )
            for row in found.rows
        ]
        screen.table([tell(f"citizen.head_{i}", lang) for i in range(6)], table)
    if found.writes:
        screen.line(tell("citizen.writes", lang, n=len(found.writes)))
    screen.line(tell("citizen.hashes", lang))


def _points(points: int) -> str:
    return "–" if points < 0 else f"{points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _result(result: int, lang: str) -> str:
    return tell(f"citizen.result_{result}", lang)
