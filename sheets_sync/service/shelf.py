"""What the service knows of the workbooks in its care: jobs, writes, counts; each person sees those they may."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePath

from pydantic import AwareDatetime, Field
from sqlalchemy import select
from starlette.requests import Request

from sheets_sync.core import Aggregate, BookId, Sent
from sheets_sync.reports import ReportMeta, about_packs
from sheets_sync.reports.figures import Figures, figures
from sheets_sync.rollup import add_up, completeness, merge
from sheets_sync.service.config import Config
from sheets_sync.service.people import Need, Person
from sheets_sync.service.report import Told
from sheets_sync.service.world import World, config_of, world_of
from sheets_sync.store.jobs import Job
from sheets_sync.store.schema import aggregates
from sheets_sync.words import say_stop
from sheets_sync.words import text as sentence
from sheets_sync.workbook.standard import packs_in_force

STATES = ("waiting", "working", "ok", "held", "stopped")


class Workbook(Told):
    """A workbook that the service keeps up to date."""

    id: str = Field(examples=["a1b2c3d4e5f60718"])
    host: str = Field(examples=["google"])
    name: str = Field(examples=["Xã Hải Minh"])
    unit: str = Field("", examples=["13693@2025"])
    period: int = Field(0, examples=[2025])
    part: str = ""
    state: str = Field(description=" | ".join(STATES))
    told: str = Field(description="the state in words")
    code: str = Field("", description="why it stopped, as findings are coded")
    synced: AwareDatetime | None = None
    cells: int = Field(0, description="cells written last")
    sent: AwareDatetime | None = Field(None, description="when it was last sent to the province from its cover")
    changed: bool = Field(False, description="whether something was typed since it was sent, as last checked")


class Sync(Told):
    """One write to a workbook. ``undoable``: whether it can still be taken back."""

    id: int
    workbook: str
    at: AwareDatetime
    cells: int
    undone: bool
    undoable: bool


def jobs(world: World) -> Iterator[Job]:
    """All workbooks of all hosts."""
    for host in world.hosts:
        yield from world.ledger.jobs(host).list()


def workbook_id(job: Job) -> str:
    """What a workbook is called outside: its place may hold a path or a key that opens it."""
    return hashlib.sha256(f"{job.host}\0{job.place}".encode()).hexdigest()[:16]


def job_of(request: Request, number: str) -> Job | None:
    """The workbook of that id."""
    return next((job for job in jobs(world_of(request)) if workbook_id(job) == number), None)


def unit_of(request: Request) -> str | None:
    """The unit of the workbook that a request names, for ``allow``; None = there is no such workbook."""
    number = request.path_params.get("workbook") or request.query_params.get("workbook")
    job = job_of(request, str(number))
    return None if job is None else where(job, config_of(request))


def where(job: Job, config: Config) -> str:
    """Whose a workbook is; the province's, until it was read."""
    return job.book.unit if job.book else config.unit


def visible(request: Request, person: Person, need: Need = Need.READ) -> list[Job]:
    """The workbooks that a person may see, by name."""
    world, config = world_of(request), config_of(request)
    units, today = world.rules().units, world.today()
    return [job for job in jobs(world) if person.may(need, where(job, config), units, today)]


def told(request: Request, job: Job, lang: str) -> Workbook:
    """A job as people see it."""
    world = world_of(request)
    return _told(world, job, lang, world.ledger.sent(job.book) if job.book else None)


def listed(request: Request, person: Person, lang: str) -> list[Workbook]:
    """All that a person may see, as people see them."""
    world = world_of(request)
    sent = world.ledger.all_sent()
    return [_told(world, job, lang, sent.get(job.book) if job.book else None) for job in visible(request, person)]


def _told(world: World, job: Job, lang: str, sent: Sent | None) -> Workbook:
    unit = world.rules().units.get(job.book.unit) if job.book else None
    state, problem = state_of(job, world.now()), job.problem if job.state not in ("ok", "") else None
    name = unit.title if unit else job.book.unit if job.book else PurePath(job.place).stem[:60]
    return Workbook(
        id=workbook_id(job),
        host=job.host,
        name=name,
        unit=job.book.unit if job.book else "",
        period=job.book.period if job.book else 0,
        part=job.book.part if job.book else "",
        state=state,
        told=say_stop(problem, lang).what if problem else sentence(f"state.{state}", lang),
        code=problem.code if problem else "",
        synced=job.synced,
        cells=job.cells,
        sent=sent.at if sent else None,
        changed=sent is not None and sent.changed,
    )


def state_of(job: Job, now: datetime) -> str:
    """One word of ``STATES``."""
    if job.owner and job.until is not None and job.until > now:
        return "working"
    if job.state in STATES and (job.state != "ok" or job.done == job.listed):
        return job.state
    return "waiting"


def syncs(request: Request, job: Job) -> list[Sync]:
    """What was written to a workbook, the last first."""
    return [
        Sync(
            id=applied.id,
            workbook=workbook_id(job),
            at=applied.at,
            cells=applied.cells,
            undone=applied.undone,
            undoable=applied.kept and not applied.undone,
        )
        for applied in world_of(request).ledger.plans(job.place)
    ]


def last_period(world: World) -> int | None:
    """The latest year of which a book was counted; None where none was."""
    with world.engine.connect() as connection:
        found = connection.execute(select(aggregates.c.books)).scalars()
        return max((period for books in found for _, period, _, _ in json.loads(books)), default=None)


def counts(world: World, period: int) -> Aggregate:
    """The counts of all books of a year as last settled."""
    with world.engine.connect() as connection:
        found = connection.execute(select(aggregates.c.books, aggregates.c.counts)).all()
    kept = [
        Aggregate({(u, m, g, what): n for u, m, g, what, n in json.loads(row.counts)}, books)
        for row in found
        if (books := {BookId(u, p, part): etag for u, p, part, etag in json.loads(row.books)})
        and all(book.period == period for book in books)
    ]
    return merge(kept)


def totals(request: Request, unit: str, period: int, lang: str) -> Figures:
    """The figures at and below a unit; Stop("unit.unknown") where it did not stand at that year's end."""
    return figures_of(world_of(request), unit, period, lang)


def figures_of(world: World, unit: str, period: int, lang: str) -> Figures:
    """The same, where nobody asked."""
    rules = world.rules()
    tree = rules.units.at(min(date(period, 12, 31), max(world.today(), date(period, 7, 1))))
    groups, unverified = about_packs(packs_in_force(rules.packs, period), rules.settings.attested)
    whole = counts(world, period)
    stopped = {job.book.unit: job.problem.code for job in jobs(world) if job.problem and job.book}
    meta = ReportMeta(tree[unit].id, world.today(), groups, unverified, "", lang)
    added, senders = add_up(whole, tree, period), completeness(tree, whole, stopped)
    return figures(added, rules.targets(tree.path(unit)[0].id, period), senders, meta)
