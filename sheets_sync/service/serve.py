"""``hoctap serve``: the world built from the settings, the web server and the poller in one process, a gentle end.

One process is enough on SQLite; on PostgreSQL any number of them share the work.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import FrameType

import uvicorn

from sheets_sync.core import Host, Stop
from sheets_sync.hosts.google.client import Client
from sheets_sync.hosts.xlsx.folder import Folder
from sheets_sync.reports import FOLDER as TOTALS
from sheets_sync.service import sheets
from sheets_sync.service.app import create_app
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config
from sheets_sync.service.limits import Limiter
from sheets_sync.service.notices import Notices, by_smtp
from sheets_sync.service.observe import json_lines
from sheets_sync.service.poller import Poller
from sheets_sync.service.province import consolidate
from sheets_sync.service.signin_google import Google
from sheets_sync.service.uploads import PATIENCE
from sheets_sync.service.workers import Workers
from sheets_sync.service.world import HERE, World
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.access import Access
from sheets_sync.store.backup import nightly
from sheets_sync.store.keys import folders
from sheets_sync.store.retention import tidy
from sheets_sync.store.seal import key_file, own_key
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.sync.settings import Settings, load_settings

_ATTEMPTS, _MINUTE = 20, 60.0
_GRACE = 30
"""Seconds that requests at hand are given to end."""


def now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


def serve(config: Config) -> None:
    """Run until SIGTERM or Ctrl+C; what is at hand is finished, and every lease given back."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()

    # uvicorn raises the signal again when it has shut down: it must find us then, not the end of the process
    before = {number: signal.signal(number, asked) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with _door(config) as door:
            logging.basicConfig(level=logging.INFO, handlers=[json_lines(sys.stderr)], force=True)
            with _google(config) as client, world_from(config, client) as world, _polling(config, world, client, stop):
                _web(config, world).run(sockets=[door])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _door(config: Config) -> Iterator[socket.socket]:
    """The socket, taken before anything is begun; Stop("serve.port") where another program has it."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((config.host, config.port))
        except OSError as error:
            raise Stop("serve.port", host=config.host, port=config.port, problem=error.strerror or "") from None
        yield found


@contextmanager
def _google(config: Config) -> Iterator[Client | None]:
    """The accounts at Google, if there are any."""
    client = sheets.client_of(config)
    try:
        yield client
    finally:
        if client is not None:
            client.close()


@contextmanager
def world_from(config: Config, client: Client | None = None, clock: Callable[[], datetime] = now) -> Iterator[World]:
    """Everything that the service needs from outside, as the settings say."""
    url = config.database.get_secret_value() if config.database else None
    with open_ledger(url, clock) as ledger, Workers(config.workers, PATIENCE) as workers:
        ledger.who = "poller"  # what a person does by a page is noted as theirs
        yield world_with(config, ledger, client, workers, clock)


def world_with(
    config: Config, ledger: Ledger, client: Client | None, executor: Executor, clock: Callable[[], datetime] = now
) -> World:
    """The same over a ledger that is open; ``executor``: where the pages' books are worked."""
    return World(
        now=clock,
        rules=Today(config, clock),
        engine=ledger.engine,
        ledger=ledger,
        access=Access(ledger.engine, clock),
        hosts=hosts(config, ledger, client),
        executor=executor,
        identity=Google(config, clock),
        attempts=Limiter(_ATTEMPTS, _MINUTE, clock),
    )


class Today:
    """The rules of the day it is: made anew when the day changes, so that phases and ages follow."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._clock = clock
        self._lock = threading.Lock()
        self._made: tuple[date, Rules] | None = None

    def __call__(self) -> Rules:
        """The rules of today, under the province's settings."""
        today = self._clock().astimezone(HERE).date()
        with self._lock:
            if self._made is None or self._made[0] != today:
                self._made = today, rules(today, self._settings())
            return self._made[1]

    def _settings(self) -> Settings | None:
        if self._config.province is None:
            return None
        file = self._config.province / "province.yaml"
        if not file.is_file():
            raise Stop("file.missing", file=str(file))
        return load_settings(file.read_text(encoding="utf-8"), str(file))


def hosts(config: Config, ledger: Ledger, client: Client | None) -> dict[str, Host]:
    """Where workbooks are looked for: the folder, the spreadsheets that ``client`` may write in."""
    found: dict[str, Host] = {}
    if config.folder is not None:
        found["folder"] = Folder(config.folder, config.folder / TOTALS)
    if client is not None:
        found[sheets.HOST] = sheets.host_of(client, config, ledger)
    return found


def chores(config: Config, world: World) -> dict[str, Callable[[], None]]:
    """What is done once a night."""

    def retention() -> None:
        tidy(world.ledger)

    found = {"retention": retention}
    if (folder := config.backup_folder) is not None:

        def backup() -> None:
            nightly(world.ledger, folder, key_file(config.backup_key or own_key(folders().config)))

        found["backup"] = backup
    return found


@contextmanager
def _polling(config: Config, world: World, client: Client | None, stop: threading.Event) -> Iterator[None]:
    """The poller and the watch over it, in threads of their own, until the block ends."""
    if not config.poller:
        yield
        return
    province = None if client is None else sheets.ProvinceSheet(client)
    with ThreadPoolExecutor(config.workers, "book") as executor:
        poller = Poller(
            world=world,
            owner=f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}",
            bring=bring_up_to_date,
            executor=executor,
            workers=config.workers,
            spread=random.random,
            consolidate=lambda: consolidate(world, config.unit, province, config.google_province_sheet),
            chores=chores(config, world),
        )
        notices = Notices(config, world.pulse, world.now, by_smtp(config))
        threads = [
            threading.Thread(target=poller.run, args=(stop, config.poll_seconds), name="poller"),
            threading.Thread(target=_watch, args=(notices, stop), name="notices"),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _watch(notices: Notices, stop: threading.Event) -> None:
    while not stop.wait(_MINUTE):
        notices.look()


def _web(config: Config, world: World) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(config, world),
            proxy_headers=bool(config.proxies),
            forwarded_allow_ips=list(config.proxies),
            server_header=False,
            log_config=None,
            access_log=False,  # requests are logged by ``observe``, without addresses that were asked for
            timeout_graceful_shutdown=_GRACE,
        )
    )
