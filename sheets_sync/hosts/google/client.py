"""Calls to Sheets and Drive by the service's own accounts: within Google's quota, patient, and never twice by mistake.

gspread and google-auth make the requests; when and how often is decided here, because gspread's own retrying never
gives up, ignores Retry-After and repeats what must not be repeated (a session belongs to one thread, quota to all).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheets_sync.core import Stop
from sheets_sync.hosts.google import retry
from sheets_sync.hosts.google.account import DRIVE, SHEETS
from sheets_sync.hosts.google.breaker import Breaker
from sheets_sync.hosts.google.bucket import LIMIT, Kind, Turns
from sheets_sync.hosts.google.pieces import Json

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly")
TIMEOUT = (5.0, 180.0)
"""Seconds to connect, and until a reply: Google itself gives a request 180."""
DEADLINE = 600.0
"""Seconds for a call with all its tries; what waits longer is tried in a later cycle."""
_AGENT = "hoctap (gzip)"  # without "gzip" in the name Google sends 7 MB unpacked
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class Unsure(Exception):  # noqa: N818 - not an error: a question that the caller answers by looking
    """No reply came to a write: nobody knows whether it was done. ``stop``: what to say if it stays so."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop.code)
        self.stop = stop


@dataclass(frozen=True, slots=True)
class Identity:
    """A service account."""

    email: str
    credentials: Credentials


def identity(told: Mapping[str, str]) -> Identity:
    """Of a service account's key as Google hands it out; Stop("google.key") where it is none."""
    try:
        found = Credentials.from_service_account_info(told, scopes=list(SCOPES))  # type: ignore[no-untyped-call]
    except (ValueError, KeyError, TypeError) as error:
        raise Stop("google.key", file="") from error
    return Identity(str(found.service_account_email), found)


def identities(files: Sequence[Path]) -> tuple[Identity, ...]:
    """Of key files; Stop("google.key") naming the one that is none."""
    found = []
    for file in files:
        try:
            found.append(identity(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, Stop) as error:
            raise Stop("google.key", file=file.name) from error
    return tuple(found)


def encoded(body: Json) -> bytes:
    """A body as it is sent: UTF-8 without blanks (requests would write six bytes for an ế)."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Client:
    """Calls by several accounts that take turns. ``clock``: seconds of a clock that only goes forward; ``sleep`` and
    ``chance`` (0 to 1) come from outside as well. May be used by many threads."""

    def __init__(
        self,
        accounts: Sequence[Identity],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
        *,
        sheets: str = SHEETS,
        drive: str = DRIVE,
        limit: int = LIMIT,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        self.emails = frozenset(account.email.lower() for account in accounts)
        self.chance = chance
        self._accounts = tuple(accounts)
        self._clock, self._sleep = clock, sleep
        self._sheets, self._drive = sheets, drive
        self._timeout = timeout
        self._turns = Turns([account.email for account in accounts], limit)
        self._breaker = Breaker()
        self._mine = threading.local()
        self._sessions: list[requests.Session] = []

    @property
    def calls(self) -> int:
        """Requests that this thread has sent, tries and all."""
        return int(getattr(self._mine, "calls", 0))

    def close(self) -> None:
        """Let go of all connections."""
        for session in self._sessions:
            session.close()

    def get(self, spreadsheet: str, fields: str) -> Json:
        """``spreadsheets.get`` of everything that ``fields`` names. Stop("google.…") where it cannot be had."""
        params = {"fields": fields}
        return self._call("read", "GET", f"{self._sheets}/v4/spreadsheets/{spreadsheet}", params, None, spreadsheet)

    def batch_update(self, spreadsheet: str, body: Json, fields: str) -> Json:
        """``spreadsheets.batchUpdate``: all of the requests or none; Unsure where no reply came."""
        url = f"{self._sheets}/v4/spreadsheets/{spreadsheet}:batchUpdate"
        data = encoded(body)
        return self._call("write", "POST", url, {"fields": fields}, data, spreadsheet)

    def drive(self, path: str, params: Mapping[str, str], file: str = "") -> Json:
        """A GET of Drive v3; ``path`` below ``drive/v3/``. By the first account: all see the same files."""
        return self._call(None, "GET", f"{self._drive}/drive/v3/{path}", params, None, file)

    def _call(
        self, kind: Kind | None, method: str, url: str, params: Mapping[str, str], data: bytes | None, file: str
    ) -> Json:
        if self._breaker.open(file, self._clock()):
            raise Stop("google.unreachable")
        end = self._clock() + DEADLINE
        for tries in range(retry.TRIES):
            which = self._turn(kind, end)
            told = self._ask(which, method, url, params, data)
            if not isinstance(told, retry.Verdict):
                self._breaker.answered(file)
                return told
            verdict = told
            if not verdict.again:
                self._breaker.answered(file)
                raise verdict.stop
            if not verdict.undone and method != "GET":
                raise Unsure(verdict.stop)
            wait = retry.pause(tries, self.chance()) if verdict.wait is None else verdict.wait
            if tries == retry.TRIES - 1 or self._clock() + wait > end:
                break
            if kind is not None and verdict.stop.code == "google.quota" and verdict.wait is not None:
                self._turns.close(kind, which, self._clock() + wait)  # another account may go on meanwhile
            else:
                self._sleep(wait)
        self._breaker.failed(file, self._clock())
        raise verdict.stop

    def _turn(self, kind: Kind | None, end: float) -> int:
        """Whose turn it is, once it has come. Drive counts otherwise, and so generously that we need not."""
        if kind is None:
            return 0
        now = self._clock()
        which, wait = self._turns.take(kind, now)
        if now + wait > end:
            raise Stop("google.quota")
        if wait > 0:
            self._sleep(wait)
        return which

    def _ask(
        self, which: int, method: str, url: str, params: Mapping[str, str], data: bytes | None
    ) -> Json | retry.Verdict:
        self._mine.calls = self.calls + 1
        try:
            reply = self._session(which).request(method, url, params=dict(params), data=data, headers=_HEADERS)
            told: Json = reply.json()
        except APIError as error:
            return retry.of_reply(error.response)
        except (requests.RequestException, GoogleAuthError) as error:
            return retry.of_error(error)
        return told

    def _session(self, which: int) -> HTTPClient:
        found: dict[int, HTTPClient] = self._mine.__dict__.setdefault("sessions", {})
        if which not in found:
            session = AuthorizedSession(self._accounts[which].credentials)  # type: ignore[no-untyped-call]
            session.headers["User-Agent"] = _AGENT
            found[which] = HTTPClient(self._accounts[which].credentials, session)
            found[which].set_timeout(self._timeout)
            self._sessions.append(session)
        return found[which]
