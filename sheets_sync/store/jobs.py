"""Work that several processes share: a row a workbook, brought up to date by whoever holds its lease."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sheets_sync.core import BookId, Etag, Place, Stop
from sheets_sync.store.schema import jobs as table

_FAR = 500  # rows a statement: SQLite takes 32,766 values at once


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook as the service knows it. ``listed``: etag as last seen in the host's list; ``done``: as last settled.

    ``done`` is "" where it was never settled, is in work, or is to be looked at again. ``problem``: why it failed last.
    """

    host: str
    place: Place
    book: BookId | None
    listed: Etag
    done: Etag
    owner: str
    until: datetime | None
    state: str
    problem: Stop | None
    tries: int
    next_try: datetime | None
    synced: datetime | None
    cells: int


class Jobs:
    """The workbooks of one host. Any number of processes may use it at once, on SQLite and on PostgreSQL."""

    def __init__(self, engine: Engine, host: str, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._host = host
        self._now = now

    def seen(self, places: Mapping[Place, Etag]) -> None:
        """Note the etags of a listing. A book that changed is due at once, even where it failed before."""
        known = self._listed()
        news = [
            {**_BLANK, "host": self._host, "place": place, "listed": etag}
            for place, etag in sorted(places.items())  # in one order, so that two processes never wait for each other
            if known.get(place) != etag
        ]
        with self._engine.begin() as connection:
            for start in range(0, len(news), _FAR):
                _upsert(connection, news[start : start + _FAR])

    def settled(self) -> Mapping[Place, Etag]:
        """The etag of every place as last settled; "" where it is to be done."""
        with self._engine.connect() as connection:
            ask = select(table.c.place, table.c.done).where(table.c.host == self._host)
            return dict(connection.execute(ask).all())

    def claim(self, owner: str, lease: timedelta) -> Job | None:
        """Take the book that has waited longest, for as long as ``lease``; None where there is nothing to do.

        ``owner`` is the worker's own, no other's: by it a worker knows whether it still holds what it took.
        Until it is finished it counts as not done: where its worker dies, the lease runs out and another takes it.
        """
        now = self._moment()
        due = and_(table.c.done != table.c.listed, table.c.next_try <= now)
        next_one = (
            select(table.c.place)
            .where(table.c.host == self._host, due, _free(now))
            .order_by(table.c.next_try, table.c.synced, table.c.place)
            .limit(1)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time and does not know it
            .scalar_subquery()
        )
        taken = (
            update(table)
            .where(table.c.host == self._host, table.c.place == next_one, _free(now))
            .values(done="", owner=owner, until=now + int(lease.total_seconds()))
            .returning(table)
        )
        with self._engine.begin() as connection:
            found = connection.execute(taken).one_or_none()
        return None if found is None else _job(found)

    def take(self, place: Place, owner: str, lease: timedelta) -> Job | None:
        """Take this very book, due or not; None where another works on it, or it is gone. ``release`` gives it back."""
        now = self._moment()
        values = {"owner": owner, "until": now + int(lease.total_seconds())}
        taken = update(table).where(*self._at(place), _free(now)).values(**values).returning(table)
        with self._engine.begin() as connection:
            found = connection.execute(taken).one_or_none()
        return None if found is None else _job(found)

    def release(self, job: Job) -> bool:
        """Give a book back as it was. False: the lease was lost."""
        return self._mine(job, owner="", until=0)

    def renew(self, job: Job, lease: timedelta) -> bool:
        """Hold the lease for longer; False where another has it by now: what was done is then not to be noted."""
        return self._mine(job, until=self._moment() + int(lease.total_seconds()))

    def finish(self, job: Job, etag: Etag, state: str, book: BookId | None = None, cells: int = 0) -> bool:
        """It is settled as ``etag``. What was listed since the claim is looked at next. False: the lease was lost."""
        who = book or job.book
        named = {} if who is None else {"unit": who.unit, "period": who.period, "part": who.part}
        return self._mine(
            job,
            **named,
            done=etag,
            listed=case((table.c.listed == job.listed, etag), else_=table.c.listed),
            owner="",
            until=0,
            state=state,
            problem="",
            tries=0,
            next_try=0,
            synced=self._moment(),
            cells=cells,
        )

    def fail(self, job: Job, problem: Stop, next_try: datetime, state: str = "stopped") -> bool:
        """It could not be done: again at ``next_try``, or when it is another by then. False: the lease was lost."""
        when = case((table.c.listed == job.listed, int(next_try.timestamp())), else_=0)
        told = json.dumps([problem.code, problem.facts], ensure_ascii=False, default=str)
        free = {"owner": "", "until": 0}
        return self._mine(job, **free, state=state, problem=told, tries=table.c.tries + 1, next_try=when)

    def again(self, place: Place) -> None:
        """Look at a book once more although it did not change."""
        with self._engine.begin() as connection:
            connection.execute(update(table).where(*self._at(place)).values(done="", next_try=0))

    def forget(self, place: Place) -> None:
        """A place that is no more."""
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(*self._at(place)))

    def list(self) -> tuple[Job, ...]:
        """All books, by place."""
        ask = select(table).where(table.c.host == self._host).order_by(table.c.place)
        with self._engine.connect() as connection:
            return tuple(_job(row) for row in connection.execute(ask))

    def _listed(self) -> Mapping[Place, Etag]:
        with self._engine.connect() as connection:
            ask = select(table.c.place, table.c.listed).where(table.c.host == self._host)
            return dict(connection.execute(ask).all())

    def _mine(self, job: Job, **values: object) -> bool:
        mine = (*self._at(job.place), table.c.owner == job.owner)
        with self._engine.begin() as connection:
            return connection.execute(update(table).where(*mine).values(**values)).rowcount > 0

    def _at(self, place: Place) -> tuple[ColumnElement[bool], ...]:
        return (table.c.host == self._host, table.c.place == place)

    def _moment(self) -> int:
        return int(self._now().timestamp())


_BLANK: Mapping[str, object] = {
    **dict.fromkeys(("unit", "part", "done", "owner", "state", "problem"), ""),
    **dict.fromkeys(("period", "until", "tries", "next_try", "synced", "cells"), 0),
}


def _free(now: int) -> ColumnElement[bool]:
    return or_(table.c.owner == "", table.c.until <= now)


def _upsert(connection: Connection, news: list[dict[str, object]]) -> None:
    """Both databases know the statement, each by a construct of its own."""
    put = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table).values(news)
    values = {"listed": put.excluded.listed, "next_try": 0}
    changed = table.c.listed != put.excluded.listed
    connection.execute(put.on_conflict_do_update(index_elements=["host", "place"], set_=values, where=changed))


def _job(row: Row[tuple[object, ...]]) -> Job:
    told = row._mapping
    code, facts = json.loads(told["problem"]) if told["problem"] else ("", {})
    return Job(
        told["host"],
        told["place"],
        BookId(told["unit"], told["period"], told["part"]) if told["unit"] else None,
        told["listed"],
        told["done"],
        told["owner"],
        _time(told["until"]),
        told["state"],
        Stop(code, **facts) if code else None,
        told["tries"],
        _time(told["next_try"]),
        _time(told["synced"]),
        told["cells"],
    )


def _time(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
