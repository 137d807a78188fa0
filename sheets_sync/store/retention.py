"""What is kept how long, and the nightly removal of what is older. The table for people: docs/decisions/0009."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from sheets_sync.store import schema
from sheets_sync.store.access_schema import idempotency, links, sessions
from sheets_sync.store.ledger import Ledger
from sheets_sync.store.vault import KEPT as VAULT

PLANS = timedelta(days=400)
"""Notes of writes: after VAULT they only tell when a book was written and how many cells."""
PERIODS = 2
"""Years after a period for which its people and rows are known by hash and print: a recognition is checked against
the year before."""
REQUESTS = timedelta(days=1)


def tidy(ledger: Ledger) -> Mapping[str, int]:
    """Remove what was kept long enough; how many of each. The audit log, aggregates and settings stay."""
    now = ledger.now()
    second, year = int(now.timestamp()), now.year
    plans, rows, people, books = schema.plans, schema.rows, schema.subjects, schema.books
    with ledger.engine.begin() as connection:
        old = select(books.c.id).where(books.c.period < year - PERIODS)
        which = {
            "people": delete(people).where(people.c.book.in_(old)),
            "rows": delete(rows).where(rows.c.book.in_(old)),
            "plans": delete(plans).where(plans.c.applied < second - int(PLANS.total_seconds())),
            "sessions": delete(sessions).where(sessions.c.expires <= second),
            "links": delete(links).where(links.c.expires <= second),
            "requests": delete(idempotency).where(idempotency.c.made < second - int(REQUESTS.total_seconds())),
        }
        gone = {name: connection.execute(statement).rowcount for name, statement in which.items()}
        connection.execute(books.update().where(books.c.period < year - PERIODS).values(digest=""))
    return {"vault": ledger.vault.expire(now), **gone}


__all__ = ["PERIODS", "PLANS", "REQUESTS", "VAULT", "tidy"]
