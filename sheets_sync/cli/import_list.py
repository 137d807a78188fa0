"""``hoctap import``: an office's own list of people into a standard workbook, a new one or one that is there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.import_told import account, accounted, blocks, guess
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.units import unit_of
from sheets_sync.core import Layout, Stop
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.atomic import digest
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.hosts.xlsx.templates import PERIOD
from sheets_sync.sync.importing import Imported, Listed, bring_in, looked_through
from sheets_sync.sync.rules import Rules
from sheets_sync.units import Unit
from sheets_sync.vn import plain
from sheets_sync.words import text
from sheets_sync.workbook.foreign_map import written
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.standard import packs_in_force, packs_line


@dataclass(frozen=True, slots=True)
class _Target:
    """The workbook that a list goes into: there already, or (``unit``) to be made."""

    path: Path
    layout: Layout
    period: int
    unit: Unit | None


def import_list(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Danh sách cũ: .xls, .xlsx, .ods hoặc .csv.")],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="SỔ", help="Nhập vào sổ đã có; không ghi thì làm sổ mới.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="XÃ", help="Mã hoặc tên xã, cho sổ mới.")] = "",
    period: Annotated[int, typer.Option("--period", min=2022, max=2100, help="Năm đánh giá, cho sổ mới.")] = PERIOD,
    out: Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi sổ mới.")] = Path(),
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="TỆP", help="Tệp nói cột nào vào đâu (lần chạy trước đã ghi ra).")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Nhập danh sách người đang có (Excel cũ, .VnTime, CSV) vào sổ chuẩn rồi chấm; danh sách cũ giữ nguyên."""
    rules = province_rules()
    data = _bytes(file)
    source = read_workbook(data, str(file), digest(data))
    target = _target(rules, into, unit, period, out, lang)
    said = None if mapping is None else _bytes(mapping).decode("utf-8", errors="replace")
    listed = looked_through(source, target.layout, target.period, said, str(mapping or ""))
    if not as_json:
        guess(listed, target.layout, lang)
    if mapping is None:
        mapping = _map_file(listed, target, file)
        if not as_json:
            screen.line(text("import.map_written", lang, file=mapping))
    if not yes and not (sys.stdin.isatty() and not as_json and typer.confirm(text("import.sure", lang))):
        screen.warn(text("import.not_yet", lang))
        raise typer.Exit(Exit.OK)
    done = _imported(listed, target, rules)
    if as_json:
        screen.as_json({"book": str(target.path), **accounted(listed, done)})
    else:
        account(listed, done, target.path, target.unit is not None, lang)
    raise typer.Exit(Exit.FINDINGS if blocks(done) else Exit.OK)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Stop("file.missing", file=str(path)) from None
    except OSError as error:
        raise Stop("file.unreadable", file=str(path), problem=error.strerror or "") from None


def _target(rules: Rules, into: Path | None, unit: str, period: int, out: Path, lang: str) -> _Target:
    if into is not None:
        path = into.absolute()
        snapshot = Files(path).read(str(path))
        layout, book = rules.layout(snapshot), book_id(envelope(snapshot))
        if not layout.has("citizens") or book is None:
            raise Stop("import.no_place", file=str(into))
        return _Target(path, layout, book.period, None)
    if not unit and sys.stdin.isatty():
        unit = typer.prompt(text("import.unit", lang))
    if not unit:
        raise typer.TyperException(text("import.need_unit", lang))
    commune = unit_of(unit, date(period, 12, 31), lang)
    path = (out / f"{plain(commune.title).replace(' ', '-')}-{commune.code}-{period}.xlsx").absolute()
    if path.exists():
        raise Stop("file.exists", file=str(path))
    return _Target(path, rules.standard("commune", period), period, commune)


def _map_file(listed: Listed, target: _Target, file: Path) -> Path:
    """How the columns are understood, beside the workbook, where a person can change it."""
    path = target.path.with_name(f"{file.stem}-cot.toml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(listed.lists, target.layout.sheet("citizens")), encoding="utf-8")
    return path


def _imported(listed: Listed, target: _Target, rules: Rules) -> Imported:
    """A new workbook is no more, where its people could not be brought in."""
    host, place = Files(target.path), str(target.path)
    if target.unit is not None:
        packs = packs_in_force(rules.packs, target.period)
        told = {"unit": target.unit.id, "unit_name": target.unit.title, "period": str(target.period), "part": ""}
        target.path.parent.mkdir(parents=True, exist_ok=True)
        host.create(place, target.layout, told | {"packs": packs_line(packs)})
    try:
        with remembering() as ledger:
            return bring_in(host, place, listed.people, rules, ledger, accept=target.unit is not None)
    except BaseException:
        if target.unit is not None:
            target.path.unlink(missing_ok=True)
        raise
