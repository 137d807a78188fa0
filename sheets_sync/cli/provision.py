"""``hoctap template provision``: a workbook with each commune's name on it, and a message to send with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync import data
from sheets_sync.cli import screen
from sheets_sync.cli.books import WRITTEN, find
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import DEFAULT_WORKERS, Json, Lang, Language, Units, Workers, Year
from sheets_sync.cli.score import province_rules
from sheets_sync.core import Phase, Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.newyear import new_year
from sheets_sync.sync.rules import Rules
from sheets_sync.units import Level, Period, Tree, Unit, default_phases
from sheets_sync.vn import plain
from sheets_sync.words import say_stop, text
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.standard import packs_in_force, packs_line

MESSAGE = "gui-zalo.txt"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one commune. ``people``: rows taken over from last year; ``stop``: why its book was not made."""

    unit: Unit
    file: Path
    people: int = 0
    fresh: bool = True
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes one commune's folder; handed to every process. ``before``: unit id -> its book of the year before."""

    rules: Rules
    out: Path
    period: int
    before: Mapping[str, Path]
    until: str
    to: str
    lang: str

    def __call__(self, unit: Unit) -> Made:
        """A book that is there is left alone: something may be typed in it. Never raises a Stop."""
        name = f"{plain(unit.title).replace(' ', '-')}-{unit.code}"
        folder = self.out / name
        file = folder / f"{name}-{self.period}.xlsx"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            made = self._book(unit, file)
        except Stop as stop:
            return Made(unit, file, fresh=False, stop=stop)
        (folder / MESSAGE).write_text(self._message(made), encoding="utf-8-sig")  # Notepad of old Windows, too
        return made

    def _book(self, unit: Unit, file: Path) -> Made:
        old = self.before.get(unit.id)
        if old is not None:
            came = new_year(Files(old), str(old), Files(file), str(file), self.rules, Forgetful())
            return Made(unit, file, came.carried.count("citizens"), came.made)
        if file.exists():
            return Made(unit, file, fresh=False)
        packs = packs_line(packs_in_force(self.rules.packs, self.period))
        told = {"unit": unit.id, "unit_name": unit.title, "period": str(self.period), "part": "", "packs": packs}
        Files(file).create(str(file), self.rules.standard("commune", self.period), told)
        return Made(unit, file)

    def _message(self, made: Made) -> str:
        people = text("provision.with_people", self.lang, n=made.people, before=self.period - 1) if made.people else ""
        said = text(
            "provision.message",
            self.lang,
            unit=made.unit.title,
            year=self.period,
            file=made.file.name,
            people="\0",  # a blank fact would be shown as missing
            until=self.until,
            to=self.to,
        )
        return said.replace("\0", people).strip() + "\n"


def provision(
    out: Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi, mỗi xã một thư mục.")],
    units: Units = None,
    period: Year = None,
    last: Annotated[
        Path | None, typer.Option("--from", metavar="THƯ_MỤC", help="Các sổ năm trước: người, hộ, thôn được chép sang.")
    ] = None,
    until: Annotated[str, typer.Option("--until", metavar="NGÀY", help="Hạn gửi ghi trong tin nhắn.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="NGƯỜI", help="Gửi cho ai: tên, số Zalo.")] = "",
    lang: Language = Lang.VI,
    as_json: Json = False,
    workers: Workers = DEFAULT_WORKERS,
) -> None:
    """Làm sổ mang tên từng xã, mỗi xã một thư mục, kèm tin nhắn để dán vào Zalo; sổ đã có thì giữ nguyên."""
    rules = province_rules()
    year = rules.today.year if period is None else period
    tree = rules.units.at(date(year, 12, 31))
    chosen = _chosen(tree, units or ())
    before, left = _last_year(find([last], WRITTEN), rules, tree, year, lang) if last is not None else ({}, [])
    day = until or f"{_submit(rules, year):%d/%m/%Y}"
    make = Maker(rules, out.absolute(), year, before, day, to or text("provision.province", lang), lang)
    made: list[Made] = []
    with screen.progress(text("provision.working", lang), len(chosen), not as_json) as step:
        for one in _all(make, chosen, workers):
            made.append(one)
            step()
    _tell(made, left, out, lang, as_json)
    broken = sum(one.stop is not None for one in made)
    raise typer.Exit(Exit.OK if not broken else Exit.PARTLY if broken < len(made) else Exit.STOPPED)


def _all(make: Maker, chosen: Sequence[Unit], workers: int) -> Iterator[Made]:
    if workers == 1 or len(chosen) == 1:
        yield from map(make, chosen)
        return
    with ProcessPoolExecutor(min(workers, len(chosen)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, chosen, chunksize=4)


def _chosen(tree: Tree, named: Sequence[str]) -> tuple[Unit, ...]:
    """The communes meant; Stop("unit.unknown") where a name means none."""
    if not named:
        return tuple(unit for unit in tree if unit.level is Level.COMMUNE)
    found: dict[str, Unit] = {}
    for name in named:
        hits = tree.find(name)
        if not hits:
            raise Stop("unit.unknown", unit=name, on=tree.on)
        found |= {commune.id: commune for unit in hits for commune in tree.communes(unit.id)}
    return tuple(found.values())


def _last_year(
    files: Sequence[Path], rules: Rules, tree: Tree, year: int, lang: str
) -> tuple[dict[str, Path], list[str]]:
    """Unit id -> its book of last year, and a sentence for every file that is not used."""
    titles = frozenset(sheet.title for sheet in rules.standard("commune", year - 1).sheets)
    found: dict[str, list[Path]] = {}
    left: list[str] = []

    def leave(file: Path, why: str) -> None:
        left.append(text("provision.alone", lang, file=file.name, why=why))

    for file in files:
        try:
            book = book_id(envelope(Files(file).glance(str(file), titles - {"_hoctap"})))
        except Stop as stop:
            leave(file, say_stop(stop, lang).what)
            continue
        if book is None:
            leave(file, say_stop(Stop("book.foreign", file=file.name), lang).what)
        elif book.period != year - 1:
            leave(file, text("provision.other_year", lang, found=book.period, period=year - 1))
        elif book.unit not in tree or book.part:
            leave(file, text("provision.not_here", lang, period=year))
        else:
            found.setdefault(book.unit, []).append(file)
    for several in found.values():
        for file in several if len(several) > 1 else ():
            leave(file, text("provision.twice", lang))
    return {unit: only[0] for unit, only in found.items() if len(only) == 1}, left


def _submit(rules: Rules, year: int) -> date:
    phases = rules.settings.phases_of(year, default_phases(data.text("units", "phases.csv"), Period(year)))
    return phases.start(Phase.SUBMIT)


def _tell(made: Sequence[Made], left: Sequence[str], out: Path, lang: str, as_json: bool) -> None:
    def state(one: Made) -> str:
        return (
            say_stop(one.stop, lang).what if one.stop else text(f"provision.{'fresh' if one.fresh else 'kept'}", lang)
        )

    if as_json:
        books = [
            {"unit": one.unit.id, "file": str(one.file), "people": one.people, "made": one.fresh, "state": state(one)}
            for one in made
        ]
        screen.as_json({"books": books, "left": list(left)})
        return
    heads = [text(f"provision.{head}", lang) for head in ("unit", "folder", "people", "state")]
    screen.table(heads, [(one.unit.title, one.file.parent.name, one.people, state(one)) for one in made])
    for sentence in left:
        screen.warn(sentence)
    done = sum(one.stop is None for one in made)
    screen.line(text("provision.made", lang, n=done, out=out))
