"""The pages: made by the server, plain, Vietnamese, whole without JavaScript; what they do the API's code does."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from sheets_sync.service.pages import books, people, score, totals
from sheets_sync.service.pages.show import VERSION, problem_page

_STATIC = Path(__file__).parent.parent / "static"


class _Kept(StaticFiles):
    """Files whose address changes with their content, so that browsers may keep them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
            await send(message)

        await super().__call__(scope, receive, sent)


def install(app: FastAPI) -> None:
    """Add the pages, and show problems to browsers as one."""
    for room in (score, books, totals, people):
        app.include_router(room.router)
    app.mount(f"/static/{VERSION}", _Kept(directory=_STATIC), name="static")
    app.state.problem_page = problem_page
