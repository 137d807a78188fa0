"""The audit log: who did what, when; it only grows, and tells when somebody changed or cut it.

Each line carries a keyed digest of itself and of the line before it; the key lies outside the database. Of every line
its number and mark are also written to a file beside the keys, so that a log cut at its end is noticed too.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from sheets_sync.store.schema import audit as table
from sheets_sync.store.schema import meta
from sheets_sync.store.turns import take_turn

_LOCK = 0x61756469743A  # "audit:"
_LINES = 1000  # fetched at once


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log. ``facts``: numbers and codes, nothing personal."""

    number: int
    at: datetime
    who: str
    what: str
    unit: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying says. ``fault``: "" whole, "changed" or "missing" at line ``at``, "cut" from line ``at`` on."""

    lines: int
    fault: str = ""
    at: int = 0


class Page:
    """Where the next lines go, inside one transaction (``connection``); ``marks`` of those written."""

    def __init__(self, connection: Connection, key: bytes, at: int, number: int, mark: str) -> None:
        self.connection = connection
        self.marks: list[tuple[int, str]] = []
        self._key = key
        self._at = at
        self._number = number
        self._mark = mark

    def write(self, who: str, what: str, unit: str, facts: Mapping[str, object]) -> None:
        """The next line."""
        told = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=str)
        line = (self._number + 1, self._at, who, what, unit, told)
        self._number, self._mark = line[0], _mark(self._key, self._mark, line)
        self.connection.execute(insert(table).values((*line, self._mark)))
        self.marks.append((self._number, self._mark))


class Audit:
    """The log of one database. Any number of processes write one chain, on SQLite and on PostgreSQL."""

    def __init__(self, engine: Engine, key: bytes, folder: Path, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._key = key
        self._folder = folder
        self._now = now

    def note(self, who: str, what: str, unit: str = "", facts: Mapping[str, object] | None = None) -> None:
        """Write a line. ``who``: "p7" a person's number, "t3" a token's, "cli", "poller"; never a name."""
        with self.writing() as page:
            page.write(who, what, unit, facts or {})

    @contextlib.contextmanager
    def writing(self) -> Iterator[Page]:
        """A transaction for lines and what they tell of: both are kept, or neither is."""
        with self._engine.begin() as connection:
            take_turn(connection, _LOCK)
            log = _log(connection)
            page = Page(connection, self._key, int(self._now().timestamp()), *_last(connection, log))
            yield page
        self._anchor(log, page.marks)

    def lines(self, last: int) -> tuple[Line, ...]:
        """The last lines, the newest first."""
        with self._engine.connect() as connection:
            found = connection.execute(select(table).order_by(table.c.id.desc()).limit(last)).all()
        return tuple(
            Line(row.id, datetime.fromtimestamp(row.at, UTC), row.who, row.what, row.unit, json.loads(row.facts))
            for row in found
        )

    def verify(self) -> Verdict:
        """Whether every line is as it was written, none is missing, and none was cut off at the end."""
        with self._engine.connect() as connection:
            return verified(connection, self._key, self._anchors(_log(connection)))

    def anchor_anew(self) -> int:
        """After a backup was restored: the file goes by the log as it is now; how many later lines it had known of."""
        with self._engine.connect() as connection:
            log = _log(connection)
            now = _last(connection, log)
        known = max(self._anchors(log), default=0)
        file = self._file(log)
        with contextlib.suppress(FileNotFoundError):
            file.replace(file.with_suffix(f".{self._now().astimezone(UTC):%Y%m%dT%H%M%SZ}"))
        self._anchor(log, [now] if now[0] else [])
        return max(0, known - now[0])

    def _file(self, log: str) -> Path:
        return self._folder / f"audit-{log}.anchor"

    def _anchor(self, log: str, marks: list[tuple[int, str]]) -> None:
        """One write that appends, so that lines of several processes do not mix. A full disk costs only the anchor."""
        told = "".join(f"{number} {mark}\n" for number, mark in marks).encode("ascii")
        with contextlib.suppress(OSError):
            file = os.open(self._file(log), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, told)
            finally:
                os.close(file)

    def _anchors(self, log: str) -> Mapping[int, str]:
        """Marks by line number, the first written for each; a line cut short by a power cut is passed over."""
        try:
            told = self._file(log).read_text(encoding="ascii", errors="replace").split("\n")
        except FileNotFoundError:
            return {}
        parts = [line.split(" ") for line in told[:-1]]
        return {int(part[0]): part[1] for part in reversed(parts) if len(part) == 2 and part[0].isdigit()}


def verified(connection: Connection, key: bytes, anchors: Mapping[int, str]) -> Verdict:
    """Whether the log is whole and unchanged; ``anchors``: marks by line number as known from outside it."""
    mark, number = _log(connection), 0
    asked = select(table).order_by(table.c.id).execution_options(yield_per=_LINES)
    with connection.execute(asked) as rows:
        for row in rows:
            if row.id != number + 1:
                return Verdict(number, "missing", number + 1)
            expected = _mark(key, mark, tuple(row)[:-1])
            if not hmac.compare_digest(row.mark, expected) or anchors.get(row.id, expected) != expected:
                return Verdict(number, "changed", row.id)
            mark, number = row.mark, row.id
    if max(anchors, default=0) > number:
        return Verdict(number, "cut", number + 1)
    return Verdict(number)


def _log(connection: Connection) -> str:
    """The name of the log; it stands before the first line, so that no log is passed off as another's."""
    return str(connection.scalar(select(meta.c.value).where(meta.c.key == "id")))


def _last(connection: Connection, log: str) -> tuple[int, str]:
    found = connection.execute(select(table.c.id, table.c.mark).order_by(table.c.id.desc()).limit(1)).one_or_none()
    return (0, log) if found is None else (found.id, found.mark)


def _mark(key: bytes, before: str, line: tuple[object, ...]) -> str:
    told = json.dumps([before, *line], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, told.encode(), "sha256").hex()
