"""The web application: its rooms put together, and refused where a route does not say who may use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from sheets_sync.service import pages, problems, routes, signin, tokens
from sheets_sync.service.access import public, undeclared
from sheets_sync.service.config import Config
from sheets_sync.service.world import World

ROOMS = (problems, signin, tokens, pages, routes)
"""Modules whose ``install(app)`` adds their routes and handlers; config and world lie in ``app.state`` by then."""


def create_app(config: Config, world: World) -> FastAPI:
    """The service for one world. RuntimeError where a route does not say what it needs (a fault of the program)."""
    app = FastAPI(
        title="hoctap",
        summary="Sổ mô hình học tập: kiểm tra, chấm điểm, tổng hợp.",
        openapi_url=None,  # served below, as a route that says who may see it
        docs_url=None,  # those pages fetch scripts from elsewhere
        redoc_url=None,
        lifespan=_checked,
    )
    app.state.config, app.state.world = config, world
    for room in ROOMS:
        room.install(app)

    @app.get("/openapi.json", include_in_schema=False, dependencies=[public])
    def openapi(request: Request) -> JSONResponse:
        return JSONResponse(request.app.openapi())

    _check(app)
    return app


@asynccontextmanager
async def _checked(app: FastAPI) -> AsyncIterator[None]:
    _check(app)  # again: routes may have been added since
    yield


def _check(app: FastAPI) -> None:
    if open_routes := list(undeclared(app)):
        raise RuntimeError(f"routes that do not say what they need: {open_routes}")
