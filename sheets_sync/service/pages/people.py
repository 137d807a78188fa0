"""People and tokens: forms over what the API's routes do, with the same rights asked for by the same code."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sheets_sync.core import Stop
from sheets_sync.service import tokens
from sheets_sync.service.access import allow
from sheets_sync.service.pages.show import show
from sheets_sync.service.people import Need, Person, Role
from sheets_sync.service.tokens import PersonIn, TokenIn
from sheets_sync.service.world import config_of, world_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
Manager = Annotated[Person, allow(Need.MANAGE)]
AtUnit = Annotated[str, Form(max_length=80)]


@router.get("/nguoi-dung")
def people(request: Request, person: Manager) -> HTMLResponse:
    """Who may do what at the units that the asker holds."""
    return _page(request, person)


@router.post("/nguoi-dung")
def entrust(
    request: Request,
    person: Manager,
    name: Annotated[str, Form(max_length=120)],
    unit: AtUnit,
    role: Annotated[Role, Form()] = Role.OFFICER,
    email: Annotated[str, Form(max_length=254)] = "",
) -> Response:
    """Give a person a role."""
    try:
        told = PersonIn(name=name.strip(), email=email.strip() or None, role=role)
    except ValidationError as error:
        raise _invalid(error) from None
    tokens.entrust(request, unit, told, person)
    return RedirectResponse("/nguoi-dung?xong=done", 303)


@router.post("/nguoi-dung/ma-may")
def make_token(
    request: Request,
    person: Manager,
    label: Annotated[str, Form(max_length=120)],
    unit: AtUnit,
    role: Annotated[Role, Form()] = Role.OFFICER,
    days: Annotated[int, Form(ge=1, le=800)] = 365,
) -> HTMLResponse:
    """A token, shown once."""
    try:
        told = TokenIn(label=label.strip(), role=role, days=days)
    except ValidationError as error:
        raise _invalid(error) from None
    return _page(request, person, token=tokens.make_token(request, unit, told, person).token)


@router.post("/nguoi-dung/thu-hoi/{token}")
def revoke(
    request: Request, token: int, person: Annotated[Person, allow(Need.MANAGE, unit=tokens.token_unit)]
) -> Response:
    """Take a token back."""
    tokens.revoke_token(request, token, person)
    return RedirectResponse("/nguoi-dung?xong=done", 303)


@router.post("/nguoi-dung/thoi-giao/{grant}")
def take_back(
    request: Request, grant: int, person: Annotated[Person, allow(Need.MANAGE, unit=tokens.grant_unit)]
) -> Response:
    """Take a role back."""
    tokens.take_back(request, grant, person)
    return RedirectResponse("/nguoi-dung?xong=done", 303)


@router.post("/nguoi-dung/{person}/ma")
def make_code(
    request: Request, person: int, asker: Annotated[Person, allow(Need.MANAGE, unit=tokens.person_unit)]
) -> HTMLResponse:
    """A one-time code, shown once."""
    made = tokens.make_code(request, person, asker)
    member = world_of(request).access.member(person)
    link = f"{config_of(request).public_url}/dang-nhap?{urlencode({'code': made.code})}"
    told = {"name": member.name if member else "", "code": made.code, "expires": made.expires, "link": link}
    return _page(request, asker, code=told)


def _page(request: Request, person: Person, **facts: object) -> HTMLResponse:
    world = world_of(request)
    table, today = world.rules().units, world.today()
    units = [unit for unit in table.at(today) if person.may(Need.MANAGE, unit.id, table, today)]

    def unit_name(number: str) -> str:
        unit = table.get(number)
        return unit.title if unit else number

    told: dict[str, object] = {
        "people": tokens.list_people(request, person),
        "tokens": tokens.list_tokens(request, person),
        "roles": [role for role in Role if any(person.gives(role, unit.id, table, today) for unit in units)],
        "units": units,
        "unit_name": unit_name,
        "now": world.now(),
        "code": None,
        "token": "",
    }
    return show(request, person, "people.html", **(told | facts))


def _invalid(error: ValidationError) -> Stop:
    first = error.errors(include_input=False, include_url=False)[0]
    return Stop("request.invalid", place=".".join(str(step) for step in first["loc"]), problem=first["msg"])
