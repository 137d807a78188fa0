"""Before the routes: bodies that come too slowly, keys that two send at once; on both databases."""

import asyncio
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
from sheets_sync.service import access, problems
from sheets_sync.service.gate import Gate
from sheets_sync.service.idempotency import KEPT, Repeats
from sheets_sync.service.limits import Room
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

    app.add_middleware(Gate, limits={}, patience=0.3, whole=0.8, clock=time.monotonic, known=access.asks)
    at, _ = door()
    where = at.getsockname()

    def send(pieces, pause):
        with socket.create_connection(where, timeout=10) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
            for _ in range(pieces):
                if select.select([line], [], [], pause)[0]:  # answered while we were still sending
                    break
                line.sendall(b"x")
            reply = b""
            while piece := line.recv(65_536):
                reply += piece
                if reply.endswith(b"}"):
                    break
            return reply[9:12], b'"request.late"' in reply

    with listening(app, at):
        assert send(100, 0) == (b"200", False)
        assert send(3, 0) == (b"408", True)  # it stops in the middle
        assert send(9, 0.15) == (b"408", True)  # it drips


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


def test_a_large_body_of_a_stranger_is_refused_before_it_is_taken_in(house):
    """Otherwise anybody could fill the disk with what the form parser puts there."""
    where = house.address.removeprefix("http://").split(":")
    for path in ("/", "/assess", "/actions"):
        with socket.create_connection((where[0], int(where[1])), timeout=10) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 40000000\r\n\r\n".encode())
            told = line.recv(4096)  # nothing of the body was sent
        assert told[9:12] == b"401", path
        assert b"connection: close" in told.lower()


def test_a_password_that_a_browser_sends_by_itself_does_not_stand_for_our_own_form(house):
    with house.as_role("province", "37@2025") as browser:
        del browser.headers["X-CSRF-Token"]
        told = browser.post("/sign-out", headers={"Authorization": "Basic eDp5"}, follow_redirects=False)
    assert (told.status_code, told.json()["code"]) == (403, "access.csrf")


def test_books_wait_for_room_and_one_that_is_larger_than_all_of_it_comes_alone():
    room, said = Room(10), []

    async def send(name, size):
        async with room.take(size):
            said.append(f"{name} in")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            said.append(f"{name} out")

    async def all_of_them():
        await asyncio.gather(send("a", 6), send("b", 4), send("c", 99))

    asyncio.run(all_of_them())
    assert said == ["a in", "b in", "a out", "b out", "c in", "c out"]


def test_a_database_that_is_away_is_said_in_words_and_is_no_fault_of_ours(house, tmp_path):
    with house.as_role("province", "37@2025") as browser:
        (tmp_path / "service.sqlite").rename(tmp_path / "elsewhere")
        (tmp_path / "service.sqlite").mkdir()
        told = browser.get("/workbooks")
        (tmp_path / "service.sqlite").rmdir()
        (tmp_path / "elsewhere").rename(tmp_path / "service.sqlite")
        assert (told.status_code, told.json()["code"]) == (507, "file.disk")
        assert browser.get("/workbooks").status_code == 200
