"""The owner's Google account: signing in once, in a browser, and calling Sheets and Drive with it.

Unlike the service, which works with several service accounts under a quota, this is one person who makes the books a
few times a year: calls one after the other, patiently.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow

from sheets_sync.core import Stop
from sheets_sync.hosts.google import retry
from sheets_sync.hosts.google.pieces import Json, Request

SCOPES = ("https://www.googleapis.com/auth/drive.file",)
"""Files that this program made, no others of the account's."""

SHEETS, DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"
_SIGNIN = "https://oauth2.googleapis.com/token"
_TIMEOUT = (5, 180)  # seconds to connect, and until a reply
_TRIES = 8


def signed_in(token: Path, client: Path | None) -> Credentials:
    """The owner's credentials: from the token kept, else by signing in in a browser (``client``: the app's own file).

    The token is kept under 0600. Stop("google.signin") where there is neither, or the token is refused.
    """
    if token.is_file():
        return _kept(token)
    if client is None or not client.is_file():
        raise Stop("google.signin", file=str(token))
    flow = InstalledAppFlow.from_client_secrets_file(str(client), scopes=list(SCOPES))
    found: Credentials = flow.run_local_server(port=0, open_browser=True)
    keep(found, token)
    return found


def keep(found: Credentials, token: Path) -> None:
    """Write the token where only its owner reads it."""
    token.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(found.to_json())  # type: ignore[no-untyped-call]


def _kept(token: Path) -> Credentials:
    try:
        return credentials(json.loads(token.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise Stop("google.signin", file=str(token)) from error


def credentials(told: Mapping[str, str]) -> Credentials:
    """Of a token as it is kept. (The library's own reader would ask Google for a fresh one, wherever it is from.)"""
    return Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=told["refresh_token"],
        token_uri=told.get("token_uri", _SIGNIN),
        client_id=told["client_id"],
        client_secret=told["client_secret"],
        scopes=list(SCOPES),
    )


@dataclass(slots=True)
class Account:
    """Calls to Google by one person (``drive.Owner``). ``sleep`` and ``chance`` (0 to 1) come from outside."""

    credentials: Credentials
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    sheets: str = SHEETS
    drive_url: str = DRIVE
    calls: int = 0
    _session: requests.Session = field(init=False)

    def __post_init__(self) -> None:
        self._session = AuthorizedSession(self.credentials)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def get(self, spreadsheet: str, fields: str, ranges: Sequence[str] = ()) -> Json:
        """``spreadsheets.get`` of everything that ``fields`` names."""
        params: list[tuple[str, str]] = [("fields", fields), *(("ranges", text) for text in ranges)]
        return self._call("GET", f"{self.sheets}/v4/spreadsheets/{spreadsheet}", params, None)

    def batch_update(self, spreadsheet: str, requests: Sequence[Request]) -> Json:
        """``spreadsheets.batchUpdate``: all of the requests or none."""
        url = f"{self.sheets}/v4/spreadsheets/{spreadsheet}:batchUpdate"
        return self._call("POST", url, [("fields", "spreadsheetId")], {"requests": list(requests)})

    def drive(self, method: str, path: str, params: Mapping[str, str], body: Json | None = None) -> Json:
        """A call of Drive v3; ``path`` below ``drive/v3/``."""
        return self._call(method, f"{self.drive_url}/drive/v3/{path}", list(params.items()), body)

    def _call(self, method: str, url: str, params: list[tuple[str, str]], body: Json | None) -> Json:
        """Again after a refusal that did nothing; after a lost reply only where asking twice does no harm."""
        for tries in range(_TRIES):
            self.calls += 1
            try:
                reply = self._session.request(method, url, params=params, json=body, timeout=_TIMEOUT)
            except RefreshError as error:
                raise Stop("google.signin", file="") from error
            except (requests.RequestException, GoogleAuthError) as error:
                verdict = retry.of_error(error)
            else:
                if reply.ok:
                    told: Json = reply.json() if reply.content else {}
                    return told
                verdict = retry.of_reply(reply)
            safe = method == "GET" or verdict.undone
            if not (verdict.again and safe) or tries == _TRIES - 1:
                raise verdict.stop
            self.sleep(retry.pause(tries, self.chance()) if verdict.wait is None else verdict.wait)
        raise AssertionError
