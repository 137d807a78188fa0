"""Where a person's ledger and vault lie, and the key file that lies elsewhere."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from sheets_sync.core import Stop

_APP = "hoctap"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Folders:
    """``data``: ledger and vault; ``config``: the key file. Two folders, so that a copy of one is no copy of both."""

    data: Path
    config: Path


def folders() -> Folders:
    """The user's own folders, or those below ``HOCTAP_DATA`` where that is set."""
    chosen = os.environ.get("HOCTAP_DATA")
    if chosen:
        return Folders(Path(chosen), Path(chosen) / "key")
    data = platformdirs.user_data_path(_APP, appauthor=False)
    # roaming: on Windows the local folder is that of the data
    return Folders(data, platformdirs.user_config_path(_APP, appauthor=False, roaming=True))


@dataclass(frozen=True, slots=True)
class Keys:
    """``vault`` encrypts, ``salt`` keys the prints of rows: without it a print tells nobody what was typed.

    The other keys follow from ``salt``, one a purpose, so that what one of them signs says nothing about another's.
    """

    vault: bytes
    salt: bytes

    @property
    def people(self) -> bytes:
        """Keys the hashes by which a person is found again."""
        return self._of("people")

    @property
    def audit(self) -> bytes:
        """Keys the marks of the audit log."""
        return self._of("audit")

    @property
    def sign(self) -> str:
        """By which a backup knows the keys that its contents need; says nothing about them."""
        return self._of("sign").hex()[:16]

    def _of(self, purpose: str) -> bytes:
        return hmac.digest(self.salt, purpose.encode(), "sha256")

    def __repr__(self) -> str:
        return "Keys(…)"


def keys(config: Path) -> Keys:
    """The keys of this user, made at first use, for the user alone; ``Stop("store.key")`` where the file is broken."""
    file = config / "keys.json"
    if not file.exists():
        _make(file)
    return read_keys(file)


def read_keys(file: Path) -> Keys:
    """The keys in a file; ``Stop("store.key")`` where it is broken."""
    try:
        told = json.loads(file.read_text(encoding="ascii"))
        found = Keys(bytes.fromhex(told["vault"]), bytes.fromhex(told["salt"]))
    except (ValueError, KeyError, TypeError):
        raise Stop("store.key", path=str(file)) from None
    if (len(found.vault), len(found.salt)) != (_BYTES, _BYTES):
        raise Stop("store.key", path=str(file))
    return found


def replace_keys(config: Path, file: Path, now: datetime) -> None:
    """Take the keys in ``file`` from here on; those that were here are kept beside, under the time of day."""
    ours = config / "keys.json"
    draft = ours.with_name(f"{ours.name}.{secrets.token_hex(8)}")
    write_private(draft, file.read_bytes())
    if ours.exists():
        ours.rename(ours.with_name(f"{ours.name}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"))
    draft.rename(ours)


def private(folder: Path) -> Path:
    """The folder, made where it is not there; for the user alone where the system knows modes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, content: bytes) -> None:
    """A new file that the user alone may read, on the disk before this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn line ends


def first_to_name(draft: Path, file: Path) -> None:
    """Give a finished file its name; of two that do so at once one wins, and the other's is dropped."""
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    except OSError:  # a file system without links, as on a memory stick
        if not file.exists():
            draft.replace(file)
    draft.unlink(missing_ok=True)


def _make(file: Path) -> None:
    draft = private(file.parent) / f"{file.name}.{secrets.token_hex(8)}"
    told = {"vault": secrets.token_hex(_BYTES), "salt": secrets.token_hex(_BYTES)}
    write_private(draft, json.dumps(told).encode("ascii"))
    first_to_name(draft, file)
