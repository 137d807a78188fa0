"""Workbooks that are open in Excel, as a Host: by xlwings (its BSD part), on machines that have Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import xlwings as xw

from sheets_sync.core import Etag, Keep, Layout, Place, Receipt, Snapshot, Stop, WritePlan, keep_nothing
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.sync.content import etag_of
from sheets_sync.workbook.after import after
from xl_addin.reading import snapshot_of
from xl_addin.writing import carry_out


class OpenBooks:
    """A Host over open workbooks; a place is a book's full name. An etag is a digest of what stands in the cells.

    Nothing is saved: that stays with the person before the screen. Dropdowns and colours are not looked at
    (``Snapshot.parts`` is None): `hoctap score` puts them back in the file.
    """

    def __init__(self, *books: xw.Book) -> None:
        self._books = list(books)

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks handed in."""
        return {book.fullname: snapshot_of(book).etag for book in self._books}

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now."""
        return snapshot_of(self._book(place))

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Write the plan; Stop("file.changed") where the book, looked at again, is no longer what it was made for.

        It is read once more: only so is known what formulas show now, and whether all stands there as it was meant.
        """
        book = self._book(plan.place)
        now = snapshot_of(book)
        if now.etag != plan.base:
            raise Stop("file.changed", file=plan.place)
        meant = etag_of(after(now, plan, "").grids)
        keep(meant, None)
        carry_out(book, plan, now)
        done = snapshot_of(book)
        return Receipt(plan, (), done, calls=3, stable=done.etag == meant)

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """A new standard workbook as a file, opened beside the others."""
        path = Path(place)
        if path.exists():
            raise Stop("file.exists", file=place)
        path.write_bytes(create(layout, envelope))
        book = self._books[0].app.books.open(place)
        self._books.append(book)
        return snapshot_of(book)

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """An open workbook's bytes are not ours: its writes are taken back by the inverse plan."""
        raise Stop("undo.nothing", file=place)

    def _book(self, place: Place) -> xw.Book:
        for book in self._books:
            if book.fullname == place:
                return book
        raise Stop("file.missing", file=place)
