"""The province's job at Google as it is ordinarily written with gspread: sheet by sheet, cell by cell."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gspread
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from sheets_sync.core import FIRST_ROW, Layout
from sheets_sync.hosts.google.client import SCOPES

NAMED = ("citizens", "families", "clans")
TABS = (*NAMED, "evidence", "minutes")
ROWS = 3
"""Rows of each sheet."""


class Redirect(HTTPAdapter):
    """Sends what is meant for Google to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *told: Any, **how: Any) -> requests.Response:
        request.url = (request.url or "").replace("https://sheets.googleapis.com", self._url)
        return super().send(request, *told, **how)


def work(
    key: Mapping[str, str], url: str, sleep: Callable[[float], None], places: Iterable[str], layout: Layout
) -> None:
    """Each book opened, each sheet fetched by its title and read as records, each result written by update_cell."""

    class Patient(HTTPClient):
        """Waits twice as long each time that Google says 429, as gspread's BackOffHTTPClient does."""

        def request(self, *told: Any, **how: Any) -> requests.Response:
            for tries in itertools.count():
                try:
                    return super().request(*told, **how)
                except APIError as error:
                    if error.response.status_code != 429:
                        raise
                    sleep(min(128, 2**tries))
            raise AssertionError

    told = Credentials.from_service_account_info(key, scopes=list(SCOPES))  # type: ignore[no-untyped-call]
    session = AuthorizedSession(told)  # type: ignore[no-untyped-call]
    session.mount("https://sheets.googleapis.com/", Redirect(url))
    client = gspread.Client(told, session, Patient)
    for place in places:
        book = client.open_by_key(place)
        for tab in TABS:
            sheet = layout.sheet(tab)
            at = [column.id for column in sheet.columns]
            one = book.worksheet(sheet.title)
            records = one.get_all_records(head=FIRST_ROW, expected_headers=["Cần sửa", "Cờ"])
            for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + min(ROWS, len(records))):
                one.update_cell(row, at.index("todo") + 1, "Đủ")
                one.update_cell(row, at.index("flags") + 1, "0")
    session.close()  # type: ignore[no-untyped-call]
