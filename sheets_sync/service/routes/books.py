"""Books that are brought here: a file up and the scored one back; a client's snapshot up and the plan down."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, File, Header, Query, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sheets_sync.core import BookId, Stop
from sheets_sync.service import work
from sheets_sync.service.access import allow, signed_in
from sheets_sync.service.gate import SNAPSHOT as SNAPSHOT_BYTES
from sheets_sync.service.idempotency import HEADER, Repeats
from sheets_sync.service.limits import Room
from sheets_sync.service.people import Need, Person
from sheets_sync.service.problems import Problem, language
from sheets_sync.service.report import Report
from sheets_sync.service.routes.examples import PLAN, REPORT, SNAPSHOT
from sheets_sync.service.uploads import LEAST, ROOM, as_file, in_worker, scored
from sheets_sync.service.work import Answered
from sheets_sync.service.world import world_of

router = APIRouter(tags=["books"])
_FILE = {"schema": {"type": "string", "format": "binary"}}
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ASSESSED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The scored file (figures in the header Hoctap-Found); what was found where `Accept` asks for "
        "JSON, and for kinds of files that cannot be written (.xls, .ods, .csv).",
        "content": {_SHEET: _FILE, "application/json": {"example": REPORT}},
    },
    413: {"model": Problem},
    422: {"model": Problem},
}


@router.post("/assess", response_model=Report, responses=_ASSESSED, dependencies=[signed_in])
async def assess(request: Request, file: Annotated[UploadFile, File(description="A workbook")]) -> Response:
    """A workbook up, the scored one back. Nothing of it is kept, not even the counts."""
    done, name = await scored(request, file, request.app.state.room)
    if done.report.readonly is not None or "application/json" in request.headers.get("accept", ""):
        return JSONResponse(done.report.model_dump(mode="json"))
    return as_file(done, name)


_ACTIONS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A Snapshot in the wire format hoctap/1 (docs/wire.md).",
        "content": {"application/json": {"schema": {"type": "object"}, "example": SNAPSHOT}},
    }
}
_PLANNED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The plan, what was found, and whether the book is settled: then the plan is empty.",
        "content": {"application/json": {"schema": {"type": "object"}, "example": PLAN}},
    },
    413: {"model": Problem},
    415: {"model": Problem},
    422: {"model": Problem},
}


@router.post("/actions", response_class=Response, responses=_PLANNED, openapi_extra=_ACTIONS)
async def actions(
    request: Request,
    person: Annotated[Person, allow(Need.WRITE, unit="unit")],
    unit: Annotated[str, Query(max_length=80, examples=["13693@2025"])],
    period: Annotated[int, Query(ge=2000, le=2100, examples=[2025])],
    part: Annotated[str, Query(max_length=40)] = "",
    key: Annotated[str | None, Header(alias=HEADER, description="8 to 200 letters; a repeat is answered again")] = None,
) -> Response:
    """A Snapshot in, a WritePlan out. The client carries it out and sends the next Snapshot until the plan is empty;
    only then is anything remembered: rows and counts of the settled book, no typed word."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Stop("request.type", wanted="application/json")
    book, asked, lang = BookId(unit, period, part), f"{unit} {period} {part}".encode(), language(request)
    world, repeats, room = world_of(request), request.app.state.repeats, request.app.state.room
    assert isinstance(repeats, Repeats)
    assert isinstance(room, Room)
    async with room.take(max(LEAST, int(request.headers.get("content-length", SNAPSHOT_BYTES)))):
        body = await request.body()
        await run_in_threadpool(repeats.check, person.id, key, b"actions", asked, body)
        known = await run_in_threadpool(world.ledger.rows, book)
        done: Answered = await in_worker(request, "actions", work.answer, body, book, known, world.ledger.salt, lang)
    if await run_in_threadpool(world.ledger.held, book, done.etag):
        raise Stop("book.held", file="")
    if done.settled:
        await run_in_threadpool(world.ledger.settled, book, done.etag, done.rows)
        kept_as = hashlib.sha256(f"actions {asked!r} {done.etag}".encode()).hexdigest()
        await run_in_threadpool(world.ledger.keep, kept_as, done.counts)
    return Response(done.reply, media_type="application/json")


def install(app: FastAPI) -> None:
    """Add these routes and what they share."""
    world = app.state.world
    app.state.room = Room(ROOM)
    app.state.repeats = Repeats(world.engine, world.now)
    app.include_router(router)
