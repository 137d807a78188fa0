"""``hoctap token``: tokens of a unit, for computers and people without a Google account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.user import MAKER, AsRole, Unit, access, unit_of
from sheets_sync.core import Stop
from sheets_sync.service.people import Role
from sheets_sync.words import text

app = typer.Typer(help="Mã truy cập của đơn vị: cấp, xem, thu hồi.", no_args_is_help=True)


@app.command()
def make(
    unit: Unit,
    label: Annotated[str, typer.Option("--label", help="Mã này dùng ở đâu.")],
    role: AsRole = Role.OFFICER,
    days: Annotated[int, typer.Option("--days", min=1, max=800, help="Dùng được bao nhiêu ngày.")] = 365,
    lang: Language = Lang.VI,
) -> None:
    """Cấp mã truy cập cho một đơn vị; mã chỉ hiện ở đây."""
    where = unit_of(unit)
    with access() as (ledger, door):
        number, token = door.new_token(role, where, label, MAKER, datetime.now(UTC) + timedelta(days=days))
        ledger.audit.note(MAKER, "token.made", where, {"token": f"t{number}", "role": role})
    screen.line(text("access.token_made", lang, number=number, role=role, unit=where, days=days))
    screen.line(token)


@app.command("list")
def listed(lang: Language = Lang.VI, as_json: Json = False) -> None:
    """Các mã đã cấp, kể cả đã thu hồi; không hiện chính mã."""
    with access() as (_, door):
        tokens = door.tokens()
    if as_json:
        screen.as_json(
            [
                {"id": t.id, "label": t.label, "role": t.role, "unit": t.unit, "expires": t.expires.isoformat()}
                | {"revoked": t.revoked}
                for t in tokens
            ]
        )
        return
    heads = [text(f"access.token_{i}", lang) for i in range(6)]
    marks = {False: "", True: text("access.revoked", lang)}
    screen.table(heads, [(t.id, t.label, t.role, t.unit, f"{t.expires:%d/%m/%Y}", marks[t.revoked]) for t in tokens])


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của mã, xem bằng: hoctap token list")],
    lang: Language = Lang.VI,
) -> None:
    """Thu hồi một mã: từ lúc này không dùng được nữa."""
    with access() as (ledger, door):
        if not door.revoke(number):
            raise Stop("access.no_token", number=number)
        ledger.audit.note(MAKER, "token.revoked", facts={"token": f"t{number}"})
    screen.line(text("access.token_gone", lang, number=number))
