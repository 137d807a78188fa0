"""Looking: units, workbooks, what was written to them, what is to be mended, totals. Each sees what they may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from pydantic import Field, TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sheets_sync.core import Stop
from sheets_sync.service import shelf
from sheets_sync.service.access import allow
from sheets_sync.service.lately import looked
from sheets_sync.service.people import Need, Person
from sheets_sync.service.problems import Problem, language
from sheets_sync.service.report import Report, Told
from sheets_sync.service.shelf import Sync, Workbook
from sheets_sync.service.world import world_of

router = APIRouter(tags=["look"], responses={422: {"model": Problem}})
Year = Annotated[int, Query(ge=2000, le=2100, examples=[2025])]
_WORKBOOKS = TypeAdapter(list[Workbook])
UnitId = Annotated[str, Query(max_length=80, examples=["13693@2025"])]


class UnitOut(Told):
    """A unit as it stands today."""

    id: str = Field(examples=["13693@2025"])
    name: str = Field(examples=["Xã Hải Minh"])
    level: str = Field(examples=["commune"])
    parent: str = Field(examples=["37@2025"])


class LineOut(Told):
    """One line of one unit; ``share``: achieved of those in scope in 1/100 %, null where nobody is."""

    unit: str
    name: str
    model: str = Field(examples=["citizen"])
    group: str
    listed: int
    in_scope: int
    registered: int
    achieved: int
    failed: int
    pending: int
    flagged: int
    out: int
    share: int | None


class SenderOut(Told):
    """A unit from which a book is awaited or came: ``missing | stopped | errors | pending | complete``."""

    unit: str
    name: str
    standing: str
    books: int
    flagged: int
    pending: int
    code: str


class TotalsOut(Told):
    """Counts only: nobody's name, nobody's number. ``drafts``: packs not compared with the original decision."""

    unit: str
    name: str
    period: int
    rows: tuple[LineOut, ...]
    senders: tuple[SenderOut, ...]
    drafts: tuple[str, ...]


@router.get("/units")
def units(request: Request, person: Annotated[Person, allow(Need.READ)]) -> list[UnitOut]:
    """The units that stand today at and below those of the asker."""
    world = world_of(request)
    tree, today, table = world.rules().units.at(world.today()), world.today(), world.rules().units
    return [
        UnitOut(id=unit.id, name=unit.title, level=unit.level.value, parent=unit.parent)
        for unit in tree
        if person.may(Need.READ, unit.id, table, today)
    ]


@router.get("/workbooks", response_model=list[Workbook])
def workbooks(request: Request, person: Annotated[Person, allow(Need.READ)]) -> Response:
    """The workbooks in the service's care that the asker may see."""
    seen = shelf.listed(request, person, language(request))
    return Response(_WORKBOOKS.dump_json(seen), media_type="application/json")  # made and checked just now: not again


@router.get("/workbooks/{workbook}", responses={404: {"model": Problem}})
def workbook(
    request: Request, workbook: str, person: Annotated[Person, allow(Need.READ, unit=shelf.unit_of)]
) -> Workbook:
    """One of them."""
    job = shelf.job_of(request, workbook)
    if job is None:  # forgotten since it was found
        raise Stop("request.absent")
    return shelf.told(request, job, language(request))


@router.get("/syncs", responses={404: {"model": Problem}})
def syncs(
    request: Request, workbook: str, person: Annotated[Person, allow(Need.READ, unit=shelf.unit_of)]
) -> list[Sync]:
    """What was written to a workbook, the last first."""
    job = shelf.job_of(request, workbook)
    if job is None:
        raise Stop("request.absent")
    return shelf.syncs(request, job)


@router.get("/findings", responses={404: {"model": Problem}})
async def findings(
    request: Request, workbook: str, person: Annotated[Person, allow(Need.READ, unit=shelf.unit_of)]
) -> Report:
    """What is to be mended in a workbook as it is now. It is read for this and not kept: findings may quote people."""
    job = await run_in_threadpool(shelf.job_of, request, workbook)
    if job is None:
        raise Stop("request.absent")
    return await looked(request, job, language(request))


@router.get("/totals", responses={404: {"model": Problem}})
def totals(
    request: Request, unit: UnitId, period: Year, person: Annotated[Person, allow(Need.READ, unit="unit")]
) -> TotalsOut:
    """Figures of all units at and below one, and who has not sent a book."""
    of = shelf.totals(request, unit, period, language(request))
    names = set(LineOut.model_fields)
    return TotalsOut(
        unit=of.meta.unit,
        name=of.title,
        period=period,
        rows=tuple(LineOut(**{name: getattr(row, name) for name in names}) for row in of.totals.rows(of.meta.unit)),
        senders=tuple(
            SenderOut(
                unit=sender.unit.id,
                name=sender.unit.title,
                standing=sender.standing.value,
                books=sender.books,
                flagged=sender.flagged,
                pending=sender.pending,
                code=sender.code,
            )
            for sender in of.senders.senders
        ),
        drafts=tuple(title for titles in of.meta.unverified.values() for title in titles),
    )


def install(app: FastAPI) -> None:
    """Add these routes."""
    app.include_router(router)
