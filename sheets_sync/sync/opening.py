"""A book opened to be split or merged: read, with what an older template lacks put in, not yet scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_sync.core import Block, Rows, Snapshot, Tables, WritePlan
from sheets_sync.sync.rules import Rules
from sheets_sync.workbook.after import after
from sheets_sync.workbook.read import read
from sheets_sync.workbook.upgrade import upgrade


@dataclass(frozen=True, slots=True)
class Opened:
    """``snapshot``: the book with ``upgrades`` of its template in; ``tables``: what it says."""

    snapshot: Snapshot
    tables: Tables
    upgrades: tuple[Block, ...]


def opened(snapshot: Snapshot, rules: Rules, known: Mapping[str, Rows], salt: bytes) -> Opened:
    """Read a book; Stop("book.foreign") where it does not say whose it is."""
    layout = rules.layout(snapshot)
    upgrades = upgrade(snapshot, layout)
    seen = after(snapshot, WritePlan(snapshot.place, None, snapshot.etag, upgrades), snapshot.etag)
    return Opened(seen, read(seen, layout, known, salt), upgrades)
