"""The emulator itself: state, and `answer`, which turns one HTTP request into one HTTP reply."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from sheets_sync.emulator import control, routes
from sheets_sync.emulator.auth import Accounts, Denied, Identity
from sheets_sync.emulator.errors import ApiError, bad, unknown
from sheets_sync.emulator.faults import Fault, Faults, Quota
from sheets_sync.emulator.files import File, Store
from sheets_sync.emulator.users import User
from sheets_sync.emulator.wire import encode

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a request; Google advises 2 MB and refuses well above it."""
AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth signs its grants for, whatever the token_uri."""
_TOO_LARGE = "Request payload size exceeds the limit: {} bytes."


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request as it came: `target` is path and query."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply."""

    status: int
    body: bytes = b""
    type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


class Broken(Exception):  # noqa: N818 - no error of ours: what was asked for
    """No reply: the connection is reset (`reset`, `lost`) or stays silent (`hang`)."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


class Emulator:
    """Google Sheets and Drive in memory. `serve` (or the command line) puts it on a port.

    `now` is the clock of quotas and file times, `signed` that of tokens (clients sign by real time).
    """

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        signed: Callable[[], float] = time.time,
        seed: int = 0,
        quota: bool = True,
    ) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - ids that tests can repeat, no secrets
        self.now = now
        self.store = Store(now, self.dice)
        self.accounts = Accounts(signed, self.dice)
        self.quota = Quota(now) if quota else None
        self.faults = Faults()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.url = ""
        self.lock = threading.RLock()
        self._before: list[tuple[str, Callable[[], object]]] = []

    # -- who there is
    def service_account(self, email: str = "robot@emulator.iam.gserviceaccount.com") -> dict[str, str]:
        """The JSON of a new throw-away service account; its `token_uri` is this emulator (serve it first)."""
        return self.accounts.service_account(email, f"{self.url}/token")

    def person(self, email: str) -> dict[str, str]:
        """The JSON of a person who granted access by OAuth (refresh token); may own files."""
        return self.accounts.person(email, f"{self.url}/token")

    def bearer(self, email: str, *, service: bool = False) -> str:
        """An access token at once, for a plain HTTP client."""
        return self.accounts.token(Identity(email, service))

    def user(self, email: str) -> User:
        """Somebody who sits before the sheets and acts: edits, sorts, pastes, renames, shares."""
        return User(self.store, email, self.lock)

    # -- what tests look at and steer
    def count(self, name: str = "", email: str = "") -> int:
        """Calls so far by operation (`values.get`, or its last word) and identity; both optional. Refused ones too."""
        return sum(
            number
            for (operation, who), number in self.calls.items()
            if (not name or name in (operation, operation.rpartition(".")[2])) and (not email or who == email)
        )

    def before(self, name: str, act: Callable[[], object]) -> None:
        """Do something once, right before the next call of an operation is carried out: what a race is made of."""
        self._before.append((name, act))

    def file(self, file_id: str) -> File:
        """A file as it stands."""
        return self.store.files[file_id]

    # -- HTTP
    def answer(self, call: Call) -> Reply:
        """The reply to one request; Broken if there is to be none."""
        path, _, query = call.target.partition("?")
        try:
            if path == "/token" and call.method == "POST":
                with self.lock:
                    return _json(200, self.accounts.grant(call.body, (AUDIENCE, f"{self.url}/token")))
            if path.startswith("/emulator/"):
                return _json(200, control.answer(self, call.method, path, _body(call)))
            return self._api(call, path, parse_qs(query, keep_blank_values=True))
        except Denied as denied:
            return _json(400, denied.body)
        except ApiError as error:
            after = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
            return Reply(error.code, json.dumps(error.body()).encode(), headers=after)

    def _api(self, call: Call, path: str, query: dict[str, list[str]]) -> Reply:
        with self.lock:
            found = routes.find(call.method, path)
            who = self.accounts.caller(call.headers.get("authorization", ""))
            if not found:
                raise unknown(f"{call.method} {path}")
            route, parts = found
            self.calls[route.name, who.email] += 1
            fault = self.faults.draw()
            if fault and fault.kind == "error":
                raise fault.error()
            if fault and fault.kind in ("reset", "hang"):
                raise Broken(fault)
            if self.quota and route.quota:
                self.quota.spend(who.email, route.quota)
        routes.check_query(route, query)
        self._run_before(route.name)
        if len(call.body) > MAX_BODY:
            raise ApiError(400, _TOO_LARGE.format(MAX_BODY))
        with self.lock:
            body = None if route.name == "upload" else _body(call)
            ask = routes.Ask(self.store, who, tuple(map(unquote, parts)), query, body, call.body)
            result = route.answer(ask)
        if fault:
            raise Broken(fault)
        if result is None:
            return Reply(204)
        if isinstance(result, tuple):
            return Reply(200, result[0], result[1])
        return _json(200, result)

    def _run_before(self, operation: str) -> None:
        for item in [item for item in self._before if item[0] in (operation, operation.rpartition(".")[2])]:
            self._before.remove(item)
            item[1]()


def _json(status: int, body: Any) -> Reply:
    return Reply(status, encode(body))


def _body(call: Call) -> Any:
    if not call.body:
        return {}
    try:
        body = json.loads(call.body)
    except ValueError:
        raise bad("Invalid JSON payload received. Unexpected token.") from None
    if not isinstance(body, dict):
        raise bad("Invalid JSON payload received. Expected an object.")
    return body
