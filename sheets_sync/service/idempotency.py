"""A request that its sender may repeat: the same key with the same body is answered again, with another it is refused.

What is asked for here computes the same answer to the same question, so that only the question's digest is kept, for a
day: no typed word has to be stored for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from sheets_sync.core import Stop
from sheets_sync.store.access_schema import idempotency as table

HEADER = "Idempotency-Key"
KEPT = 24 * 3600
"""Seconds for which a key is remembered."""
_KEY = re.compile(r"[!-~]{8,200}")


class Repeats:
    """The keys of all processes on one database. Of two requests at once with one key, one is first."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def check(self, person: str, key: str | None, *question: bytes) -> None:
        """Let a request pass; Stop("request.key") for a key that is none, Stop("request.repeated") for a used one."""
        if key is None:
            return
        if _KEY.fullmatch(key) is None:
            raise Stop("request.key")
        digest = hashlib.sha256(b"\0".join((str(len(part)).encode() + b":" + part) for part in question)).hexdigest()
        if self._first(person, key, digest) != digest:
            raise Stop("request.repeated")

    def _first(self, person: str, key: str, digest: str) -> str:
        """The digest under which the key is known: this one, where it is new."""
        seconds = int(self._now().timestamp())
        asked = {"person": person, "key": key, "request": digest, "made": seconds}
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(table).where(table.c.made <= seconds - KEPT))
                connection.execute(insert(table).values(asked))
        except IntegrityError:
            with self._engine.connect() as connection:
                which = (table.c.person == person, table.c.key == key)
                return connection.scalar(select(table.c.request).where(*which)) or digest
        return digest
