"""The ledger in a database: rows as last settled, applied plans, kept counts. Serves as ``core.Ledger``."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from copy import copy
from datetime import UTC, datetime
from types import TracebackType

from sqlalchemy import Column, ColumnElement, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from sheets_sync.core import Aggregate, Applied, Assessment, BookId, Etag, Place, Rows, Sent, Tables, WritePlan
from sheets_sync.rollup import Prints
from sheets_sync.store import records, schema
from sheets_sync.store.audit import Audit
from sheets_sync.store.database import stopped
from sheets_sync.store.jobs import Jobs
from sheets_sync.store.keys import Keys
from sheets_sync.store.notes import Note, SettledNote, applied_note, settled_note
from sheets_sync.store.packing import pack_people, unpack_people, unpack_plan, unpack_rows
from sheets_sync.store.records import is_book
from sheets_sync.store.subjects import Hashes, people, remember
from sheets_sync.store.vault import Vault


class Ledger:
    """Any number of processes may use it at once: each write is one short transaction, and waits for its turn."""

    def __init__(self, engine: Engine, vault: Vault, key: Keys, audit: Audit, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._vault = vault
        self._audit = audit
        self._now = now
        self.key = key
        self.who = "cli"
        """Whom the audit log names for what is written from here on: see ``Audit.note``."""

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def by(self, who: str) -> Ledger:
        """The same ledger, with ``who`` named in the audit log: for one of several who use it at once."""
        other = copy(self)
        other.who = who
        return other

    @property
    def salt(self) -> bytes:
        """The key of the rows' prints."""
        return self.key.salt

    @property
    def people_key(self) -> bytes:
        """The key of the prints by which one person is found in two books."""
        return self.key.people

    def now(self) -> datetime:
        """The time by the clock that was handed in."""
        return self._now()

    @property
    def audit(self) -> Audit:
        """The audit log. Writes and undo stand in it by themselves."""
        return self._audit

    @property
    def vault(self) -> Vault:
        """Typed texts and bytes from before a write."""
        return self._vault

    @property
    def hashes(self) -> Hashes:
        """How people are found again."""
        return Hashes(self.key.people)

    @property
    def engine(self) -> Engine:
        """The database, for what lies in it beside the ledger."""
        return self._engine

    def jobs(self, host: str) -> Jobs:
        """The workbooks of a host, as work that several processes share."""
        return Jobs(self._engine, host, self._now)

    # --- core.Ledger -------------------------------------------------------------------------------------------------

    def rows(self, book: BookId) -> Mapping[str, Rows]:
        """Rows by sheet id as last settled; empty where the book is new."""
        table = schema.rows
        ask = (
            select(table.c.sheet, table.c.places, table.c.codes, table.c.prints)
            .join(schema.books, schema.books.c.id == table.c.book)
            .where(*is_book(book))
        )
        with self._engine.connect() as connection:
            return {sheet: unpack_rows(*parts) for sheet, *parts in connection.execute(ask)}

    def settled(self, book: BookId, etag: Etag, rows: Mapping[str, Rows]) -> None:
        """Remember the rows and etag of a settled book; where the disk is full the keys in the book itself must do."""
        with contextlib.suppress(OperationalError):
            self._record(settled_note(book, etag, rows, self._now()))

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        """Remember a plan that is about to be applied, so that it can be undone.

        Stop where it cannot be: "file.disk", "store.busy" (another process holds the database), "store.away"."""
        note = applied_note(plan, after, before, self._vault, self.salt, self._now())
        try:
            self._record(note)
        except OperationalError as error:
            raise stopped(error) from error

    def held(self, book: BookId, etag: Etag) -> bool:
        """Whether the book was undone to just this state."""
        with self._engine.connect() as connection:
            return bool(etag) and connection.scalar(select(schema.books.c.held).where(*is_book(book))) == etag

    def send(self, book: BookId, stamp: str, todo: int) -> None:
        """Remember that the book was sent to the province now; the audit log says so too."""
        table, now = schema.sent, self._now()
        with self._audit.writing() as page:
            here = records.book_number(page.connection, book)
            page.connection.execute(delete(table).where(table.c.book == here))
            values = {"book": here, "at": int(now.timestamp()), "stamp": stamp, "todo": todo, "changed": False}
            page.connection.execute(insert(table).values(values))
            page.write(self.who, "send", book.unit, {"period": book.period, "part": book.part, "todo": todo})

    def sent(self, book: BookId) -> Sent | None:
        """As the book was last sent; None = never."""
        return self._sent(*is_book(book)).get(book)

    def all_sent(self) -> Mapping[BookId, Sent]:
        """All books that were ever sent."""
        return self._sent()

    def _sent(self, *which: ColumnElement[bool]) -> dict[BookId, Sent]:
        table, books = schema.sent, schema.books
        ask = select(table, books).join(books, books.c.id == table.c.book).where(*which)
        with self._engine.connect() as connection:
            found = connection.execute(ask).all()
        return {
            BookId(row.unit, row.period, row.part): Sent(
                datetime.fromtimestamp(row.at, UTC), row.stamp, row.todo, row.changed
            )
            for row in found
        }

    def changed(self, book: BookId, changed: bool) -> None:
        """Remember whether the book as just settled differs from what was sent."""
        with self._engine.begin() as connection:
            here = records.book_number(connection, book)
            connection.execute(update(schema.sent).where(schema.sent.c.book == here).values(changed=changed))

    def remember(self, book: BookId, tables: Tables, assessment: Assessment) -> int:
        """Note a settled book's people by keyed hashes: to find one on request, and the same one in another book.

        How many rows changed. A lone file on a user's own machine does without."""
        now = people(tables, assessment, self.hashes)
        with self._engine.begin() as connection:
            return remember(connection, records.book_number(connection, book), now)

    def _record(self, note: Note) -> None:
        try:
            self._write(note)
        except IntegrityError:  # another process gave the same new book its number in this moment
            self._write(note)

    def _write(self, note: Note) -> None:
        if isinstance(note, SettledNote):
            with self._engine.begin() as connection:
                records.settled(connection, note)
            return
        with self._audit.writing() as page:
            records.applied(page.connection, note)
            page.write(self.who, "write", *_told(note.book, note.cells))

    # --- undo --------------------------------------------------------------------------------------------------------

    def plans(self, place: Place) -> tuple[Applied, ...]:
        """What was written to a workbook at a place, the last first."""
        return self._plans(schema.plans.c.place == place)

    def plans_of(self, book: BookId) -> tuple[Applied, ...]:
        """What was written to a workbook wherever it lay: a renamed file is the same book. The last first."""
        return self._plans(*records.of_book(schema.plans, book))

    def _plans(self, *which: ColumnElement[bool]) -> tuple[Applied, ...]:
        table = schema.plans
        with self._engine.connect() as connection:
            found = connection.execute(select(table).where(*which).order_by(table.c.id.desc())).all()
        return tuple(
            Applied(
                id=row.id,
                place=row.place,
                book=BookId(row.unit, row.period, row.part) if row.unit else None,
                base=row.base,
                after=row.after,
                at=datetime.fromtimestamp(row.applied, UTC),
                cells=sum(change["cells"] for change in changes),
                undone=row.undone,
                kept=self._vault.has(row.plan),
                goes_on=any(change["kind"] == "mend" for change in changes),
            )
            for row in found
            for changes in (json.loads(row.changes),)
        )

    def plan(self, applied: Applied) -> WritePlan | None:
        """The plan itself; None once the vault has let it go."""
        content = self._from_vault(schema.plans.c.plan, applied)
        return None if content is None else unpack_plan(content)

    def before(self, applied: Applied) -> bytes | None:
        """The file's bytes before the plan; None where there was no file or the vault has let them go."""
        return self._from_vault(schema.plans.c.before, applied)

    def undone(self, applied: Applied, etag: Etag) -> None:
        """Mark a plan as taken back; its book, now ``etag``, is held until it is another."""
        with self._audit.writing() as page:
            page.connection.execute(update(schema.plans).where(schema.plans.c.id == applied.id).values(undone=True))
            if applied.book is not None:
                here = records.book_number(page.connection, applied.book)
                page.connection.execute(update(schema.books).where(schema.books.c.id == here).values(held=etag))
            page.write(self.who, "undo", *_told(applied.book, applied.cells))

    def _from_vault(self, column: Column[str], applied: Applied) -> bytes | None:
        with self._engine.connect() as connection:
            number = connection.scalar(select(column).where(schema.plans.c.id == applied.id))
        return self._vault.get(number) if number else None

    # --- counts ------------------------------------------------------------------------------------------------------

    def aggregate(self, key: str) -> Aggregate | None:
        """The counts kept under ``rollup.cache_key``."""
        table = schema.aggregates
        with self._engine.connect() as connection:
            found = connection.execute(select(table.c.books, table.c.counts).where(table.c.key == key)).one_or_none()
        if found is None:
            return None
        books = {BookId(unit, period, part): etag for unit, period, part, etag in json.loads(found.books)}
        return Aggregate({(u, m, g, what): n for u, m, g, what, n in json.loads(found.counts)}, books)

    def people(self, key: str) -> Prints | None:
        """The prints of the people behind those counts; None where they were not kept with them."""
        table = schema.aggregates
        with self._engine.connect() as connection:
            packed = connection.scalar(select(table.c.people).where(table.c.key == key))
        return None if packed is None else unpack_people(packed)

    def keep(self, key: str, aggregate: Aggregate, people: Prints | None = None) -> None:
        """Keep a book's counts under its key, instead of what was kept of just these books before."""
        ids = sorted((book.unit, book.period, book.part) for book in aggregate.books)
        table, who = schema.aggregates, _json(ids)
        values = {
            "key": key,
            "who": who,
            "books": _json([[*book, aggregate.books[BookId(*book)]] for book in ids]),
            "counts": _json([[*count, n] for count, n in aggregate.counts.items()]),
            "people": None if people is None else pack_people(people),
        }
        with self._engine.begin() as connection:
            connection.execute(delete(table).where((table.c.key == key) | (table.c.who == who)))
            connection.execute(insert(table).values(values))


def _told(book: BookId | None, cells: int) -> tuple[str, Mapping[str, object]]:
    """A book's unit and the rest, for the audit log."""
    who = book or BookId("", 0)
    return who.unit, {"period": who.period, "part": who.part, "cells": cells}


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
