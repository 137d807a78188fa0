"""``hoctap user``: who may sign in, what was entrusted to them, one-time codes. For whoever keeps the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.score import province_rules
from sheets_sync.core import Stop
from sheets_sync.service.config import load_config
from sheets_sync.service.people import Role
from sheets_sync.service.tokens import LINK
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.access import Access
from sheets_sync.units import commune_of
from sheets_sync.words import text

app = typer.Typer(help="Người dùng máy chủ: thêm, giao quyền, cấp mã đăng nhập một lần, xóa.", no_args_is_help=True)
MAKER = "cli"
Unit = Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Mã hoặc tên đơn vị, ví dụ 13693@2025.")]
AsRole = Annotated[Role, typer.Option("--role", help="officer, commune, district, province hoặc admin.")]
Number = Annotated[int, typer.Argument(metavar="SỐ", help="Số của người ấy, xem bằng: hoctap user list")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="TÊN", help="Tên để hiện trên trang.")],
    unit: Unit,
    role: AsRole = Role.OFFICER,
    email: Annotated[str | None, typer.Option("--email", help="Địa chỉ Google; không có thì dùng mã một lần.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Ngày cuối.")] = None,
    lang: Language = Lang.VI,
) -> None:
    """Thêm một người và giao cho họ một đơn vị; đã có địa chỉ ấy thì chỉ giao thêm."""
    where = unit_of(unit)
    with access() as (ledger, door):
        known = door.by_email(email) if email else None
        person = known.id if known else door.add(name, email)
        door.grant(person, role, where, _today(), until.date() if until else None)
        ledger.audit.note(MAKER, "grant", where, {"person": f"p{person}", "role": role})
    screen.line(text("access.added", lang, person=person, role=role, unit=where))


@app.command("list")
def listed(lang: Language = Lang.VI, as_json: Json = False) -> None:
    """Ai được vào, được giao gì."""
    with access() as (_, door):
        people = {member.id: member for member in door.members()}
        held = [grant for grant in door.grants() if not grant.revoked]
    if as_json:
        rows = [{**asdict(grant), "name": people[grant.person].name} for grant in held]
        screen.as_json([{key: str(v) if isinstance(v, date) else v for key, v in row.items()} for row in rows])
        return
    heads = [text(f"access.head_{i}", lang) for i in range(6)]
    told = [(g.person, people[g.person].name, g.role, g.unit, _day(g.valid_from), _day(g.valid_to)) for g in held]
    screen.table(heads, told)


@app.command()
def link(person: Number, lang: Language = Lang.VI) -> None:
    """Cấp mã đăng nhập một lần cho một người; mã chỉ hiện ở đây, dùng trong nửa giờ."""
    config = load_config()
    with access() as (ledger, door):
        if door.member(person) is None:
            raise Stop("access.nobody", person=person)
        code = door.new_link(person, MAKER, datetime.now(UTC) + LINK)
        ledger.audit.note(MAKER, "link", facts={"person": f"p{person}"})
    minutes = int(LINK / timedelta(minutes=1))
    screen.line(text("access.link", lang, code=code, url=config.public_url, minutes=minutes))


@app.command()
def forget(person: Number, lang: Language = Lang.VI) -> None:
    """Xóa một người: tên, địa chỉ, quyền, các lần đăng nhập."""
    with access() as (ledger, door):
        if not door.forget(person):
            raise Stop("access.nobody", person=person)
        ledger.audit.note(MAKER, "forget", facts={"person": f"p{person}"})
    screen.line(text("access.forgotten", lang, person=person))


@contextmanager
def access() -> Iterator[tuple[Ledger, Access]]:
    """The service's database, by the same settings as ``hoctap serve``."""
    config = load_config()
    url = config.database.get_secret_value() if config.database else None
    with open_ledger(url) as ledger:
        yield ledger, Access(ledger.engine, ledger.now)


def unit_of(told: str) -> str:
    """The id of the unit that is meant, a hamlet's too; Stop("unit.unknown") where none or more than one is."""
    rules = province_rules()
    base, _, hamlet = told.partition("/")
    if (commune_of(told)) in rules.units:
        return told
    found = rules.units.at(rules.today).find(base)
    if len(found) != 1:
        raise Stop("unit.unknown", unit=told, on=rules.today)
    return f"{found[0].id}/{hamlet}" if hamlet else found[0].id


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _today() -> date:
    return province_rules().today
