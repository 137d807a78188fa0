"""An emulator on a port, and gspread pointed at it: neither gspread nor google-auth is changed."""

from dataclasses import dataclass, field
from typing import Any

import gspread
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials
from requests.adapters import HTTPAdapter

from sheets_sync.emulator import Emulator

HOSTS = ("https://sheets.googleapis.com/", "https://www.googleapis.com/")
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
OWNER = "tinh@example.org"
ROBOT = "robot@emulator.iam.gserviceaccount.com"


class Redirect(HTTPAdapter):
    """Sends what is meant for Google to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
        for host in HOSTS:
            request.url = (request.url or "").replace(host, f"{self.url}/")
        return super().send(request, **how)


@dataclass
class Google:
    """A served emulator: its URL, the province's owner, a throw-away service account, and gspread clients for both."""

    emulator: Emulator
    url: str
    owner: dict[str, str]
    robot: dict[str, str]
    sessions: list[requests.Session] = field(default_factory=list)

    def session(self, credentials: Any) -> AuthorizedSession:
        session = AuthorizedSession(credentials)
        for host in HOSTS:
            session.mount(host, Redirect(self.url))
        self.sessions.append(session)
        return session

    def as_owner(self) -> gspread.Client:
        # from_authorized_user_info would ignore the token_uri
        known = {name: item for name, item in self.owner.items() if name != "type"}
        credentials = Credentials(None, **known, scopes=SCOPES)
        return gspread.Client(auth=credentials, session=self.session(credentials))

    def as_robot(self) -> gspread.Client:
        credentials = service_account.Credentials.from_service_account_info(self.robot, scopes=SCOPES)
        return gspread.Client(auth=credentials, session=self.session(credentials))
