"""Everything that the service has from outside, in one value: clock, store, rules, hosts, workers, sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request

from sheets_sync.core import Host
from sheets_sync.service.config import Config
from sheets_sync.service.limits import Limiter
from sheets_sync.service.pulse import Pulse
from sheets_sync.store import Ledger
from sheets_sync.store.access import Access
from sheets_sync.sync.rules import Rules

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Days begin in Vietnam, wherever the machine stands."""


class Identity(Protocol):
    """Who says who somebody is; see ``signin_google``."""

    def begin(self, state: str, nonce: str, challenge: str) -> str:
        """The address at which a browser signs in."""
        ...

    def finish(self, code: str, verifier: str, nonce: str) -> str:
        """The verified e-mail address behind a code; Stop("signin.failed"), Stop("signin.email")."""
        ...

    def verify(self, token: str) -> str:
        """The verified e-mail address behind a script's ID token; Stop("access.token")."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """Handed to ``create_app`` and the poller. ``rules``: those of today; ``hosts``: by the name in the jobs table."""

    now: Callable[[], datetime]
    rules: Callable[[], Rules]
    engine: Engine
    ledger: Ledger
    access: Access
    hosts: Mapping[str, Host]
    executor: Executor
    identity: Identity
    attempts: Limiter
    pulse: Pulse = field(default_factory=Pulse)

    def today(self) -> date:
        """The day it is in Vietnam."""
        return self.now().astimezone(HERE).date()


def world_of(request: Request) -> World:
    """The world of the app that serves this request."""
    found = request.app.state.world
    assert isinstance(found, World)
    return found


def config_of(request: Request) -> Config:
    """The settings of the app that serves this request."""
    found = request.app.state.config
    assert isinstance(found, Config)
    return found
