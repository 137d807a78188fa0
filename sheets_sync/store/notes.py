"""What is to be remembered of a book: packed, sealed and small before the database is asked for its turn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from sheets_sync.core import Block, BookId, Cells, Change, Etag, Fill, Fix, Ints, Place, Rows, WritePlan
from sheets_sync.store.packing import cells_of, pack_plan, pack_rows
from sheets_sync.store.vault import Vault


@dataclass(frozen=True, slots=True)
class SettledNote:
    """A settled book: packed rows by sheet id, and a digest of them all."""

    book: BookId
    etag: Etag
    at: int
    digest: str
    sheets: Mapping[str, tuple[bytes, bytes, bytes]]


@dataclass(frozen=True, slots=True)
class AppliedNote:
    """An applied plan: ``changes`` say where and how many (JSON); what was written lies in the vault (``plan``)."""

    book: BookId | None
    place: Place
    base: Etag
    after: Etag
    at: int
    changes: str
    cells: int
    plan: str
    before: str


Note = SettledNote | AppliedNote


def settled_note(book: BookId, etag: Etag, rows: Mapping[str, Rows], now: datetime) -> SettledNote:
    """Pack the rows of a settled book."""
    sheets = {sheet: pack_rows(rows[sheet]) for sheet in sorted(rows)}
    digest = hashlib.blake2b(digest_size=16)
    for sheet, parts in sheets.items():
        digest.update(b"\0".join((sheet.encode(), *parts)))
    return SettledNote(book, etag, int(now.timestamp()), digest.hexdigest(), sheets)


def applied_note(
    plan: WritePlan, after: Etag, before: bytes | None, vault: Vault, salt: bytes, now: datetime
) -> AppliedNote:
    """Put the plan and the bytes before it into the vault, and say the rest without a typed word."""
    changes = [_told(change, salt) for change in plan.changes]
    return AppliedNote(
        book=plan.book,
        place=plan.place,
        base=plan.base,
        after=after,
        at=int(now.timestamp()),
        changes=json.dumps(changes, separators=(",", ":")),
        cells=sum(change["cells"] for change in changes),
        plan=vault.put(pack_plan(plan), now),
        before="" if before is None else vault.put(before, now),
    )


def _told(change: Change, salt: bytes) -> dict[str, Any]:
    kind = type(change).__name__.lower()
    if isinstance(change, Fix):
        part = change.now or change.was
        where = {} if part is None else {"part": part.kind.value, "sheet": part.sheet, "at": part.column}
        return {"kind": kind, **where, "cells": 0}
    digests = {"was": _digest(change.was, salt), "now": _digest(change.now, salt)}
    if isinstance(change, Block):
        box = [change.top, change.left, *change.now.shape]
        return {
            "kind": kind,
            "sheet": change.sheet,
            "area": change.area,
            "box": box,
            "cells": change.now.size,
            **digests,
        }
    told = {"kind": kind, "sheet": change.sheet, "column": change.column, "at": change.at, "cells": len(change.now)}
    source = {} if isinstance(change, Fill) else {"consent": change.consent}
    return {**told, "rows": _ranges(change.rows.at), **source, **digests}


def _digest(cells: Cells, salt: bytes) -> str:
    """Keyed, so that nobody tries out what a short word or number may have been."""
    return hashlib.blake2b(cells_of(cells), digest_size=8, key=salt).hexdigest()


def _ranges(at: Ints) -> str:
    """Sheet rows as people count them: "6-5005 5010"."""
    return " ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in _runs(np.unique(at)))


def _runs(at: Ints) -> Iterator[tuple[int, int]]:
    if len(at):
        breaks = np.flatnonzero(np.diff(at) != 1)
        starts, ends = np.append(0, breaks + 1), np.append(breaks, len(at) - 1)
        yield from zip(at[starts].tolist(), at[ends].tolist(), strict=True)
