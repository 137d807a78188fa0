"""Books that are brought here: a file up and the scored one back; a client's snapshot up and the plan down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, File, Header, Query, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sheets_sync.core import BookId, Etag, Stop, WritePlan
from sheets_sync.service import lines, work
from sheets_sync.service.access import allow, signed_in
from sheets_sync.service.acts import remember, remembered, undone
from sheets_sync.service.gate import SNAPSHOT as SNAPSHOT_BYTES
from sheets_sync.service.idempotency import HEADER, Repeats
from sheets_sync.service.limits import Room
from sheets_sync.service.people import Need, Person
from sheets_sync.service.problems import Problem, language
from sheets_sync.service.report import Report
from sheets_sync.service.routes.examples import PLAN, REPORT, SNAPSHOT
from sheets_sync.service.uploads import LEAST, ROOM, as_file, in_worker, scored
from sheets_sync.service.wire import NAME, ROWS
from sheets_sync.service.work import Answered, Asked, Do
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
    do: Annotated[Do, Query(description="Which button was pressed")] = Do.SCORE,
    sheet: Annotated[str, Query(max_length=NAME, description="The tab of the row to explain")] = "",
    row: Annotated[int, Query(ge=-1, lt=ROWS, description="The row to explain, from 0")] = -1,
    key: Annotated[str | None, Header(alias=HEADER, description="8 to 200 letters; a repeat is answered again")] = None,
) -> Response:
    """A Snapshot in, a WritePlan out. The client carries it out and sends the next Snapshot until the plan is empty;
    only then is the settled book remembered: rows and counts, no typed word. What a plan will write is kept, as of
    every write, so that `do=undo` can take it back."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Stop("request.type", wanted="application/json")
    book, question = BookId(unit, period, part), f"{unit} {period} {part} {do} {sheet} {row}".encode()
    world, repeats, room = world_of(request), request.app.state.repeats, request.app.state.room
    assert isinstance(repeats, Repeats)
    assert isinstance(room, Room)
    ledger = world.ledger.by(person.id)
    async with room.take(max(LEAST, int(request.headers.get("content-length", SNAPSHOT_BYTES)))):
        body = await request.body()
        await run_in_threadpool(repeats.check, person.id, key, b"actions", question, body)
        if do is Do.UNDO:
            plan, base, said = await run_in_threadpool(undone, body, book, world.rules(), ledger, language(request))
            return _planned(request, plan, base, False, said, None)
        known, sent = await run_in_threadpool(remembered, ledger, book)
        asked = Asked(do, book, known, ledger.salt, sent, ledger.now(), language(request), sheet, row)
        done: Answered = await in_worker(request, "actions", work.answer, body, asked)
    if do.writes and await run_in_threadpool(ledger.held, book, done.before):
        raise Stop("book.held", file="")
    await run_in_threadpool(remember, ledger, book, done)
    return _planned(request, done.plan, done.base, done.settled, done.said, done.report)


def _planned(
    request: Request, plan: WritePlan, base: Etag, settled: bool, said: Sequence[str], found: Report | None
) -> Response:
    if lines.MEDIA in request.headers.get("accept", ""):
        return Response(lines.plan_lines(plan, base, settled, said), media_type=lines.MEDIA)
    return Response(work.reply(plan, base, settled, said, found), media_type="application/json")


def install(app: FastAPI) -> None:
    """Add these routes and what they share."""
    world = app.state.world
    app.state.room = Room(ROOM)
    app.state.repeats = Repeats(world.engine, world.now)
    app.include_router(router)
