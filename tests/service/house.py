"""The service as tests run it: a real server on a socket, a real database, real units with a second province."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx2
import uvicorn
from sqlalchemy import Engine
from starlette.types import ASGIApp

from sheets_sync import data
from sheets_sync.core import Host
from sheets_sync.service.access import cookie_name, csrf_of
from sheets_sync.service.app import create_app
from sheets_sync.service.config import Config
from sheets_sync.service.limits import Limiter
from sheets_sync.service.signin_google import Google
from sheets_sync.service.world import World
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.access import Access
from sheets_sync.store.database import named_database
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.units import load

PROVINCE, COMMUNE, SIBLING, HAMLET = "37@2025", "13285@2025", "13291@2025", "13285@2025/01"
OLD_PROVINCE, DISTRICT, OLD_DISTRICT, OLD_COMMUNE = "36@2023", "359@2023", "358@2023", "13741@2023"
ELSEWHERE, COMMUNE_ELSEWHERE = "01@2025", "00004@2025"
_MORE = f"""\
{ELSEWHERE},01,province,,Hà Nội,thành phố,2025-07-01,,,,unknown
{COMMUNE_ELSEWHERE},00004,commune,{ELSEWHERE},Ba Đình,phường,2025-07-01,,,,unknown
"""


class Clock:
    """Begins at the real time: what signs tokens in these tests lives in it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **amount: float) -> None:
        self.ahead += timedelta(**amount)


@cache
def all_rules() -> Rules:
    """The package's own rules, with a second province."""
    return replace(rules(date(2025, 12, 1)), units=load(data.text("units", "units.csv") + _MORE))


def door() -> tuple[socket.socket, str]:
    """A socket on a free port of this machine, and its address."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else Nagle delays
    found.bind(("127.0.0.1", 0))
    return found, f"http://127.0.0.1:{found.getsockname()[1]}"


@contextmanager
def listening(app: ASGIApp, at: socket.socket) -> Iterator[None]:
    """Serve an app on a socket."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        thread.join(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        at.close()


def make_world(
    config: Config,
    ledger: Ledger,
    engine: Engine,
    clock: Clock,
    tries: int,
    hosts: Mapping[str, Host],
    executor: Executor,
) -> World:
    """A world for tests: the real parts, a clock that tests turn. ``tries``: sign-in attempts a minute."""
    found = all_rules()
    return World(
        now=clock,
        rules=lambda: found,
        engine=engine,
        ledger=ledger,
        access=Access(engine, clock),
        hosts=hosts,
        executor=executor,
        identity=Google(config, clock),
        attempts=Limiter(tries, 60, clock),
    )


_NO_TLS = ssl.create_default_context()  # made once: reading the machine's certificates takes longer than a request


@dataclass
class House:
    """A running service and what tests need to knock at it."""

    address: str
    config: Config
    world: World
    clock: Clock
    folder: Path

    def visitor(self, **options: object) -> httpx2.Client:
        """Somebody without a session, with a cookie jar of their own."""
        return httpx2.Client(base_url=self.address, verify=_NO_TLS, **options)  # type: ignore[arg-type]

    def add(self, role: str, unit: str, name: str = "", email: str | None = None, **days: date) -> int:
        """A new person who holds a role since yesterday, unless ``first`` and ``last`` say otherwise; their number."""
        person = self.world.access.add(name or f"Ông {role}", email)
        held = {"first": self.world.today() - timedelta(days=1)} | days
        self.world.access.grant(person, role, unit, **held)
        return person

    def as_person(self, person: int) -> httpx2.Client:
        """Their browser, signed in, sending the CSRF value that our pages hold."""
        session = self.world.access.new_session(person, self.clock() + timedelta(hours=1))
        return self.with_session(session)

    def with_session(self, session: str) -> httpx2.Client:
        client = self.visitor(headers={"X-CSRF-Token": csrf_of(session)})
        client.cookies.set(cookie_name(self.config), session)
        return client

    def as_role(self, role: str, unit: str) -> httpx2.Client:
        return self.as_person(self.add(role, unit))


@contextmanager
def running(
    folder: Path,
    settings: Mapping[str, object] | None = None,
    tries: int = 1_000_000,
    hosts: Mapping[str, Host] | None = None,
) -> Iterator[House]:
    """A service in ``folder``, with a ledger and a database of its own."""
    clock = Clock()
    url = f"sqlite:///{folder}/service.sqlite"
    engine = named_database(url)
    at, address = door()
    config = Config.model_validate({"public_url": address} | dict(settings or {}))
    with open_ledger(url, clock) as ledger, ThreadPoolExecutor(2) as executor:
        world = make_world(config, ledger, engine, clock, tries, hosts or {}, executor)
        with listening(create_app(config, world), at):
            yield House(address, config, world, clock, folder)
    engine.dispose()
