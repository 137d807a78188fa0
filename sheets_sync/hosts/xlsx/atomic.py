"""A file put in another's place, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.locks import refuse_if_open, told

_PREFIX, _SUFFIX = ".hoctap-", ".tmp"
_CUT_SHORT = 3600  # seconds: no write takes so long, so its run has ended


def digest(data: bytes) -> str:
    """What tells one state of a file from another."""
    return hashlib.sha256(data).hexdigest()


def _nothing() -> None:
    pass


def replace(path: Path, data: bytes, expected: str, ready: Callable[[], None] = _nothing) -> None:
    """Put ``data`` in the place of the file whose digest is ``expected``; mode and owner stay.

    The new bytes are written beside it, flushed to the disk and compared before they take its name, so that at any
    moment the path holds the old file or the new one, whole; ``ready`` is called when only that is left to do. Stop,
    with nothing changed: ``file.changed`` (it is not what was read, or is gone), ``file.open_elsewhere``,
    ``file.read_only``, ``file.disk`` (full, or failing).
    """
    if path.exists():
        refuse_if_open(path)
    path = path.resolve()  # a link stays a link
    _refuse_changed(path, expected)
    with told(path):
        beside = _written_beside(path, data)
        try:
            _remove_older(beside)
            if beside.read_bytes() != data:
                raise Stop("file.disk", path=str(path), reason="compare")
            ready()
            _refuse_changed(path, expected)
            refuse_if_open(path)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)


def _refuse_changed(path: Path, expected: str) -> None:
    with told(path):
        now = digest(path.read_bytes()) if path.exists() else ""
    if now != expected:
        raise Stop("file.changed", path=str(path))


def _written_beside(path: Path, data: bytes) -> Path:
    """A file in the same folder (so that it can take the name at once) with the content, mode and owner."""
    handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        before = path.stat()
        if hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):  # only root gives files away; the group may still be ours
                os.chown(beside, before.st_uid, before.st_gid)
        beside.chmod(before.st_mode & 0o7777)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _remove_older(beside: Path) -> None:
    """What a run that was killed left in this folder goes: it is a copy of people's data that nobody sees."""
    oldest = beside.stat().st_mtime - _CUT_SHORT
    for left in beside.parent.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < oldest:
                left.unlink()


def _flush_folder(folder: Path) -> None:
    """The rename itself is on the disk once the folder is; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network folders cannot
            raise
    finally:
        os.close(handle)
