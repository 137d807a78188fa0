"""The service's API beside a bare FastAPI that only echoes, in one run; and 50 uploads a second for half a minute.

Servers and clients are processes of their own, over real sockets on this machine.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response

from benchmarks import made
from benchmarks.load import Load, closed, opened, request
from benchmarks.measure import table, verdict
from sheets_sync.core import BookId
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.files import read_workbook
from sheets_sync.service.config import load_config
from sheets_sync.service.serve import serve
from sheets_sync.service.wire import snapshot_out
from sheets_sync.store import open_ledger
from sheets_sync.store.access import Access
from sheets_sync.sync.rules import rules
from sheets_sync.units import Level
from sheets_sync.workbook.standard import packs_in_force

BOOKS, PEOPLE, PERIOD = 226, 500, 2025
CONNECTIONS, SECONDS = 8, 5.0
UPLOADS, RATE, SOAK_SECONDS = 100, 50.0, 30.0  # people in an uploaded book, uploads a second, for so long


def run(folder: Path) -> None:
    """Print requests by the second and p95 of the API beside the echo."""
    with _serving(folder) as (port, token, unit):
        auth = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        snapshot = snapshot_out(read_workbook(_book(unit, PEOPLE), "so.xlsx", "1"))
        closed(port, request("GET", "/workbooks", auth), CONNECTIONS, 1)
        actions = request("POST", f"/actions?unit={unit}&period={PERIOD}", auth, snapshot)
        closed(port, actions, os.cpu_count() or 1, SECONDS)  # its worker processes begin with the first requests
        found = {
            f"GET /workbooks, {BOOKS} of them": closed(port, request("GET", "/workbooks", auth), CONNECTIONS, SECONDS),
            f"POST /actions, {PEOPLE} people": closed(port, actions, CONNECTIONS, SECONDS),
        }
    with _process("echo", {}) as port:
        small, large = request("GET", "/echo", {}), request("POST", "/echo", {}, snapshot)
        bare = [closed(port, asked, CONNECTIONS, SECONDS) for asked in (small, large)]
    rows = []
    for (name, ours), echo in zip(found.items(), bare, strict=True):
        ratio = ["ratio", f"{ours.rate / echo.rate:.3f}", "", f"{ours.p95 / echo.p95:.1f}", ""]
        rows += [_row(name, ours), _row("bare FastAPI echo beside it", echo), ratio]
    print(f"## API, {CONNECTIONS} connections, {os.cpu_count()} cores\n")
    print(table(["", "requests/s", "median ms", "p95 ms", "errors"], rows))
    print(verdict("errors", sum(load.errors for load in found.values()), 0, ""))


def soak(folder: Path) -> int:
    """Send ``RATE`` uploads a second for ``SOAK_SECONDS``; how many failed."""
    with _serving(folder) as (port, token, unit):
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="so.xlsx"\r\n\r\n'
        body = head + _book(unit, UPLOADS) + b"\r\n--x--\r\n"
        told = {"Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=x"}
        load = opened(port, request("POST", "/assess", told, body), RATE, SOAK_SECONDS)
    print(f"## {RATE:g} uploads/s for {SOAK_SECONDS:g} s, {UPLOADS} people each, {os.cpu_count()} cores\n")
    print(table(["", "requests/s", "median ms", "p95 ms", "errors"], [_row("POST /assess", load)]))
    print(verdict("errors", load.errors, 0, ""))
    return load.errors


def _row(name: str, load: Load) -> list[str]:
    return [name, f"{load.rate:,.1f}", f"{load.median:.1f}", f"{load.p95:.1f}", str(load.errors)]


def _book(unit: str, people: int) -> bytes:
    found = rules(datetime.now(UTC).date())
    layout, packs = found.standard("commune", PERIOD), packs_in_force(found.packs, PERIOD)
    draft = commune(unit, "Xã Thử", PERIOD, layout, packs, Size(people), made.SEED)
    return file_content(layout, draft, packs)


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, str, str]]:
    """The real service with a database of its own: its port, an officer's token of one unit, that unit."""
    (folder / "so").mkdir()
    home = {"HOCTAP_DATA": str(folder)}
    os.environ.update(home)
    now = datetime.now(UTC)
    unit = min(unit.id for unit in rules(now.date()).units.at(date(PERIOD, 12, 1)) if unit.level is Level.COMMUNE)
    with open_ledger() as ledger:
        access = Access(ledger.engine, lambda: now)
        token = access.new_token("officer", unit, "benchmark", "cli", now + timedelta(days=1))[1]
        jobs = ledger.jobs("folder")
        jobs.seen({f"{number:03}.xlsx": "1" for number in range(BOOKS)})
        while (job := jobs.claim("benchmark", timedelta(minutes=1))) is not None:
            jobs.finish(job, "1", "ok", BookId(unit, PERIOD))
    settings = {"HOCTAP_POLLER": "false", "HOCTAP_FOLDER": str(folder / "so"), "HOCTAP_WORKERS": str(os.cpu_count())}
    with _process("serve", home | settings) as port:
        yield port, token, unit


@contextmanager
def _process(what: str, environment: Mapping[str, str]) -> Iterator[int]:
    """One of this module's servers in a process of its own, once it answers; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = os.environ | dict(environment) | {"HOCTAP_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.service", what], env=told, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError(f"the server {what} ended") from None
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def _echo(port: int) -> None:
    app = FastAPI()

    @app.api_route("/echo", methods=["GET", "POST"])
    async def echo(asked: Request) -> Response:
        return Response(await asked.body() or json.dumps({"echo": True}), media_type="application/json")

    uvicorn.run(app, port=port, log_level="critical", access_log=False)


def _serve() -> None:
    serve(load_config())


if __name__ == "__main__":
    if sys.argv[1] == "echo":
        _echo(int(os.environ["HOCTAP_PORT"]))
    else:
        _serve()
