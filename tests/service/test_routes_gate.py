"""Before the routes: bodies that come too slowly, keys that two send at once; on both databases."""

import select
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI, Request
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from sheets_sync.core import Stop
from sheets_sync.service import problems
from sheets_sync.service.gate import Gate
from sheets_sync.service.idempotency import KEPT, Repeats
from sheets_sync.store.access_schema import idempotency
from tests.postgres import postgres, postgres_server
from tests.service.house import door, listening

__all__ = ["postgres", "postgres_server"]


def test_a_body_that_does_not_come_is_not_waited_for():
    app = FastAPI()
    problems.install(app)

    @app.post("/")
    async def take(request: Request):
        return {"length": len(await request.body())}

    app.add_middleware(Gate, limits={}, patience=0.3, whole=0.8, clock=time.monotonic)
    at, _ = door()
    where = at.getsockname()

    def send(pieces, pause):
        with socket.create_connection(where, timeout=10) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
            for _ in range(pieces):
                if select.select([line], [], [], pause)[0]:  # answered while we were still sending
                    break
                line.sendall(b"x")
            return line.recv(12)[9:]

    with listening(app, at):
        assert send(100, 0) == b"200"
        assert send(3, 0) == b"408"  # it stops in the middle
        assert send(9, 0.15) == b"408"  # it drips


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path}/keys.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")
    engine = create_engine(url, poolclass=NullPool)
    idempotency.create(engine)
    yield engine
    engine.dispose()


def test_of_two_that_use_one_key_at_once_for_different_bodies_one_is_answered(engine):
    repeats, told, together = Repeats(engine, lambda: datetime.now(UTC)), [], threading.Barrier(6)

    def ask(body):
        together.wait()
        try:
            repeats.check("t1", "one-key-for-all", body)
            told.append(body)
        except Stop as stop:
            told.append(stop.code)

    threads = [threading.Thread(target=ask, args=(bytes([n]),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("request.repeated") == 5


def test_a_key_is_one_persons_and_is_forgotten_after_a_day(engine):
    ahead = timedelta()
    repeats = Repeats(engine, lambda: datetime.now(UTC) + ahead)
    repeats.check("t1", "the-key-of-one", b"a")
    repeats.check("t2", "the-key-of-one", b"b")
    with pytest.raises(Stop, match=r"request\.repeated"):
        repeats.check("t1", "the-key-of-one", b"a", b"")
    ahead = timedelta(seconds=KEPT + 1)
    repeats.check("t1", "the-key-of-one", b"c")
