"""What operators see of the service: one JSON line a request, and figures. Nobody's name, number, address or file name.

A line tells the route's template, not the address asked for (which may hold an e-mail), and who asked as a keyed hash.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

import structlog
from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor, WrappedLogger

from sheets_sync.service.world import World

LOG = logging.getLogger("hoctap.service")
REQUEST_ID = "X-Request-ID"
_NO_ROUTE = "(none)"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def json_lines(stream: TextIO) -> logging.Handler:
    """A handler that writes records as JSON lines, those of others (uvicorn's, faults) in the same shape."""
    handler = logging.StreamHandler(stream)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _plain,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=before))
    return handler


def _plain(logger: WrappedLogger, name: str, told: EventDict) -> EventDict:
    """uvicorn says each line a second time, for a terminal: full of escape codes."""
    told.pop("color_message", None)
    return told


class Metrics:
    """The service's figures in a registry of their own. Labels are closed sets: templates, codes, host names."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self.requests = Counter("hoctap_requests", "Requests answered", ["method", "route", "status"], registry=own)
        self.seconds = Histogram("hoctap_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=own)
        self.working = Gauge("hoctap_requests_working", "Requests being answered", registry=own)
        self.books = Counter("hoctap_books", "Workbooks worked", ["door", "outcome"], registry=own)
        self.jobs = Gauge("hoctap_jobs", "Workbooks known, by state", ["state"], registry=own)
        self.cycle = Gauge("hoctap_poller_cycle_timestamp_seconds", "When the poller last ended a cycle", registry=own)

    def exposed(self) -> tuple[bytes, str]:
        """The page that Prometheus reads, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class Watched:
    """Middleware: gives each request its id, measures it, logs it, and puts the security headers on the reply."""

    def __init__(
        self,
        app: ASGIApp,
        service: FastAPI,
        headers: Mapping[str, str],
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._service = service
        self._headers = headers
        self._new_id = new_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        metrics: Metrics = self._service.state.metrics
        began = self._clock()
        with structlog.contextvars.bound_contextvars(request=request_id), metrics.working.track_inprogress():
            try:
                await self._app(scope, receive, sent)
            finally:
                self._note(scope, status, self._clock() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        metrics: Metrics = self._service.state.metrics
        metrics.requests.labels(method, route, str(status)).inc()
        metrics.seconds.labels(route).observe(seconds)
        told: dict[str, Any] = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        world: World = self._service.state.world
        if person := scope["state"].get("person"):
            told["person"] = hashlib.blake2b(str(person).encode(), key=world.ledger.salt, digest_size=6).hexdigest()
        if unit := _unit(scope, world):
            told["unit"] = unit
        size = Headers(scope=scope).get("content-length", "")
        if size.isdecimal() and len(size) < 12:
            told["bytes"] = int(size)
        LOG.info("answered", extra=told)


_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def _unit(scope: Scope, world: World) -> str:
    """The unit that the address names, if it is one that exists: anything else could be a name or a number."""
    asked = scope.get("path_params", {}).get("unit", "")
    return asked if asked in world.rules().units else ""
