"""The people of a settled book as the database knows them: by keyed hashes of what they are called, never by it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, select

from sheets_sync.core import Assessment, Subjects, Table, Tables
from sheets_sync.store.schema import subjects as table
from sheets_sync.vn import fold, folded

_PEOPLE = "citizen"
_HASH = 16  # bytes


class Known(NamedTuple):
    """A person's row; ``points`` in 1/100, -1 = none yet."""

    name_hash: bytes
    number_hash: bytes
    group: str
    points: int
    result: int


@dataclass(frozen=True, slots=True)
class Hashes:
    """Makes the hashes; ``key`` lies outside the database, the same one for a whole province."""

    key: bytes

    def number(self, number: str | None) -> bytes:
        """Of an identity number; empty where there is none."""
        return hashlib.blake2b(number.encode(), digest_size=_HASH, key=self.key).digest() if number else b""

    def name(self, name: str, year: int) -> bytes:
        """Of a name, however it was typed, and the year of birth (0 = unknown)."""
        return self.folded_name(fold(name), year)

    def folded_name(self, name: str, year: int) -> bytes:
        """Of a name that was folded already."""
        return hashlib.blake2b(f"{year} {name}".encode(), digest_size=_HASH, key=self.key).digest()


def people(tables: Tables, assessment: Assessment, hashes: Hashes) -> Mapping[tuple[str, str], Known]:
    """Everybody in a book, by sheet and row key. Of two rows with one key the first counts."""
    found: dict[tuple[str, str], Known] = {}
    for sheet, scored in assessment.subjects.items():
        if scored.model == _PEOPLE:
            found |= _of_sheet(sheet, tables.sheets[sheet], scored, hashes)
    return found


def _of_sheet(sheet: str, rows: Table, scored: Subjects, hashes: Hashes) -> Mapping[tuple[str, str], Known]:
    numbers = rows.value["number"][scored.row] if "number" in rows.value else [None] * len(scored.key)
    columns = zip(
        scored.key.tolist(),
        folded(scored.name),
        (rows.value["birth"][scored.row] // 10_000).tolist(),
        list(numbers),
        scored.group.tolist(),
        scored.final.total.tolist(),
        scored.result.tolist(),
        strict=True,
    )
    name, number = hashes.folded_name, hashes.number
    return {
        (sheet, key): Known(name(called or "", year), number(told), group or "", points, result)
        for key, called, year, told, group, points, result in reversed(list(columns))
        if key
    }


def remember(connection: Connection, book: int, now: Mapping[tuple[str, str], Known]) -> int:
    """Write what changed of a book's people since they were last remembered; how many rows that were."""
    ask = select(table.c.sheet, table.c.key, *(table.c[name] for name in Known._fields)).where(table.c.book == book)
    was = {(sheet, key): Known(*rest) for sheet, key, *rest in connection.execute(ask)}
    gone = [at for at in was if now.get(at) != was[at]]
    new = [at for at in now if was.get(at) != now[at]]
    if gone:
        one = and_(table.c.book == book, table.c.sheet == bindparam("s"), table.c.key == bindparam("k"))
        connection.execute(delete(table).where(one), [{"s": sheet, "k": key} for sheet, key in gone])
    if new:
        rows = [{"book": book, "sheet": sheet, "key": key, **now[sheet, key]._asdict()} for sheet, key in new]
        connection.execute(insert(table), rows)
    return len({*gone, *new})
