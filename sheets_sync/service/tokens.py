"""Handing out access and taking it back: people with their roles, one-time codes, tokens of a unit.

Who hands out must hold the unit, and may give only the roles that the table in ``people`` lets them give. A code signs
in as a person with all their roles, so it is made only by somebody who could have given every one of them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request

from sheets_sync.core import Stop
from sheets_sync.service.access import allow, note
from sheets_sync.service.people import Need, Person, Role
from sheets_sync.service.world import world_of
from sheets_sync.store.access import Held

LINK = timedelta(minutes=30)
router = APIRouter(tags=["access"])
_Name = Annotated[str, Field(min_length=1, max_length=120)]


class TokenIn(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    role: Role = Field(Role.OFFICER, examples=["officer"])
    label: _Name = Field(examples=["Máy của văn phòng xã"])
    days: int = Field(365, ge=1, le=800)


class TokenOut(BaseModel):
    """A token as it is listed."""

    id: int
    role: Role
    unit: str
    label: str
    made: AwareDatetime
    expires: AwareDatetime
    revoked: bool


class NewToken(BaseModel):
    """A token just made: shown this once."""

    id: int
    token: str = Field(examples=["hoctap_..."])


class PersonIn(BaseModel):
    """Somebody to be entrusted with a unit; without an address they sign in with one-time codes."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    email: str | None = Field(None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    role: Role = Role.OFFICER
    first: date | None = None
    last: date | None = None


class Entrusted(BaseModel):
    """A role of a person at a unit."""

    grant: int
    person: int
    name: str
    email: str | None
    role: Role
    unit: str
    first: date
    last: date | None


class Given(BaseModel):
    """Numbers of a person and of the role that was given."""

    person: int
    grant: int


class Code(BaseModel):
    """A one-time code: shown this once."""

    code: str = Field(examples=["7KQM-2F9D-X4TN-B8WE"])
    expires: AwareDatetime


def token_unit(request: Request) -> str | None:
    """The unit of the token that the path names."""
    return next((t.unit for t in world_of(request).access.tokens() if str(t.id) == request.path_params["token"]), None)


def grant_unit(request: Request) -> str | None:
    """The unit of the role that the path names."""
    return next((g.unit for g in world_of(request).access.grants() if str(g.id) == request.path_params["grant"]), None)


def person_unit(request: Request) -> str | None:
    """The unit of the first role that the person of the path holds or held; the route looks at the others."""
    held = [g for g in world_of(request).access.grants() if str(g.person) == request.path_params["person"]]
    return held[0].unit if held else None


@router.get("/tokens")
def list_tokens(request: Request, person: Annotated[Person, allow(Need.MANAGE)]) -> list[TokenOut]:
    """The tokens of all units that the asker holds."""
    return [
        TokenOut.model_validate(token, from_attributes=True)
        for token in world_of(request).access.tokens()
        if _may(request, person, token.unit)
    ]


@router.post("/units/{unit:path}/tokens", status_code=201)
def make_token(
    request: Request, unit: str, told: TokenIn, person: Annotated[Person, allow(Need.MANAGE, unit="unit")]
) -> NewToken:
    """A token bound to a unit, for a computer or a person without a Google account."""
    _must_give(request, person, told.role, unit)
    world = world_of(request)
    expires = world.now() + timedelta(days=told.days)
    number, token = world.access.new_token(told.role, unit, told.label, person.id, expires)
    note(request, person.id, "token.made", unit, token=f"t{number}", role=told.role)
    return NewToken(id=number, token=token)


@router.delete("/tokens/{token}", status_code=204)
def revoke_token(request: Request, token: int, person: Annotated[Person, allow(Need.MANAGE, unit=token_unit)]) -> None:
    """Take a token back: from now on it opens nothing."""
    access = world_of(request).access
    found = next(known for known in access.tokens() if known.id == token)
    _must_give(request, person, Role(found.role), found.unit)
    if access.revoke(token):
        note(request, person.id, "token.revoked", found.unit, token=f"t{token}")


@router.get("/people")
def list_people(request: Request, person: Annotated[Person, allow(Need.MANAGE)]) -> list[Entrusted]:
    """Who holds which role, at the units that the asker holds."""
    access = world_of(request).access
    members = {member.id: member for member in access.members()}
    return [
        Entrusted(
            grant=held.id,
            person=held.person,
            name=members[held.person].name,
            email=members[held.person].email,
            role=Role(held.role),
            unit=held.unit,
            first=held.valid_from,
            last=held.valid_to,
        )
        for held in access.grants()
        if not held.revoked and held.person in members and _may(request, person, held.unit)
    ]


@router.post("/units/{unit:path}/people", status_code=201)
def entrust(
    request: Request, unit: str, told: PersonIn, person: Annotated[Person, allow(Need.MANAGE, unit="unit")]
) -> Given:
    """Give a person a role at a unit; the person is added where nobody has that address."""
    _must_give(request, person, told.role, unit)
    world = world_of(request)
    known = world.access.by_email(told.email) if told.email else None
    number = known.id if known else world.access.add(told.name, told.email)
    first = told.first or world.today()
    given = world.access.grant(number, told.role, unit, first, told.last)
    note(request, person.id, "grant", unit, person=f"p{number}", role=told.role, grant=given)
    return Given(person=number, grant=given)


@router.delete("/grants/{grant}", status_code=204)
def take_back(request: Request, grant: int, person: Annotated[Person, allow(Need.MANAGE, unit=grant_unit)]) -> None:
    """Take a role back."""
    access = world_of(request).access
    found = next(held for held in access.grants() if held.id == grant)
    _must_give(request, person, Role(found.role), found.unit)
    if access.take_back(grant):
        note(request, person.id, "grant.ended", found.unit, person=f"p{found.person}", role=found.role, grant=grant)


@router.post("/people/{person}/code", status_code=201)
def make_code(request: Request, person: int, asker: Annotated[Person, allow(Need.MANAGE, unit=person_unit)]) -> Code:
    """A code with which the person signs in once, within half an hour."""
    world = world_of(request)
    _must_hold_all(request, asker, person)
    expires: datetime = world.now() + LINK
    code = world.access.new_link(person, asker.id, expires)
    note(request, asker.id, "link", person=f"p{person}")
    return Code(code=code, expires=expires)


@router.delete("/people/{person}", status_code=204)
def forget(request: Request, person: int, asker: Annotated[Person, allow(Need.ADMIN, unit=person_unit)]) -> None:
    """Forget a person: address, name, roles, sessions."""
    _must_hold_all(request, asker, person)
    world_of(request).access.forget(person)
    note(request, asker.id, "forget", person=f"p{person}")


def install(app: FastAPI) -> None:
    """Add these routes."""
    app.include_router(router)


def _may(request: Request, person: Person, unit: str) -> bool:
    world = world_of(request)
    return person.may(Need.MANAGE, unit, world.rules().units, world.today())


def _must_give(request: Request, person: Person, role: Role, unit: str) -> None:
    world = world_of(request)
    if not person.gives(role, unit, world.rules().units, world.today()):
        raise Stop("access.denied")


def _must_hold_all(request: Request, asker: Person, person: int) -> None:
    held: list[Held] = [grant for grant in world_of(request).access.grants() if grant.person == person]
    for grant in held:  # those taken back or not yet begun, too: what ended may be given again
        if not grant.revoked:
            _must_give(request, asker, Role(grant.role), grant.unit)
