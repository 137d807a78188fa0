"""Signing in and out: by Google, by a one-time code. What a sign-in has to remember lies in the browser's own cookie.

Of the cookie's random value ``state``, ``nonce`` and the PKCE verifier are derived: whoever did not begin the sign-in
in this browser has none of them, and the server keeps nothing for visitors who never come back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sheets_sync.core import Stop
from sheets_sync.service.access import caller, cookie_name, note, public, signed_in
from sheets_sync.service.people import Person
from sheets_sync.service.signin_google import CALLBACK
from sheets_sync.service.world import config_of, world_of

_MINUTES = 10
router = APIRouter(tags=["sign-in"])


class RoleOut(BaseModel):
    """A role that holds today."""

    role: str
    unit: str
    unit_name: str


class Me(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    roles: list[RoleOut]


@router.get("/me")
def me(request: Request, person: Annotated[Person, signed_in]) -> Me:
    """Who asks, and what was entrusted to them."""
    units = world_of(request).rules().units
    named = {unit.id: unit.title for unit in units}
    roles = [RoleOut(role=g.role, unit=g.unit, unit_name=named.get(g.unit, "")) for g in person.roles]
    return Me(id=person.id, name=person.name, roles=roles)


@router.get("/sign-in/google", status_code=303, response_class=Response, dependencies=[public])
def to_google(request: Request, onward: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Send the browser to Google."""
    world = world_of(request)
    world.attempts.take(caller(request))
    begun = secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_derived(begun, "verifier").encode()).digest())
    there = world.identity.begin(_derived(begun, "state"), _derived(begun, "nonce"), challenge.decode().rstrip("="))
    reply = RedirectResponse(there, 303)
    _set(request, reply, _begun_name(request), f"{begun}.{_packed(local(onward))}", _MINUTES * 60)
    return reply


@router.get(CALLBACK, status_code=303, response_class=Response, dependencies=[public])
def from_google(request: Request, code: str = "", state: str = "") -> Response:
    """Google sends the browser back: who it is, and a session, if it is the browser that began."""
    world = world_of(request)
    world.attempts.take(caller(request))
    begun, _, packed = request.cookies.get(_begun_name(request), "").partition(".")
    if not begun or not code or not hmac.compare_digest(state.encode(), _derived(begun, "state").encode()):
        raise Stop("signin.failed")
    member = world.access.by_email(world.identity.finish(code, _derived(begun, "verifier"), _derived(begun, "nonce")))
    if member is None:
        raise Stop("signin.stranger")
    reply = _signed_in(request, member.id, _unpacked(packed), "google")
    reply.delete_cookie(_begun_name(request), path="/", secure=config_of(request).secure, httponly=True)
    return reply


@router.post("/sign-in/code", status_code=303, response_class=Response, dependencies=[public])
def by_code(
    request: Request,
    code: Annotated[str, Form(max_length=60)],
    onward: Annotated[str, Form(alias="next", max_length=500)] = "/",
) -> Response:
    """Sign in with a one-time code. Only by POST: what looks at links before people do must not use them up."""
    world = world_of(request)
    world.attempts.take(caller(request))
    person = world.access.use_link(code)
    if person is None:
        raise Stop("signin.link")
    return _signed_in(request, person, local(onward), "code")


@router.post("/sign-out", status_code=303, response_class=Response, dependencies=[signed_in])
def sign_out(request: Request) -> Response:
    """End this session."""
    name = cookie_name(config_of(request))
    world_of(request).access.end_session(request.cookies.get(name, ""))
    reply = RedirectResponse("/", 303)
    reply.delete_cookie(name, path="/", secure=config_of(request).secure, httponly=True)
    return reply


def install(app: FastAPI) -> None:
    """Add these routes."""
    app.include_router(router)


def local(path: str) -> str:
    """A path of this service to go on to; the front page for anything else ("//elsewhere", "/\\elsewhere")."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and len(path) <= 500 else "/"


def _signed_in(request: Request, person: int, onward: str, how: str) -> Response:
    config, world = config_of(request), world_of(request)
    name = cookie_name(config)
    world.access.end_session(request.cookies.get(name, ""))  # a session never outlives a new sign-in
    hours = timedelta(hours=config.session_hours)
    session = world.access.new_session(person, world.now() + hours)
    note(request, f"p{person}", "sign-in", how=how)
    reply = RedirectResponse(onward, 303)
    _set(request, reply, name, session, int(hours.total_seconds()))
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _set(request: Request, reply: Response, name: str, value: str, seconds: int) -> None:
    secure = config_of(request).secure
    # lax: Google's redirect back to us, and links in messages, bring the cookie; forms of other sites do not
    reply.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def _begun_name(request: Request) -> str:
    return f"{cookie_name(config_of(request))}-signin"


def _derived(begun: str, what: str) -> str:
    return hmac.new(begun.encode(), what.encode(), hashlib.sha256).hexdigest()


def _packed(path: str) -> str:
    return base64.urlsafe_b64encode(path.encode()).decode().rstrip("=")


def _unpacked(packed: str) -> str:
    try:
        return local(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode())
    except ValueError:
        return "/"
