"""The province's shared spreadsheets, as the settings name them: the accounts, the host, the province's own sheet."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from sheets_sync.hosts.google.account import DRIVE, SHEETS
from sheets_sync.hosts.google.client import Client, Unsure, identities
from sheets_sync.hosts.google.host import Google
from sheets_sync.hosts.google.pieces import Json, Request
from sheets_sync.service.config import Config
from sheets_sync.store import Ledger

HOST = "google"
"""Its name in the jobs table."""


def client_of(config: Config) -> Client | None:
    """The service's accounts; None where the settings name none. Stop("google.key") where a file is no key."""
    if not config.google_accounts:
        return None
    sheets, drive = config.google_url or SHEETS, config.google_url or DRIVE
    accounts = identities(config.google_accounts)
    return Client(accounts, time.monotonic, time.sleep, random.random, sheets=sheets, drive=drive)


def host_of(client: Client, config: Config, ledger: Ledger) -> Google:
    """All spreadsheets that were shared with these accounts, but for the province's own one."""
    return Google(client, ledger.jobs(HOST).settled, frozenset({config.google_province_sheet}))


class ProvinceSheet:
    """The accounts as ``reports.google`` calls them. A write of which no reply came is done again next time: it says
    the same."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, spreadsheet: str, fields: str) -> Json:
        """``spreadsheets.get``."""
        return self._client.get(spreadsheet, fields)

    def batch_update(self, spreadsheet: str, requests: Sequence[Request]) -> Json:
        """``spreadsheets.batchUpdate``."""
        try:
            return self._client.batch_update(spreadsheet, {"requests": list(requests)}, "spreadsheetId")
        except Unsure as unsure:
            raise unsure.stop from None
