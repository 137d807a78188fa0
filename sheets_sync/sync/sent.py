"""Sent to the province: what a book held when its cover's `Gửi lên tỉnh` was ticked, and whether it still does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

from sheets_sync.core import Input, Sent, Table, Tables
from sheets_sync.words import text

HERE = timezone(timedelta(hours=7))
"""Vietnam's, whatever machine works the book: the line must read the same everywhere."""


def stamp(tables: Tables, salt: bytes) -> str:
    """Keyed digest of all that people typed, wherever its row stands now: sorting is no change.

    Ticks at `Đề xuất` are answers to the machine, and count by what they change.
    """
    digest = hashlib.blake2b(digest_size=16, key=salt)
    for line in _typed(tables):
        digest.update(line.encode() + b"\0")
    return digest.hexdigest()


def as_now(sent: Sent, tables: Tables, salt: bytes) -> Sent:
    """The same, with whether what is typed now differs from what was sent."""
    return replace(sent, changed=stamp(tables, salt) != sent.stamp)


def sent_line(sent: Sent | None) -> str:
    """What the status line says of it, "" where it never was; the same until something typed differs."""
    if sent is None:
        return ""
    at = sent.at.astimezone(HERE)
    key = "cover.sent_changed" if sent.changed else "cover.sent_open" if sent.todo else "cover.sent"
    return text(key, clock=f"{at:%H:%M}", day=f"{at:%d/%m}", n=sent.todo)


def _typed(tables: Tables) -> Iterator[str]:
    for sheet in tables.layout.sheets:
        inputs = {cell.id for cell in sheet.cells.values() if isinstance(cell, Input)}
        for cell_id in sorted(inputs & tables.cover.keys()):
            if tables.cover[cell_id] is not None:
                yield f"{sheet.id} {cell_id} {tables.cover[cell_id]!r}"
        if sheet.id in tables.sheets and sheet.id != "proposals":
            yield from sorted(_rows(tables.sheets[sheet.id]))


def _rows(table: Table) -> Iterator[str]:
    columns = sorted(column.id for column in table.sheet.inputs if column.id in table.typed)
    for cells in zip(*(table.typed[column].tolist() for column in columns), strict=True):
        told = [(column, cell) for column, cell in zip(columns, cells, strict=True) if cell is not None]
        if told:
            yield f"{table.sheet.id} {told!r}"
