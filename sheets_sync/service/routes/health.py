"""For whoever keeps the service running: is it up, is it ready, what are its figures."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sheets_sync.service import shelf
from sheets_sync.service.access import allow, public
from sheets_sync.service.observe import Metrics
from sheets_sync.service.people import Need, Person
from sheets_sync.service.world import world_of

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    alive: bool = True


class Ready(BaseModel):
    """Whether the service can do its work; ``checks``: what of it can."""

    ready: bool
    checks: dict[str, bool]


@router.get("/healthz", dependencies=[public])
def alive() -> Alive:
    """Whether the process answers at all: restart it where it does not."""
    return Alive()


@router.get("/readyz", dependencies=[public], responses={503: {"model": Ready}})
def ready(request: Request) -> Response:
    """Whether the database, the poller and each host answer: the last two as the pulse of this process knows them."""
    world = world_of(request)
    troubles = world.pulse.troubles
    checks = {"database": _database(request)} | {name: name not in troubles for name in ("poller", *world.hosts)}
    told = Ready(ready=all(checks.values()), checks=checks)
    return JSONResponse(told.model_dump(), 200 if told.ready else 503)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request, person: Annotated[Person, allow(Need.ADMIN)]) -> Response:
    """Figures for Prometheus; a token with the role admin reads them."""
    figures: Metrics = request.app.state.metrics
    world = world_of(request)
    states = Counter(shelf.state_of(job, world.now()) for job in shelf.jobs(world))
    for state in shelf.STATES:
        figures.jobs.labels(state).set(states[state])
    if world.pulse.last is not None:
        figures.cycle.set(world.pulse.last.timestamp())
    page, kind = figures.exposed()
    return Response(page, media_type=kind)


def install(app: FastAPI) -> None:
    """Add these routes."""
    app.include_router(router)


def _database(request: Request) -> bool:
    try:
        with world_of(request).engine.connect() as connection:
            return bool(connection.scalar(text("SELECT 1")))
    except SQLAlchemyError:
        return False
