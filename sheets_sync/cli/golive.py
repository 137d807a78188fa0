"""What is missing before the service is opened to a province: ``hoctap doctor --server``. Looks, changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sheets_sync.cli import screen
from sheets_sync.cli.speech import tell
from sheets_sync.core import Stop
from sheets_sync.service.config import Config, load_config
from sheets_sync.service.people import Role
from sheets_sync.store import open_ledger
from sheets_sync.store.access import Access
from sheets_sync.words import say_stop, text

_SERVER = ("HOCTAP_PUBLIC_URL", "HOCTAP_DATABASE", "HOCTAP_DATABASE_FILE", "HOCTAP_GOOGLE_ACCOUNTS", "HOCTAP_FOLDER")
_LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that going live takes. ``found``: what is there, no secret; ``advice``: what to do, "" = nothing."""

    what: str
    found: str
    advice: str


def is_server(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody began to set this machine up as a server."""
    return any(environment.get(name) for name in _SERVER)


def missing(lang: str, environment: Mapping[str, str] = os.environ) -> Iterator[Need]:
    """All that going live takes, in the order in which it is done."""
    try:
        config = load_config(environment)
    except Stop as stop:
        words = say_stop(stop, lang)
        yield Need("settings", words.what, words.mend)
        return
    yield Need("settings", "✔", "")
    yield _need("address", config.public_url, not config.public_url.startswith(_LOCAL), lang)
    kind = "PostgreSQL" if config.database else "SQLite"
    people = _people(config)
    yield _need("database", kind, people is not None, lang)
    books = [str(path) for path in (*config.google_accounts, *filter(None, [config.folder])) if path.exists()]
    yield _need("books", ", ".join(books), bool(books), lang)
    yield _need("signin", config.google_client_id, config.google_ready, lang)
    yield _need("first", str(people or ""), bool(people), lang, unit=config.unit)
    settings = config.province / "province.yaml" if config.province else None
    yield _need("province", str(settings or ""), settings is not None and settings.is_file(), lang)
    mailed = bool(config.smtp_host and config.smtp_from and config.notify)
    yield _need("mail", config.smtp_host, mailed, lang)
    folder = config.backup_folder
    yield _need("backup", str(folder or ""), folder is not None and _writable(folder), lang)


def show(lang: str) -> None:
    """The table, and what it comes to."""
    needs = tuple(missing(lang))
    heads = [tell(f"doctor.head_{i}", lang) for i in range(4)]
    rows = [("–" if n.advice else "✔", text(f"golive.{n.what}", lang), n.found, n.advice) for n in needs]
    screen.table(heads, rows, title=text("golive.title", lang))
    left = sum(bool(need.advice) for need in needs)
    screen.line(text("golive.not_ready" if left else "golive.ready", lang, n=left))


def _need(what: str, found: str, there: bool, lang: str, **facts: object) -> Need:
    return Need(what, found, "" if there else text(f"golive.no_{what}", lang, **facts))


def _people(config: Config) -> int | None:
    """How many people may manage access; None where the database cannot be opened."""
    url = config.database.get_secret_value() if config.database else None
    try:
        with open_ledger(url) as ledger:
            held = Access(ledger.engine, ledger.now).grants()
    except (SQLAlchemyError, OSError, Stop):
        return None
    return sum(grant.role in (Role.ADMIN, Role.PROVINCE) and not grant.revoked for grant in held)


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)
