"""One person's data on request: shown, corrected, erased, wherever it is kept.

Of a person the database keeps keyed hashes, row keys, prints, points; what was typed lies in the vault only, in plans
and in files from before a write. Aggregates are counts of many; beside them lie keyed prints of those counted.
"""

from __future__ import annotations

import contextlib
import html
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from sheets_sync.core import BookId, Stop
from sheets_sync.store import erasures, records, schema
from sheets_sync.store.keys import folders
from sheets_sync.store.ledger import Ledger
from sheets_sync.store.packing import pack_rows, unpack_rows
from sheets_sync.store.subjects import Hashes
from sheets_sync.vn import fold

_SHOWN = ("sheet", "key", "group", "points", "result")
_PACKED = ("places", "codes", "prints")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is meant: an identity number, or a name with the year of birth (0 = unknown); ``book`` narrows it down."""

    number: str = ""
    name: str = ""
    year: int = 0
    book: BookId | None = None

    def hashes(self, by: Hashes) -> tuple[bytes, ...]:
        """The keyed hashes that they are known by."""
        return (
            *([by.number(self.number)] if self.number else []),
            *([by.name(self.name, self.year)] if self.name else []),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A row of theirs. ``points`` in 1/100, -1 = none yet; ``result``: core.Result."""

    book: BookId
    sheet: str
    key: str
    group: str
    points: int
    result: int


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a person. ``writes``: numbers of the writes whose undo may hold what they are called."""

    rows: tuple[Found, ...]
    writes: tuple[int, ...]


def kept(ledger: Ledger, asked: Asked) -> Kept:
    """What is kept of a person; Stop("citizen.unclear") where no number and no name is told."""
    hashes = asked.hashes(ledger.hashes)
    if not hashes:
        raise Stop("citizen.unclear")
    with ledger.engine.connect() as connection:
        rows = find(connection, hashes, asked.book)
    return Kept(rows, tuple(_writes(ledger, asked, {row.book for row in rows})))


def erase(ledger: Ledger, asked: Asked) -> Kept:
    """Forget a person: their rows, and the undo of every write that may hold what was typed of them.

    The workbook itself is its owner's: while the person stands in it, the next sync knows them again.
    """
    found, hashes = kept(ledger, asked), asked.hashes(ledger.hashes)
    erasures.note(folders().config, hashes, ledger.now())
    # files first: where we are cut short, what is left refers to nothing, and the next run does the rest
    numbers = _vault_numbers(ledger, found.writes)
    for number in numbers:
        ledger.vault.drop(number)
    with ledger.audit.writing() as page:
        gone = {"plan": "", "before": ""}
        page.connection.execute(update(schema.plans).where(schema.plans.c.id.in_(found.writes)).values(**gone))
        forget(page.connection, hashes, asked.book)
        page.write(ledger.who, "citizen.erase", *told(asked, ledger, found))
    return found


def correct(ledger: Ledger, asked: Asked) -> Kept:
    """Have what is kept of a person worked out anew at the next sync, from the sheet as it is then."""
    found = kept(ledger, asked)
    with ledger.audit.writing() as page:
        forget(page.connection, asked.hashes(ledger.hashes), asked.book)
        for book in {row.book for row in found.rows}:
            jobs = schema.jobs
            page.connection.execute(update(jobs).where(*records.of_book(jobs, book)).values(done="", next_try=0))
        page.write(ledger.who, "citizen.correct", *told(asked, ledger, found))
    return found


def told(asked: Asked, ledger: Ledger, found: Kept) -> tuple[str, dict[str, object]]:
    """Unit and facts for the audit log: whom it was about by a keyed hash alone."""
    unit = found.rows[0].book.unit if found.rows else ""
    who = asked.hashes(ledger.hashes)[0].hex()
    return unit, {"citizen": who, "rows": len(found.rows), "writes": len(found.writes)}


def find(connection: Connection, hashes: Iterable[bytes], book: BookId | None = None) -> tuple[Found, ...]:
    """Rows of those whom the hashes tell."""
    people, books = schema.subjects, schema.books
    which = _known(hashes) if book is None else and_(_known(hashes), *records.is_book(book))
    ask = (
        select(books.c.unit, books.c.period, books.c.part, *(people.c[name] for name in _SHOWN))
        .join(books, books.c.id == people.c.book)
        .where(which)
        .order_by(books.c.unit, books.c.period, books.c.part, people.c.sheet, people.c.key)
    )
    return tuple(Found(BookId(*row[:3]), *row[3:]) for row in connection.execute(ask))


def forget(connection: Connection, hashes: Iterable[bytes], book: BookId | None = None) -> None:
    """Remove the rows of those whom the hashes tell, and their keys and prints from the rows of their sheets."""
    people, books, hashes = schema.subjects, schema.books, tuple(hashes)
    # of whom the prints beside counts are cannot be told by these hashes: the next roll-up makes them again
    connection.execute(update(schema.aggregates).values(people=None))
    for row in find(connection, hashes, book):
        here = records.book_number(connection, row.book)
        place = and_(schema.rows.c.book == here, schema.rows.c.sheet == row.sheet)
        packed = connection.execute(select(*(schema.rows.c[name] for name in _PACKED)).where(place)).one_or_none()
        if packed is not None:
            rows = unpack_rows(*packed)
            parts = pack_rows(rows.take(np.flatnonzero(rows.key != row.key)))
            values = dict(zip(_PACKED, parts, strict=True))
            connection.execute(update(schema.rows).where(place).values(**values))
        connection.execute(update(books).where(books.c.id == here).values(digest=""))
        at = (people.c.book == here, people.c.sheet == row.sheet, people.c.key == row.key)
        connection.execute(delete(people).where(*at))


def _known(hashes: Iterable[bytes]) -> ColumnElement[bool]:
    those = [found for found in hashes if found]
    return or_(schema.subjects.c.number_hash.in_(those), schema.subjects.c.name_hash.in_(those))


def _writes(ledger: Ledger, asked: Asked, books: set[BookId]) -> Iterator[int]:
    """Writes to the books that they stand in, and others whose vault files hold their number or name."""
    table = schema.plans
    with ledger.engine.connect() as connection:
        all_plans = connection.execute(select(table).where((table.c.plan != "") | (table.c.before != ""))).all()
    words = _words(asked)
    for row in all_plans:
        book = BookId(row.unit, row.period, row.part)
        if asked.book is not None and book != asked.book:
            continue
        numbers = [number for number in (row.plan, row.before) if ledger.vault.has(number)]
        if numbers and (book in books or any(_holds(ledger, number, words) for number in numbers)):
            yield row.id


def _vault_numbers(ledger: Ledger, writes: tuple[int, ...]) -> list[str]:
    plans = schema.plans.c
    with ledger.engine.connect() as connection:
        found = connection.execute(select(plans.plan, plans.before).where(plans.id.in_(writes))).all()
    return [number for pair in found for number in pair if number]


def _words(asked: Asked) -> tuple[str, ...]:
    """What is searched for: a number also as a cell that lost its zeros, a name as it compares."""
    number, name = asked.number.lstrip("0"), fold(asked.name)
    return tuple(word for word in (number, name) if word)


def _holds(ledger: Ledger, number: str, words: tuple[str, ...]) -> bool:
    """Whether a plan, or a workbook file, may hold one of the words; what can no longer be read may hold anything."""
    try:
        content = ledger.vault.get(number) or b""
    except Stop:
        return True
    return any(word in text for text in _texts(content) for word in words)


def _texts(content: bytes) -> Iterator[str]:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        with contextlib.suppress(zlib.error):
            content = zlib.decompress(content)
        yield fold(content.decode("utf-8", "replace"))
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for member in book.namelist():
            if member.endswith(".xml"):
                yield fold(html.unescape(book.read(member).decode("utf-8", "replace")))
