"""A long file under a passphrase or a key file: a flipped byte, a cut end, another secret are all noticed.

AES-256-GCM in chunks (the STREAM construction): a chunk's nonce holds its number and whether it is the last one, so
that none can be changed, left out, moved, or cut off at the end. The header is bound to every chunk.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sheets_sync.core import Stop
from sheets_sync.store.keys import first_to_name, private, write_private

_MAGIC = b"HOCTAP-BACKUP-1\n"
_CHUNK = 1 << 20
_TAG = 16
_SALT = 16
_PREFIX = 7
BACKUP_KEY = "backup.key"
"""This machine's own key file, in its config folder."""
_WEAK = 32  # bytes of a key file, at least
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}  # 32 MB and a tenth of a second a guess


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a backup. ``kind``: "passphrase" or "file"."""

    kind: str
    content: bytes

    def __repr__(self) -> str:
        return f"Secret({self.kind!r}, …)"


def passphrase(told: str) -> Secret:
    """What somebody remembers, or has written down elsewhere."""
    return Secret("passphrase", told.encode())


def key_file(path: Path) -> Secret:
    """A file's bytes; Stop("backup.key_file") where it is not there or too short to be a key."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if len(content) < _WEAK:
        raise Stop("backup.key_file", path=str(path))
    return Secret("file", content)


def own_key(config: Path) -> Path:
    """This machine's key file for nightly backups, made at first use."""
    file = config / BACKUP_KEY
    if not file.exists():
        draft = private(config) / f"{file.name}.{secrets.token_hex(8)}"
        write_private(draft, secrets.token_hex(32).encode("ascii"))
        first_to_name(draft, file)
    return file


class Sealing(io.RawIOBase):
    """Writes into ``out`` sealed; what was not closed is no backup."""

    def __init__(self, out: IO[bytes], secret: Secret) -> None:
        salt, self._prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
        key = _key(secret, salt)
        told = {"kind": secret.kind, "salt": salt.hex(), "prefix": self._prefix.hex(), "check": _check(key)}
        self._header = _MAGIC + json.dumps(told).encode("ascii") + b"\n"
        self._cipher = AESGCM(key)
        self._number = 0
        self._rest = bytearray()
        self._out = out
        out.write(self._header)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: object) -> int:
        """Seal all whole chunks but the last, which may be the end."""
        given = memoryview(content).cast("B")  # type: ignore[arg-type]
        self._rest += given
        while len(self._rest) > _CHUNK:
            self._seal(bytes(self._rest[:_CHUNK]), last=False)
            del self._rest[:_CHUNK]
        return len(given)

    def finish(self) -> None:
        """Seal the last chunk as such."""
        self._seal(bytes(self._rest), last=True)

    def _seal(self, chunk: bytes, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last), chunk, self._header))
        self._number += 1


def kind_of(file: Path) -> str:
    """What opens this backup: "passphrase" or "file"; Stop("backup.foreign") where it is none."""
    with _opened(file) as source:
        return str(_header(source, file)[1]["kind"])


def unseal(file: Path, secret: Secret, into: IO[bytes]) -> None:
    """All of a sealed file. Nothing that comes out is to be trusted before this returns.

    Stop("backup.secret") where the secret is another; Stop("backup.broken") where the file was damaged or cut.
    """
    with _opened(file) as source:
        header, told = _header(source, file)
        key = _key(secret, bytes.fromhex(told["salt"]))
        if told["kind"] != secret.kind or not hmac.compare_digest(told["check"], _check(key)):
            raise Stop("backup.secret", file=file.name)
        cipher, prefix, number = AESGCM(key), bytes.fromhex(told["prefix"]), 0
        chunk = source.read(_CHUNK + _TAG)
        while chunk:
            following = source.read(_CHUNK + _TAG)
            try:
                into.write(cipher.decrypt(_nonce(prefix, number, not following), chunk, header))
            except InvalidTag:
                raise Stop("backup.broken", file=file.name) from None
            chunk, number = following, number + 1
        if not number:
            raise Stop("backup.broken", file=file.name)


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Stop("file.missing", file=str(file)) from None


def _header(source: IO[bytes], file: Path) -> tuple[bytes, Mapping[str, str]]:
    magic, line = source.readline(len(_MAGIC)), source.readline(4096)
    if magic != _MAGIC:
        raise Stop("backup.foreign", file=file.name)
    try:
        told = json.loads(line)
        if all(len(bytes.fromhex(told[name])) == size for name, size in (("salt", _SALT), ("prefix", _PREFIX))):
            return magic + line, {name: str(told[name]) for name in ("kind", "salt", "prefix", "check")}
    except (ValueError, KeyError, TypeError):
        pass
    raise Stop("backup.broken", file=file.name)


def _key(secret: Secret, salt: bytes) -> bytes:
    if secret.kind == "passphrase":
        return hashlib.scrypt(secret.content, salt=salt, maxmem=1 << 26, dklen=32, **_SCRYPT)
    return hmac.digest(secret.content, salt, "sha256")


def _check(key: bytes) -> str:
    """Tells another secret from a damaged file; as costly to guess by as the file itself."""
    return hmac.digest(key, b"check", "sha256").hex()[:16]


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
