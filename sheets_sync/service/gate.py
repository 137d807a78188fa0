"""What may come in: bodies no larger and no slower than their route takes, refused before they are read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

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
    of a body, ``whole``: seconds for all of it."""

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, int], patience: float, whole: float, clock: Callable[[], float]
    ) -> None:
        self._app = app
        self._limits = limits
        self._patience = patience
        self._whole = whole
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a measured body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], SMALL)
        told = Headers(scope=scope).get("content-length", "0")
        refused = not told.isdecimal() or int(told) > limit

        async def sent(message: Message) -> None:
            if refused and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"  # or the server would read the rest to the end
            await send(message)

        if refused:
            await problems.answer(Request(scope), Stop("request.too_big"))(scope, receive, sent)
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
