"""What may come in: bodies no larger and no slower than their route takes, refused before they are read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sheets_sync.core import Stop
from sheets_sync.service import problems

SMALL = 256 * 2**10
"""Bytes of a form or question."""
SNAPSHOT = 48 * 2**20
"""Bytes of a Snapshot in the wire format: 20,000 people are about 8 MB."""


class Gate:
    """Middleware. ``limits``: path -> bytes; any other path takes ``SMALL``. ``patience``: seconds between two pieces
    of a body, ``whole``: seconds for all of it. ``known``: who sends a large body; nobody may fill our disk unasked."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Mapping[str, int],
        patience: float,
        whole: float,
        clock: Callable[[], float],
        known: Callable[[Request], Awaitable[object]],
    ) -> None:
        self._app = app
        self._limits = limits
        self._patience = patience
        self._whole = whole
        self._clock = clock
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a measured body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], SMALL)
        told = Headers(scope=scope).get("content-length", "0")
        stop = Stop("request.too_big") if not told.isdecimal() or int(told) > limit else None
        if stop is None and limit > SMALL and scope["method"] == "POST":
            stop = await self._stranger(Request(scope))
        refused = stop is not None

        async def sent(message: Message) -> None:
            if refused and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"  # or the server would read the rest to the end
            await send(message)

        if stop is not None:
            await problems.answer(Request(scope), stop)(scope, receive, sent)
            return
        end = self._clock() + self._whole
        taken, over = 0, False

        async def measured() -> Message:
            nonlocal taken, over, refused
            if over:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, min(self._patience, end - self._clock())))
            except TimeoutError:
                refused = True
                raise HTTPException(408) from None
            taken += len(message.get("body", b""))
            over = not message.get("more_body", False)
            if taken > limit:
                refused = True
                raise HTTPException(413)
            return message

        await self._app(scope, measured, sent)

    async def _stranger(self, request: Request) -> Stop | None:
        """Why the sender is not let in; None where we know them."""
        try:
            return Stop("access.unknown") if await self._known(request) is None else None
        except Stop as stop:
            return stop
