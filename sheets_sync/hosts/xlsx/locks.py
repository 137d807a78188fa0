"""Is a workbook open in another program, or not ours to write? Both are asked before anything is written."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from sheets_sync.core import Stop

_SHARING = (32, 33)  # Windows: another program has the file open, or a part of it


def refuse_if_open(path: Path) -> None:
    """Stop ``file.open_elsewhere`` (path, by) where a program holds the workbook, ``file.read_only`` where it may not
    be written."""
    for lock in lock_files(path):
        if lock.exists():
            raise Stop("file.open_elsewhere", path=str(path), by=_owner(lock))
    with told(path):
        if not path.stat().st_mode & 0o222:  # marked so by its owner, even where an administrator could write
            raise Stop("file.read_only", path=str(path))
        with path.open("r+b"):
            pass


def lock_files(path: Path) -> tuple[Path, Path]:
    """What Excel (``~$name``) and LibreOffice (``.~lock.name#``) put beside a workbook while it is open."""
    return path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system refuses, as a Stop: ``file.open_elsewhere``, ``file.read_only``, ``file.disk`` (reason)."""
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) in _SHARING:
            raise Stop("file.open_elsewhere", path=str(path), by="") from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise Stop("file.read_only", path=str(path)) from error
        raise Stop("file.disk", path=str(path), reason=error.strerror or type(error).__name__) from error


def _owner(lock: Path) -> str:
    """Who holds it, as far as the lock file tells; "" where it does not, or cannot be read."""
    try:
        data = lock.read_bytes()[:512]
    except OSError:
        return ""
    if lock.name.startswith(".~lock."):  # ",user,host,date,profile;"
        fields = data.decode("utf-8", "replace").split(",")
        return next((field.strip() for field in fields[:2] if field.strip()), "")
    length = data[0] if data else 0  # the user's name, its length before it
    return data[1 : 1 + length].decode("latin-1").strip()
