"""Backups of all that is kept: every table as of one moment, the vault, and on request the keys; sealed.

The same file goes back into SQLite or PostgreSQL, whichever it came from.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import delete, func, select

from sheets_sync.core import Stop
from sheets_sync.store import citizen, erasures, migrations
from sheets_sync.store.audit import Verdict, verified
from sheets_sync.store.dump import clear, dump, load, moment, tables
from sheets_sync.store.keys import Keys, folders, private, read_keys, replace_keys
from sheets_sync.store.ledger import Ledger
from sheets_sync.store.open import open_ledger, utc
from sheets_sync.store.schema import audit, books, meta, plans
from sheets_sync.store.seal import Sealing, Secret, unseal
from sheets_sync.store.turns import take_turn

_LOCK = 0x72657374  # "rest"
_NAME = "hoctap-{:%Y%m%d-%H%M%S}.backup"
_ABOUT, _KEYS = "about.json", "keys.json"


@dataclass(frozen=True, slots=True)
class Backed:
    """A backup that was made: rows by table, how many vault files."""

    file: Path
    rows: Mapping[str, int]
    vault: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was put back. ``lost``: later audit lines that it does not have; ``log``: what verifying said.

    ``erased``: people whose data had been erased since it was made, and was erased again.
    """

    made: datetime
    rows: Mapping[str, int]
    vault: int
    lost: int
    log: Verdict
    erased: int


def backup(ledger: Ledger, to: Path, secret: Secret, with_keys: bool = False) -> Backed:
    """Make a backup at ``to`` (in it, where that is a folder) while others go on working.

    Stop("file.exists") where something is there, "file.disk" where it cannot be written.
    """
    file = to / _NAME.format(ledger.now().astimezone(UTC)) if to.is_dir() else to
    if file.exists():
        raise Stop("file.exists", file=str(file))
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.tmp")
    try:
        with _scratch() as folder:
            rows = _tables_into(ledger, folder)
            with draft.open("xb") as out:
                draft.chmod(0o600)
                vault = _seal(folder, ledger, Sealing(out, secret), with_keys)
        draft.replace(file)
    except OSError as error:
        raise Stop("file.disk", path=str(file.parent), reason=error.strerror or "") from error
    finally:
        draft.unlink(missing_ok=True)
    ledger.audit.note(ledger.who, "backup", facts={"keys": with_keys})
    return Backed(file, rows, vault)


def nightly(ledger: Ledger, folder: Path, secret: Secret, keep: int = 14) -> Backed:
    """Make tonight's backup in the folder, and remove those of ours there but the last ``keep``."""
    made = backup(ledger, private(folder), secret)
    for old in sorted(folder.glob("hoctap-*.backup"))[:-keep]:
        old.unlink(missing_ok=True)
    return made


def restore(
    file: Path,
    secret: Secret,
    url: str | None = None,
    now: Callable[[], datetime] = utc,
    force: bool = False,
    with_keys: bool = False,
    who: str = "cli",
) -> Restored:
    """Put a backup back, all of it or nothing; it is read and verified whole before anything is touched.

    Stop("backup.occupied") where something is kept here already and ``force`` is not said; "backup.keys" where it
    was made with other keys than this machine's, and they are not to be taken from it (``with_keys``).
    """
    config = folders().config
    with _scratch() as folder:
        about = _unpacked(file, secret, folder)
        made = datetime.fromisoformat(str(about["made"]))
        erased = erasures.since(config, made)
        with open_ledger(url, now) as ledger:
            key = _keys_of(about, folder, file, ledger.key, with_keys)
            vault = [] if erased else sorted((folder / "vault").glob("*.vault"))
            for sealed in vault:
                ledger.vault.take(sealed)
            rows, log = _load(ledger, folder, about, key, force, erased)
        if key != ledger.key:
            replace_keys(config, folder / _KEYS, now())
    with open_ledger(url, now) as ledger:  # with the keys that it now needs
        lost = ledger.audit.anchor_anew()
        ledger.audit.note(who, "restore", facts={"made": made, "lost": lost, "erased": len(erased)})
    return Restored(made, rows, len(vault), lost, log, len(erased))


def _load(
    ledger: Ledger, folder: Path, about: Mapping[str, Any], key: Keys, force: bool, erased: frozenset[bytes]
) -> tuple[Mapping[str, int], Verdict]:
    with ledger.engine.begin() as connection:
        take_turn(connection, _LOCK)
        if not force and any(connection.scalar(select(func.count()).select_from(t)) for t in (books, plans, audit)):
            raise Stop("backup.occupied")
        clear(connection)
        migrations.change(connection, about["change"])
        found = tables(connection)
        connection.execute(delete(meta))  # all that a new database holds of itself
        rows = {table.name: load(connection, table, folder / "tables" / f"{table.name}.jsonl") for table in found}
        migrations.change(connection)
        log = verified(connection, key.audit, {})
        citizen.forget(connection, erased)
    return rows, log


def _tables_into(ledger: Ledger, folder: Path) -> Mapping[str, int]:
    """The tables and what is to be known of them, as files."""
    (folder / "tables").mkdir()
    with moment(ledger.engine) as connection:
        change, all_tables = migrations.number(connection), tables(connection)
        rows = {table.name: dump(connection, table, folder / "tables" / f"{table.name}.jsonl") for table in all_tables}
    made = ledger.now().astimezone(UTC).isoformat()
    told = {"made": made, "change": change, "sign": ledger.key.sign, "rows": rows}
    (folder / _ABOUT).write_text(json.dumps(told), encoding="ascii")
    return rows


def _seal(folder: Path, ledger: Ledger, out: Sealing, with_keys: bool) -> int:
    """All of it as one sealed stream; how many vault files."""
    count = 0
    with tarfile.open(fileobj=cast("IO[bytes]", out), mode="w|") as tar:
        tar.add(folder / _ABOUT, _ABOUT, filter=_nobody)
        for file in sorted((folder / "tables").iterdir()):
            tar.add(file, f"tables/{file.name}", filter=_nobody)
        if with_keys:
            tar.add(folders().config / _KEYS, _KEYS, filter=_nobody)
        for file in ledger.vault.files():
            with contextlib.suppress(FileNotFoundError):  # its thirty days were over a moment ago
                tar.add(file, f"vault/{file.name}", filter=_nobody)
                count += 1
    out.finish()
    return count


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name of the account that made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _unpacked(file: Path, secret: Secret, folder: Path) -> Mapping[str, Any]:
    """The backup's files in ``folder``, once all of it is known to be whole; what is to be known of it."""
    whole = folder / "whole.tar"
    with whole.open("w+b") as tar_file:
        unseal(file, secret, tar_file)
        tar_file.seek(0)
        with tarfile.open(fileobj=tar_file, mode="r:") as tar:
            tar.extractall(folder, filter="data")
    whole.unlink()
    told: Mapping[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="ascii"))
    return told


def _keys_of(about: Mapping[str, Any], folder: Path, file: Path, ours: Keys, with_keys: bool) -> Keys:
    """The keys that the backup's contents need."""
    if about["sign"] == ours.sign:
        return ours
    if not with_keys or not (folder / _KEYS).exists():
        raise Stop("backup.keys", file=file.name)
    return read_keys(folder / _KEYS)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for us alone, on the disk that has room for the vault."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=private(folders().data)) as name:
        yield Path(name)
