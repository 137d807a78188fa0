"""A template with what every page has: who is signed in, where they may go, sentences, figures as people write them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from sheets_sync.reports.figures import grouped, percent
from sheets_sync.service.access import csrf
from sheets_sync.service.notices import banner
from sheets_sync.service.people import Need, Person
from sheets_sync.service.problems import Problem
from sheets_sync.service.world import HERE, world_of
from sheets_sync.words import text

LANG = "vi"
_HERE = Path(__file__).parent.parent
VERSION = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((_HERE / "static").iterdir()))).hexdigest()[:10]
_NAV = (
    (None, "/", "page.nav_score"),
    (Need.READ, "/so", "page.nav_books"),
    (Need.READ, "/tong-hop", "page.nav_totals"),
    (Need.MANAGE, "/nguoi-dung", "page.nav_people"),
)
_DONE = ("undo_done", "check_done", "done")
"""What a page that was redirected to may be told to say; anything else in its address is not said."""


def show(request: Request, person: Person | None, template: str, **facts: object) -> HTMLResponse:
    """A page."""
    done, world = request.query_params.get("xong", ""), world_of(request)
    told: dict[str, object] = {
        "person": person,
        "nav": [(path, key) for need, path, key in _NAV if person and (need is None or person.can(need))],
        "here": request.url.path,
        "csrf": csrf(request),
        "done": text(f"page.{done}", LANG) if done in _DONE else "",
        "banner": banner(world.pulse, world.now(), LANG),
    }
    return HTMLResponse(_templates().get_template(template).render(told | facts))


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """A problem as a browser shows it; who is signed in is not asked again for it."""
    page = show(request, None, "problem.html", problem=problem)
    page.status_code = problem.status
    return page


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"t": _sentence, "lang": LANG, "version": VERSION, "grouped": grouped, "percent": percent}
    found.globals |= {"when": _when, "day": _day}
    return found


def _sentence(key: str, **facts: object) -> str:
    return text(key, LANG, **facts)


def _when(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(HERE).strftime("%H:%M ngày %d/%m/%Y")


def _day(day: date | None) -> str:
    return "–" if day is None else f"{day:%d/%m/%Y}"
