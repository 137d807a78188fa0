"""Whose data was erased when, beside the keys and outside the database: a restored backup must not bring it back.

A line an erasure: seconds since 1970, and the keyed hash that the person was found by.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sheets_sync.core import Stop

FILE = "erased"


def note(config: Path, hashes: Iterable[bytes], at: datetime) -> None:
    """Write erasures down before they are carried out; Stop("file.disk") where that cannot be."""
    told = "".join(f"{int(at.timestamp())} {found.hex()}\n" for found in hashes).encode("ascii")
    try:
        file = os.open(config / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, told)
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise Stop("file.disk", path=str(config), reason=error.strerror or "") from error


def since(config: Path, moment: datetime) -> frozenset[bytes]:
    """The hashes of everybody erased at that moment or later."""
    try:
        lines = (config / FILE).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return frozenset()
    parts = [line.split(" ") for line in lines]
    first = int(moment.timestamp())
    return frozenset(bytes.fromhex(told) for at, told in parts if int(at) >= first)
