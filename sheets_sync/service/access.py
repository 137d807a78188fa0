"""Who asks, and whether they may. Every route says what it needs; one that does not keeps the service from starting.

@router.get("/units/{unit}/findings")
def findings(unit: str, person: Annotated[Person, allow(Need.READ, unit="unit")]) -> ...
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from sheets_sync.core import Stop
from sheets_sync.service.config import Config
from sheets_sync.service.people import Grant, Need, Person, Role
from sheets_sync.service.world import config_of, world_of
from sheets_sync.store.access import TOKEN

UnitOf = Callable[[Request], str | None]
"""Finds the unit that a request is about where it is not a parameter; None = there is none."""

_SAFE = ("GET", "HEAD", "OPTIONS")
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf"


class _Declared:
    """What makes a route count as one that said what it needs."""


class _Allowed(_Declared):
    def __init__(self, need: Need, unit: str | UnitOf | None) -> None:
        self.need = need
        self.unit = unit

    async def __call__(self, request: Request) -> Person:
        person = await _known(request)
        if not person.can(self.need):
            raise Stop("access.denied")
        if self.unit is not None:
            await run_in_threadpool(self._at, request, person, self.unit)
        return person

    def _at(self, request: Request, person: Person, which: str | UnitOf) -> None:
        if isinstance(which, str):
            unit = request.path_params.get(which) or request.query_params.get(which)
        elif (unit := which(request)) is None:
            raise Stop("request.absent")
        demand(request, person, self.need, str(unit or ""))


class _SignedIn(_Declared):
    async def __call__(self, request: Request) -> Person:
        return await _known(request)


class _Anyone(_Declared):
    async def __call__(self, request: Request) -> Person | None:
        if request.method not in _SAFE:
            _same_origin(request)
        person = await asks(request)
        return person if person is None or await _meant(request) else None


def allow(need: Need, unit: str | UnitOf | None = None) -> Any:
    """The dependency of a route that needs ``need``: at the unit that the parameter of this name tells (path or query),
    or that ``unit(request)`` finds; None = anywhere, and the route shows only what ``Person.may`` reach."""
    return Depends(_Allowed(need, unit))


signed_in: Any = Depends(_SignedIn())
"""For what concerns nobody but the person who asks."""

public: Any = Depends(_Anyone())
"""For what everybody may see; gives the Person where one is signed in, else None."""


def demand(request: Request, person: Person, need: Need, unit: str) -> None:
    """Stop("access.denied") unless the person may do this at that unit: for routes that learn the unit late."""
    world = world_of(request)
    if not person.may(need, unit, world.rules().units, world.today()):
        raise Stop("access.denied")


def note(request: Request, who: str, what: str, unit: str = "", **facts: object) -> None:
    """Write down in the audit log what somebody did; ``facts``: numbers and codes, nobody's name."""
    world_of(request).ledger.audit.note(who, what, unit, facts)


def csrf(request: Request) -> str:
    """What forms of this session must send back, as field ``csrf`` or header ``X-CSRF-Token``; "" = not signed in."""
    session = request.cookies.get(cookie_name(config_of(request)))
    return csrf_of(session) if session else ""


def csrf_of(session: str) -> str:
    """The CSRF value of a session: made from its secret, so that only its own pages hold it."""
    return hmac.new(session.encode(), b"csrf", hashlib.sha256).hexdigest()


def cookie_name(config: Config) -> str:
    """The session's cookie: where there is https, browsers keep a ``__Host-`` one from being set by anybody else."""
    return "__Host-hoctap" if config.secure else "hoctap"


def caller(request: Request) -> str:
    """Whose tries are counted together."""
    return request.client.host if request.client else ""


def undeclared(app: FastAPI) -> Iterator[str]:
    """Routes that do not say what they need: there must be none."""
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if isinstance(original, Mount) and isinstance(original.app, StaticFiles):
            continue
        dependant = getattr(route, "dependant", None)
        if dependant is None or not any(isinstance(call, _Declared) for call in _calls(dependant)):
            yield f"{','.join(sorted(route.methods or ()))} {route.path or original}"


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)


async def asks(request: Request) -> Person | None:
    """Who asks, looked up once a request; None = nobody whom we know. Stop("access.token") for a token that is none."""
    if not hasattr(request.state, "asks"):
        request.state.asks = await run_in_threadpool(_asks, request)
    person: Person | None = request.state.asks
    return person


async def _known(request: Request) -> Person:
    person = await asks(request)
    if person is None:
        raise Stop("access.unknown")
    if not await _meant(request):
        raise Stop("access.csrf")
    request.state.person = person.id  # for the log
    return person


def _asks(request: Request) -> Person | None:
    if (told := _bearer(request)) is not None:
        return _by_token(request, told)
    world = world_of(request)
    session = request.cookies.get(cookie_name(config_of(request)))
    person = world.access.session(session) if session else None
    return None if person is None else _member(request, person)


def _bearer(request: Request) -> str | None:
    """The token of a script. A browser sends other kinds by itself, where a proxy asked for a password."""
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    return told.strip() if kind.lower() == "bearer" else None


def _by_token(request: Request, told: str) -> Person:
    world = world_of(request)
    if told.startswith(TOKEN):
        token = world.access.token(told)
        if token is not None:
            return Person(f"t{token.id}", token.label, (Grant(Role(token.role), token.unit),))
    elif told.count(".") == 2:
        member = world.access.by_email(world.identity.verify(told))
        person = None if member is None else _member(request, member.id)
        if person is not None:
            return person
    world.attempts.take(caller(request))
    raise Stop("access.token")


def _member(request: Request, number: int) -> Person | None:
    world = world_of(request)
    member = world.access.member(number)
    if member is None:
        return None
    held = world.access.roles(number, world.today())
    return Person(f"p{number}", member.name, tuple(Grant(Role(role.role), role.unit) for role in held))


async def _meant(request: Request) -> bool:
    """Whether a change was asked for by our own page: a cookie comes along with anybody's form, its CSRF value not."""
    if request.method in _SAFE or _bearer(request) is not None:
        return True
    _same_origin(request)
    told = request.headers.get(CSRF_HEADER)
    if told is None and "form" in request.headers.get("content-type", ""):
        told = str((await request.form()).get(CSRF_FIELD, ""))
    return hmac.compare_digest((told or "").encode(), csrf(request).encode())


def _same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and origin != config_of(request).public_url:
        raise Stop("access.csrf")
