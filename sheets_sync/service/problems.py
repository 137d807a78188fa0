"""Whatever stops a request, as RFC 9457 problem+json in the words of sheet and command line; never a traceback."""

from __future__ import annotations

import errno
import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sheets_sync.core import Stop
from sheets_sync.service import lines
from sheets_sync.store.database import stopped
from sheets_sync.words import say_stop
from sheets_sync.words.book import LANGUAGES, short

MEDIA = "application/problem+json"
_LOG = logging.getLogger("hoctap.service")

STATUS = {
    "access.unknown": HTTPStatus.UNAUTHORIZED,
    "access.token": HTTPStatus.UNAUTHORIZED,
    "access.denied": HTTPStatus.FORBIDDEN,
    "access.csrf": HTTPStatus.FORBIDDEN,
    "access.known": HTTPStatus.CONFLICT,
    "signin.failed": HTTPStatus.FORBIDDEN,
    "signin.email": HTTPStatus.FORBIDDEN,
    "signin.stranger": HTTPStatus.FORBIDDEN,
    "signin.link": HTTPStatus.FORBIDDEN,
    "signin.off": HTTPStatus.NOT_FOUND,
    "signin.often": HTTPStatus.TOO_MANY_REQUESTS,
    "request.absent": HTTPStatus.NOT_FOUND,
    "request.method": HTTPStatus.METHOD_NOT_ALLOWED,
    "request.too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request.type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "request.late": HTTPStatus.REQUEST_TIMEOUT,
    "book.busy": HTTPStatus.CONFLICT,
    "file.changed": HTTPStatus.CONFLICT,
    "file.too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "file.disk": HTTPStatus.INSUFFICIENT_STORAGE,
    "store.away": HTTPStatus.SERVICE_UNAVAILABLE,
    "store.busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "fault.ours": HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""What a stop means to HTTP; any other is 422: understood, but there is something to mend."""

_OF_HTTP = {404: "request.absent", 405: "request.method", 408: "request.late", 413: "request.too_big"}


class Problem(BaseModel):
    """An answer that is no success: what is wrong, why it matters, how to mend it, an example."""

    type: str = Field(examples=["/problems/access.denied"])
    title: str
    status: int = Field(examples=[403])
    detail: str
    code: str = Field(examples=["access.denied"])
    what: str
    why: str
    mend: str
    example: str
    request_id: str


Page = Callable[[Request, Problem], Response]
"""Shows a problem to a browser; ``app.state.problem_page``, None where there are no pages."""


def problem(request: Request, stop: Stop) -> Problem:
    """A stop as this request is told of it."""
    lang = language(request)
    words = say_stop(stop, lang)
    return Problem(
        type=f"/problems/{stop.code}",
        title=short(stop.code, lang),
        status=STATUS.get(stop.code, HTTPStatus.UNPROCESSABLE_ENTITY),
        detail=words.what,
        code=stop.code,
        what=words.what,
        why=words.why,
        mend=words.mend,
        example=words.example,
        request_id=str(getattr(request.state, "request_id", "")),
    )


def language(request: Request) -> str:
    """The language that the caller prefers of those that we have words in; Vietnamese first, and on pages always."""
    if "text/html" in request.headers.get("accept", ""):  # many telephones here are set to English, their owners not
        return LANGUAGES[0]
    wishes = []
    for wish in request.headers.get("accept-language", "").split(","):
        name, _, weight = wish.partition(";q=")
        try:
            wishes.append((float(weight or 1), name.strip().lower().split("-")[0]))
        except ValueError:
            continue
    known = [(weight, name) for weight, name in wishes if name in LANGUAGES and weight > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else LANGUAGES[0]


def answer(request: Request, stop: Stop) -> Response:
    """The whole reply to a request that was stopped."""
    told = problem(request, stop)
    page: Page | None = getattr(request.app.state, "problem_page", None)
    if page is not None and "text/html" in request.headers.get("accept", ""):
        reply = page(request, told)
    elif lines.MEDIA in request.headers.get("accept", ""):
        said = (told.what, told.why, told.mend, told.example)
        reply = Response(lines.problem_lines(told.code, told.status, said), told.status, media_type=lines.MEDIA)
    else:
        reply = JSONResponse(told.model_dump(), told.status, media_type=MEDIA)
    if told.status == HTTPStatus.UNAUTHORIZED:
        reply.headers["WWW-Authenticate"] = "Bearer"
    if (seconds := stop.facts.get("seconds")) is not None and told.status == HTTPStatus.TOO_MANY_REQUESTS:
        reply.headers["Retry-After"] = str(seconds)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def install(app: FastAPI) -> None:
    """Every way in which a request can fail ends here."""

    @app.exception_handler(Stop)
    def _stopped(request: Request, stop: Stop) -> Response:
        return answer(request, stop)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        first: dict[str, Any] = next(iter(error.errors()), {"loc": (), "msg": ""})
        place = ".".join(str(step) for step in first["loc"])  # where, and what was expected: never what was sent
        return answer(request, Stop("request.invalid", place=place, problem=first["msg"]))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        code = _OF_HTTP.get(error.status_code)
        stop = Stop(code) if code else Stop("request.invalid", place="", problem=HTTPStatus(error.status_code).phrase)
        return answer(request, stop)

    app.add_middleware(_NoTraceback)


class _NoTraceback:
    """A fault of ours is answered in words; the log gets its kind and place, not its message, which may name people."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            _LOG.error("fault %s", where(error))
            if not begun:  # else the caller sees it cut short, which is true
                await answer(Request(scope, receive), stop_of(error))(scope, receive, send)


def stop_of(error: Exception) -> Stop:
    """What is said of an error that nobody expected: one of the database or its server, a full disk, else ours."""
    if isinstance(error, Stop):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Stop("file.disk", path=error.filename or "", reason=error.strerror)
    return stopped(error) if isinstance(error, OperationalError) else Stop("fault.ours")


def where(error: BaseException) -> str:
    """Kind and place of a fault, innermost first; its message is left out."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    steps = [f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in frames]
    return f"{type(error).__module__}.{type(error).__qualname__} at {' < '.join(steps[:8])}"
