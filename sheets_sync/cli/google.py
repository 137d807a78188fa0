"""``hoctap google create``: the communes' and the province's spreadsheets, made and shared by the owner's account."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.addresses import Addresses, addresses
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language, Units, Year
from sheets_sync.cli.place import data_folder, program_version
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.core import Aggregate, Stop
from sheets_sync.hosts.google.account import DRIVE, SHEETS, Account, signed_in
from sheets_sync.hosts.google.drive import File, files, new_file
from sheets_sync.hosts.google.making import let_in, make_book
from sheets_sync.reports import about_packs
from sheets_sync.reports.figures import Figures, ReportMeta, figures
from sheets_sync.reports.google import update_province
from sheets_sync.rollup import add_up, completeness
from sheets_sync.sync.rules import Rules
from sheets_sync.units import Tree, Unit
from sheets_sync.words import say_stop
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from sheets_sync.workbook.standard import packs_in_force, packs_line

app = typer.Typer(help="Sổ trên mạng (Google Sheets) của các xã và của tỉnh.", no_args_is_help=True)
_OURS = ("google.signin", "google.quota", "google.storage", "google.unreachable")
"""Stops that the next book would meet too."""


@app.callback()
def _group() -> None:
    """Sổ trên mạng (Google Sheets) của các xã và của tỉnh."""


@dataclass(slots=True)
class Result:
    """What came of one spreadsheet: ``new``, or how many requests it took; ``shared``: addresses let in now."""

    unit: str
    name: str
    link: str = ""
    new: bool = False
    changes: int = 0
    shared: Sequence[str] = ()
    stop: Stop | None = field(default=None, repr=False)


@app.command()
def create(
    units: Units = None,
    period: Year = None,
    emails: Annotated[
        Path | None, typer.Option("--emails", metavar="TỆP.csv", help="Hộp thư của các xã: hai cột unit,email.")
    ] = None,
    token: Annotated[
        Path | None, typer.Option("--token", metavar="TỆP", help="Tệp đăng nhập của tài khoản tỉnh, nếu đã có.")
    ] = None,
    client: Annotated[
        Path | None, typer.Option("--client", metavar="TỆP", help="Tệp OAuth client để đăng nhập lần đầu.")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="THƯ_MỤC", envvar="HOCTAP_GOOGLE_KEYS", help="Khóa của các tài khoản dịch vụ."),
    ] = None,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Làm sổ trên mạng cho các xã và tỉnh rồi chia sẻ; sổ đã có thì đặt lại những gì bị mất, không làm hai lần."""
    rules = province_rules()
    year = rules.today.year if period is None else period
    tree = rules.units.at(date(year, 12, 31))
    chosen = _chosen(tree, units or (), lang)
    invited = addresses(emails, tree) if emails is not None else {}
    account = _account(token or data_folder() / "google-owner.json", client)
    robots = _robots(keys)
    there = files(account)
    results = []
    with screen.progress(tell("google.working", lang), len(chosen) + 1, not as_json) as step:
        for unit in chosen:
            results.append(_book(account, there, rules, unit, year, (robots, invited)))
            step()
        results += _province(account, there, rules, tree, chosen, year, robots)
        step()
    if as_json:
        screen.as_json([_told(result, lang) for result in results])
    else:
        _show(results, lang)
    broken = sum(result.stop is not None for result in results)
    raise typer.Exit(Exit.OK if not broken else Exit.PARTLY if broken < len(results) else Exit.STOPPED)


def _chosen(tree: Tree, named: Iterable[str], lang: str) -> tuple[Unit, ...]:
    """The communes at and below what was named; all of the (first) province where nothing was."""
    found: dict[str, Unit] = {}
    for text in named:
        hits = tree.find(text)
        if not hits:
            raise Stop("unit.unknown", unit=text, on=tree.on)
        if len(hits) > 1:
            several = ", ".join(f"{unit.title} ({unit.code})" for unit in hits)
            raise typer.TyperException(tell("units.many", lang, unit=text, found=several))
        found |= {unit.id: unit for unit in tree.communes(hits[0].id)}
    return tuple(found.values()) if found else tree.communes(tree.roots[0].id)


def _account(token: Path, client: Path | None) -> Account:
    """The owner's account. ``HOCTAP_GOOGLE_URL``: another address than Google's, for practice with the emulator."""
    base = os.environ.get("HOCTAP_GOOGLE_URL", "").rstrip("/")
    return Account(signed_in(token, client), time.sleep, random.random, base or SHEETS, base or DRIVE)


def _robots(keys: Path | None) -> tuple[str, ...]:
    """The addresses of the service accounts whose keys lie in a folder."""
    if keys is None:
        return ()
    found = []
    for file in sorted(keys.glob("*.json")):
        try:
            found.append(str(json.loads(file.read_text(encoding="utf-8"))["client_email"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Stop("google.key", file=file.name) from error
    return tuple(found)


def _book(
    account: Account,
    there: dict[str, File],
    rules: Rules,
    unit: Unit,
    year: int,
    with_whom: tuple[tuple[str, ...], Addresses],
) -> Result:
    """One commune's book. What concerns this book alone stops only this book."""
    robots, invited = with_whom
    decision = rules.settings.identity_decision if rules.settings.identity_numbers_online else ""
    packs = packs_line(packs_in_force(rules.packs, year))
    told = {"unit": unit.id, "unit_name": unit.title, "period": str(year), "part": "", "packs": packs}
    told |= {} if decision else {LEFT_OUT: NUMBERS}
    result = Result(unit.id, tell("google.book", "vi", unit=unit.title, year=year))
    try:
        made = make_book(account, there, result.name, shared(rules.standard("commune", year), decision), told)
        result.link, result.new, result.changes = made.file.link, made.new, made.changes
        letter = tell("google.letter", "vi", unit=unit.title, year=year)
        result.shared = (
            *let_in(account, made.file, robots),
            *let_in(account, made.file, invited.get(unit.id, ()), letter),
        )
    except Stop as stop:
        if stop.code in _OURS:
            raise
        result.stop = stop
    return result


def _province(
    account: Account,
    there: dict[str, File],
    rules: Rules,
    tree: Tree,
    chosen: Sequence[Unit],
    year: int,
    robots: Sequence[str],
) -> list[Result]:
    """The spreadsheet of every province that these communes are of; a new one begins with nobody's figures."""
    found = []
    for province in dict.fromkeys(tree.path(unit.id)[0] for unit in chosen):
        book = province_key(province, year)
        file = there.get(book)
        name = tell("google.province", "vi", unit=province.title, year=year)
        new = file is None
        if file is None:
            file = new_file(account, book, name)
            update_province(account, file.id, _nobody(rules, tree, province, year))
        found.append(Result(province.id, name, file.link, new, 0, let_in(account, file, robots)))
    return found


def province_key(province: Unit, year: int) -> str:
    """By what the province's spreadsheet is known among the owner's files."""
    return f"province {province.id} {year}"


def _nobody(rules: Rules, tree: Tree, province: Unit, year: int) -> Figures:
    groups, unverified = about_packs(packs_in_force(rules.packs, year), rules.settings.attested)
    meta = ReportMeta(province.id, rules.today, groups, unverified, program_version())
    nothing = Aggregate()
    senders = completeness(tree, nothing, {})
    return figures(add_up(nothing, tree, year), rules.targets(province.id, year), senders, meta)


def _told(result: Result, lang: str) -> dict[str, object]:
    told = {name: said for name, said in asdict(result).items() if name != "stop"}
    return told | {"problem": None if result.stop is None else say_stop(result.stop, lang).what}


def _show(results: Sequence[Result], lang: str) -> None:
    for result in results:
        if result.stop is not None:
            words = say_stop(result.stop, lang)
            screen.line(f"✘ {result.name}: {words.what} {words.mend}")
        elif result.new or result.changes or result.shared:
            key = "google.new" if result.new else "google.mended" if result.changes else "google.let_in"
            said = tell(
                key, lang, name=result.name, n=result.changes, link=result.link, people=", ".join(result.shared)
            )
            screen.line(said)
    new, same = sum(r.new for r in results), sum(not (r.new or r.changes or r.stop) for r in results)
    mended = sum(bool(r.changes) and not r.new for r in results)
    screen.line(tell("google.sums", lang, new=new, mended=mended, same=same), style="bold")
