"""The vault: typed texts and bytes from before a write, as encrypted files that are gone after thirty days."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sheets_sync.core import Stop
from sheets_sync.store.keys import private, write_private

KEPT = timedelta(days=30)
_NONCE = 12
_DAY = "%Y%m%dT%H%M%SZ"
_SUFFIX = ".vault"


class Vault:
    """Files of AES-256-GCM: nonce, then ciphertext and tag, bound to the file's number. The key lies elsewhere.

    A number begins with the moment it was put, so that age needs no clock of the file system.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = private(folder)
        self._cipher = AESGCM(key)

    def put(self, content: bytes, now: datetime) -> str:
        """Keep ``content``; its number. On the disk before this returns: what follows may replace the original.

        Stop("file.disk") where it cannot be kept."""
        number = f"{now.astimezone(UTC):{_DAY}}-{secrets.token_hex(8)}"
        nonce = secrets.token_bytes(_NONCE)
        draft = self._folder / f"{number}.tmp"
        try:
            write_private(draft, nonce + self._cipher.encrypt(nonce, content, number.encode()))
            draft.replace(self._file(number))
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise Stop("file.disk", path=str(self._folder), reason=error.strerror or "") from error
        return number

    def get(self, number: str) -> bytes | None:
        """What was kept; None where it is gone; ``Stop("vault.broken")`` where it is not what was kept."""
        try:
            sealed = self._file(number).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], number.encode())
        except (InvalidTag, ValueError):
            raise Stop("vault.broken", number=number) from None

    def drop(self, number: str) -> bool:
        """Let go of what was kept, before its time; whether it was there."""
        if not self.has(number):
            return False
        self._file(number).unlink(missing_ok=True)
        return True

    def files(self) -> tuple[Path, ...]:
        """The sealed files, for a backup."""
        return tuple(sorted(self._folder.glob(f"*{_SUFFIX}")))

    def take(self, file: Path) -> None:
        """Have a sealed file of a backup among ours."""
        draft = self._folder / f"{file.stem}.tmp"
        write_private(draft, file.read_bytes())
        draft.replace(self._file(file.stem))

    def has(self, number: str) -> bool:
        """Whether it is still kept."""
        return bool(number) and self._file(number).exists()

    def expire(self, now: datetime) -> int:
        """Remove what was put more than thirty days ago, and drafts that old; how many."""
        oldest = f"{(now - KEPT).astimezone(UTC):{_DAY}}"
        gone = [file for file in self._folder.iterdir() if file.name < oldest]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    def _file(self, number: str) -> Path:
        if not number.replace("-", "").isalnum():
            raise Stop("vault.broken", number=number)
        return self._folder / f"{number}{_SUFFIX}"
