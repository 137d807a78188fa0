"""The owner's files at Google: which books there are, a new one, whom each is shared with. Drive v3, scope drive.file.

That scope shows only files that this program made (or was handed by its owner), so a listing is the list of our books.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_sync.core import Stop
from sheets_sync.hosts.google.pieces import Json, Request

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_BOOK = "hoctap"  # the appProperty that says which book a file is
_FIELDS = "nextPageToken,files(id,name,appProperties,permissions(emailAddress,role))"
_WRITES = ("writer", "owner", "fileOrganizer", "organizer")


class Owner(Protocol):
    """The owner's account, calling Google. Stop("google.…") where it cannot; ``unreachable``: nobody knows if it was
    done."""

    def get(self, spreadsheet: str, fields: str, ranges: Sequence[str] = ()) -> Json:
        """``spreadsheets.get`` of everything that ``fields`` names."""
        ...

    def batch_update(self, spreadsheet: str, requests: Sequence[Request]) -> Json:
        """``spreadsheets.batchUpdate``: all of the requests or none."""
        ...

    def drive(self, method: str, path: str, params: Mapping[str, str], body: Json | None = None) -> Json:
        """A call of Drive v3; ``path`` below ``drive/v3/``. Only a GET is tried again."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """A spreadsheet of the owner's: its id, its name, the addresses of those who may write in it, in small letters."""

    id: str
    name: str
    writers: frozenset[str] = frozenset()

    @property
    def link(self) -> str:
        """The address under which people open it."""
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"


def files(owner: Owner) -> dict[str, File]:
    """Our books by what they are ("13669@2025 2025"); of two files that say the same, the older."""
    found: dict[str, File] = {}
    params = {
        "q": f"mimeType = '{SPREADSHEET}' and trashed = false",
        "fields": _FIELDS,
        "orderBy": "createdTime",
        "pageSize": "1000",
    }
    while True:
        page = owner.drive("GET", "files", params)
        for told in page.get("files", ()):
            book = told.get("appProperties", {}).get(_BOOK)
            if book:
                found.setdefault(book, _file(told))
        if "nextPageToken" not in page:
            return found
        params = {**params, "pageToken": page["nextPageToken"]}


def new_file(owner: Owner, book: str, name: str) -> File:
    """An empty spreadsheet that says which book it is. If the reply is lost it is looked for, not made twice."""
    body = {"name": name, "mimeType": SPREADSHEET, "appProperties": {_BOOK: book}}
    try:
        return _file(owner.drive("POST", "files", {"fields": "id,name,permissions(emailAddress,role)"}, body))
    except Stop as stop:
        made = files(owner).get(book) if stop.code == "google.unreachable" else None
        if made is None:
            raise
        return made


def share(owner: Owner, file: File, address: str, message: str = "") -> None:
    """Let somebody write in a file; ``message``: what the letter to them says, "" = no letter."""
    params = {"sendNotificationEmail": "true" if message else "false", "fields": "id"}
    if message:
        params["emailMessage"] = message
    body = {"type": "user", "role": "writer", "emailAddress": address}
    owner.drive("POST", f"files/{file.id}/permissions", params, body)


def _file(told: Json) -> File:
    who = (each for each in told.get("permissions", ()) if each.get("role") in _WRITES)
    return File(told["id"], told.get("name", ""), frozenset(each.get("emailAddress", "").lower() for each in who))
