"""Adding books up, and the key under which one book's counts may be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields

from sheets_sync.core import Aggregate, BookId, Count, Etag, Facts, Stop


def merge(aggregates: Iterable[Aggregate]) -> Aggregate:
    """The sum of many books, as ``+`` gives it but in one pass; ``Stop("book.twice")`` where a book comes twice."""
    counts: dict[Count, int] = {}
    books: dict[BookId, Etag] = {}
    for aggregate in aggregates:
        for book, etag in aggregate.books.items():
            if book in books:
                raise Stop("book.twice", unit=book.unit, period=book.period, part=book.part)
            books[book] = etag
        for count, n in aggregate.counts.items():
            counts[count] = counts.get(count, 0) + n
    return Aggregate(counts, books)


def cache_key(content: Etag, packs: str, engine: str, facts: Facts) -> str:
    """The key of a book's counts: its content, the packs' hash, the engine's version, and what else decides them.

    The day itself decides nothing that its phase does not; the tree is applied to the counts afterwards.
    """
    decides = {f.name: _plain(getattr(facts, f.name)) for f in fields(facts) if f.name != "today"}
    said = json.dumps([content, packs, engine, decides], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted(value.items())
    return sorted(value) if isinstance(value, frozenset) else value
