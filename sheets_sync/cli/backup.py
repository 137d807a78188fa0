"""``hoctap backup`` and ``hoctap restore``: all that is kept, in one sealed file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.place import database
from sheets_sync.cli.speech import tell
from sheets_sync.store import open_ledger
from sheets_sync.store.backup import backup as make
from sheets_sync.store.backup import restore as put_back
from sheets_sync.store.keys import folders
from sheets_sync.store.seal import BACKUP_KEY, Secret, key_file, kind_of, passphrase

KeyFile = Annotated[
    Path | None, typer.Option("--key-file", metavar="TỆP", help="Tệp khóa dùng thay mật khẩu (từ 32 byte).")
]


def backup(
    to: Annotated[Path, typer.Argument(metavar="TỆP|THƯ_MỤC", help="Nơi cất bản sao lưu.")],
    key: KeyFile = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Cất kèm bộ khóa của máy này: cần khi chuyển máy; phải giữ bản ấy kín.")
    ] = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Sao lưu kho ghi nhớ: cơ sở dữ liệu và kho hoàn tác, mã hóa trong một tệp."""
    secret = key_file(key) if key is not None else _asked(lang, twice=True)
    with open_ledger(database()) as ledger:
        made = make(ledger, to, secret, with_keys)
    if as_json:
        screen.as_json({"file": str(made.file), "rows": dict(made.rows), "vault": made.vault})
        return
    screen.line(tell("backup.done", lang, file=made.file, rows=sum(made.rows.values()), vault=made.vault))
    screen.line(tell("backup.with_keys" if with_keys else "backup.without_keys", lang, keys=folders().config))


def restore(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Bản sao lưu.")],
    key: KeyFile = None,
    force: Annotated[bool, typer.Option("--force", help="Thay dữ liệu đang có.")] = False,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Dùng bộ khóa cất trong bản sao lưu.")] = False,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Phục hồi kho ghi nhớ từ bản sao lưu, vào SQLite hay PostgreSQL đều được."""
    kind, own = kind_of(file), folders().config / BACKUP_KEY
    by_file = key or (own if kind == "file" else None)
    done = put_back(
        file,
        key_file(by_file) if by_file is not None else _asked(lang),
        database(),
        force=force,
        with_keys=with_keys,
    )
    if as_json:
        fault = {"lost": done.lost, "fault": done.log.fault, "erased": done.erased}
        screen.as_json({"made": done.made.isoformat(), "rows": dict(done.rows), "vault": done.vault, **fault})
    else:
        made = f"{done.made.astimezone():%d/%m/%Y %H:%M}"
        screen.line(tell("backup.restored", lang, made=made, rows=sum(done.rows.values()), vault=done.vault))
        if done.lost:
            screen.line(tell("backup.lost", lang, n=done.lost))
        if done.erased:
            screen.line(tell("backup.erased", lang, n=done.erased))
        if done.log.fault:
            screen.line(tell(f"audit.{done.log.fault}", lang, n=done.log.lines, at=done.log.at))
    raise typer.Exit(Exit.FINDINGS if done.log.fault else Exit.OK)


def _asked(lang: str, twice: bool = False) -> Secret:
    again = tell("backup.again", lang) if twice else False
    return passphrase(typer.prompt(tell("backup.passphrase", lang), hide_input=True, confirmation_prompt=again))
