"""The workbooks in the service's care: a list to search in, and a page for each with its tasks and buttons."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sheets_sync.core import Stop
from sheets_sync.rollup import Standing, completeness
from sheets_sync.service import shelf
from sheets_sync.service.access import allow
from sheets_sync.service.lately import looked
from sheets_sync.service.pages.show import LANG, show
from sheets_sync.service.people import Need, Person
from sheets_sync.service.poller import LEASE
from sheets_sync.service.world import config_of, world_of
from sheets_sync.store.jobs import Job
from sheets_sync.sync.undo import undo
from sheets_sync.vn import plain
from sheets_sync.words import say_stop

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
_SYNCS = 20
Reader = Annotated[Person, allow(Need.READ, unit=shelf.unit_of)]
Writer = Annotated[Person, allow(Need.WRITE, unit=shelf.unit_of)]


@router.get("/so")
def listed(
    request: Request,
    person: Annotated[Person, allow(Need.READ)],
    find: Annotated[str, Query(alias="tim", max_length=80)] = "",
) -> HTMLResponse:
    """The workbooks that the asker may see; names are found without their accents too."""
    books = shelf.listed(request, person, LANG)
    wanted = plain(find) if find.strip() else ""
    found = sorted((book for book in books if wanted in plain(book.name)), key=lambda book: plain(book.name))
    return show(request, person, "books.html", books=found, find=find.strip(), missing=_missing(request, person))


@router.get("/so/{workbook}")
async def one(request: Request, workbook: str, person: Reader) -> HTMLResponse:
    """One workbook: its state, what is to be mended, what was written to it."""
    job = await run_in_threadpool(_job, request, workbook)
    report, unread = None, ""
    try:
        report = await looked(request, job, LANG)
    except Stop as stop:
        unread = say_stop(stop, LANG).what
    syncs = await run_in_threadpool(shelf.syncs, request, job)
    world, unit = world_of(request), shelf.where(job, config_of(request))
    return show(
        request,
        person,
        "book.html",
        book=shelf.told(request, job, LANG),
        stop=say_stop(job.problem, LANG) if job.problem and job.state not in ("ok", "") else None,
        report=report,
        unread=unread,
        syncs=syncs[:_SYNCS],
        undoable=bool(syncs) and next((s.undoable for s in syncs if not s.undone), False),
        may_write=person.may(Need.WRITE, unit, world.rules().units, world.today()),
    )


@router.post("/so/{workbook}/cham")
def again(request: Request, workbook: str, person: Writer) -> Response:
    """Look at it once more, although it did not change."""
    job = _job(request, workbook)
    world_of(request).ledger.jobs(job.host).again(job.place)
    return RedirectResponse(f"/so/{workbook}?xong=check_done", 303)


@router.post("/so/{workbook}/hoan-tac")
def undo_last(request: Request, workbook: str, person: Writer) -> Response:
    """Take back what was written last; the workbook is then left alone until somebody edits it.

    Stop("book.busy") where the poller, or another person's undo, has it at this moment.
    """
    job, world = _job(request, workbook), world_of(request)
    jobs, host = world.ledger.jobs(job.host), world.hosts[job.host]
    taken = jobs.take(job.place, f"{person.id}/{secrets.token_hex(4)}", LEASE)
    if taken is None:
        raise Stop("book.busy")
    try:
        undo(host, job.place, world.rules(), world.ledger.by(person.id))
        etag = host.read(job.place).etag
    except BaseException:
        jobs.release(taken)
        raise
    jobs.finish(taken, etag, "held")
    return RedirectResponse(f"/so/{workbook}?xong=undo_done", 303)


def _job(request: Request, workbook: str) -> Job:
    job = shelf.job_of(request, workbook)
    if job is None:
        raise Stop("request.absent")
    return job


def _missing(request: Request, person: Person) -> list[str]:
    """Names of the communes from which no book of this year is here."""
    world = world_of(request)
    units, today = world.rules().units, world.today()
    tree = units.at(min(date(today.year, 12, 31), today))
    senders = completeness(tree, shelf.counts(world, today.year), {}).by(Standing.MISSING)
    known = {job.book.unit for job in shelf.jobs(world) if job.book}
    return [
        sender.unit.title
        for sender in senders
        if sender.unit.id not in known and person.may(Need.READ, sender.unit.id, units, today)
    ]
