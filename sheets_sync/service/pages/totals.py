"""Totals of a unit and all below it: tables and bars, and the same as a file for anybody's spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sheets_sync.core import Stop
from sheets_sync.reports import totals_csv
from sheets_sync.reports.figures import Figures
from sheets_sync.rollup import Row
from sheets_sync.service import shelf
from sheets_sync.service.access import allow, demand, note
from sheets_sync.service.pages.show import LANG, show
from sheets_sync.service.people import Need, Person
from sheets_sync.service.world import world_of
from sheets_sync.units import Unit

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
UnitId = Annotated[str, Query(max_length=80)]
Year = Annotated[int, Query(alias="nam", ge=2000, le=2100)]


@dataclass(frozen=True, slots=True)
class _Line:
    group: str
    name: str
    row: Row
    verdict: str


@router.get("/tong-hop")
def totals(
    request: Request,
    person: Annotated[Person, allow(Need.READ)],
    unit: UnitId = "",
    year: Annotated[int | None, Query(alias="nam", ge=2000, le=2100)] = None,
) -> HTMLResponse:
    """Without a unit in the address: the first that was entrusted to the asker."""
    units = _units(request, person)
    chosen = unit or (units[0].id if units else "")
    demand(request, person, Need.READ, chosen)
    of = shelf.totals(request, chosen, year or world_of(request).today().year, LANG)
    lines = [
        _Line(line.group, of.line_name(line), of.row(line), of.verdict(of.against(line))) for line in of.totals.lines
    ]
    drafts = [told for told in (of.draft(), of.outside_line()) if told]
    senders = of.senders.senders
    return show(request, person, "totals.html", of=of, lines=lines, drafts=drafts, senders=senders, units=units)


@router.get("/tong-hop.csv")
def as_csv(
    request: Request, unit: UnitId, year: Year, person: Annotated[Person, allow(Need.READ, unit="unit")]
) -> Response:
    """The same figures; cells that a spreadsheet would take for a formula are text."""
    of: Figures = shelf.totals(request, unit, year, LANG)
    note(request, person.id, "export", unit, period=year)
    content = totals_csv(of.totals, of.targets, of.senders, of.meta)
    name = f'attachment; filename="tong-hop-{year}.csv"'
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _units(request: Request, person: Person) -> list[Unit]:
    """The units that stand today and that the asker may see, each before those below it."""
    world = world_of(request)
    table, today = world.rules().units, world.today()
    found = [unit for unit in table.at(today) if person.may(Need.READ, unit.id, table, today)]
    if not found and not person.roles:
        raise Stop("access.denied")
    return found
