"""Notes written into the tables, inside the transaction of whoever calls."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from sheets_sync.core import BookId
from sheets_sync.store import schema
from sheets_sync.store.notes import AppliedNote, SettledNote


def settled(connection: Connection, note: SettledNote) -> None:
    """The rows of a settled book, unless they are those that are known."""
    here = book_number(connection, note.book)
    known = connection.execute(select(schema.books.c.digest).where(schema.books.c.id == here)).scalar_one()
    values = {"etag": note.etag, "settled": note.at, "digest": note.digest, "held": ""}
    connection.execute(update(schema.books).where(schema.books.c.id == here).values(values))
    if known == note.digest:
        return
    connection.execute(delete(schema.rows).where(schema.rows.c.book == here))
    sheets = [
        {"book": here, "sheet": sheet, "places": places, "codes": codes, "prints": prints}
        for sheet, (places, codes, prints) in note.sheets.items()
    ]
    if sheets:
        connection.execute(insert(schema.rows), sheets)


def applied(connection: Connection, note: AppliedNote) -> None:
    """A plan that was written."""
    book = note.book or BookId("", 0)
    connection.execute(
        insert(schema.plans).values(
            place=note.place,
            unit=book.unit,
            period=book.period,
            part=book.part,
            base=note.base,
            after=note.after,
            applied=note.at,
            undone=False,
            changes=note.changes,
            plan=note.plan,
            before=note.before,
        )
    )


def book_number(connection: Connection, book: BookId) -> int:
    """The number of a book, given to it where it is new."""
    found = connection.scalar(select(schema.books.c.id).where(*is_book(book)))
    if found is not None:
        return int(found)
    values = {"unit": book.unit, "period": book.period, "part": book.part}
    blank = {"etag": "", "settled": 0, "digest": "", "held": ""}
    made = connection.execute(insert(schema.books).values(values | blank)).inserted_primary_key
    assert made is not None
    return int(made[0])


def is_book(book: BookId) -> tuple[ColumnElement[bool], ...]:
    """What is asked of the table of books to find one."""
    return of_book(schema.books, book)


def of_book(table: Table, book: BookId) -> tuple[ColumnElement[bool], ...]:
    """What is asked of a table that names books in full."""
    return (table.c.unit == book.unit, table.c.period == book.period, table.c.part == book.part)
