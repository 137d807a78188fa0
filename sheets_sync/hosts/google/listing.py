"""Which spreadsheets there are, and whether one has changed since we left it: Drive's version of each, in one call."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from sheets_sync.core import Etag, Place
from sheets_sync.hosts.google import mask
from sheets_sync.hosts.google.client import Client
from sheets_sync.hosts.google.drive import SPREADSHEET
from sheets_sync.hosts.google.pieces import Json

_OURS = re.compile(r"(.*?)(?:\+(?:(\d+)\+)?)?", re.DOTALL)


def written(base: Etag) -> Etag:
    """The etag of a book after a write of ours: "7" -> "7+" -> "7+2+". Its version is known only at the next listing,
    and may by then be somebody else's."""
    found = _OURS.fullmatch(base)
    assert found is not None
    version, count = found[1], found[2]
    return f"{version}+" if not base.endswith("+") else f"{version}+{int(count or 1) + 1}+"


class Listing:
    """Etags of all spreadsheets in reach. ``settled``: as those who work them have last left them, so that several
    processes on one database agree on which changes were ours; ``skip``: spreadsheets that are no books."""

    def __init__(
        self, client: Client, settled: Callable[[], Mapping[Place, Etag]], skip: Container[Place] = ()
    ) -> None:
        self._client = client
        self._settled = settled
        self._skip = skip
        self._etags: dict[Place, Etag] = {}

    def all(self) -> Mapping[Place, Etag]:
        """Place -> etag of every spreadsheet shared with us.

        All of them each time, one call for a thousand: a file that is newly shared or no longer shared keeps its time
        of change, so asking for what changed since would never tell.
        """
        settled = self._settled()
        params = {"q": f"mimeType = '{SPREADSHEET}' and trashed = false", "fields": mask.FILES, "pageSize": "1000"}
        found: dict[Place, Etag] = {}
        while True:
            page = self._client.drive("files", params)
            files = [file for file in page.get("files", ()) if file["id"] not in self._skip]
            found |= {file["id"]: self._etag(file["id"], file, settled) for file in files}
            if "nextPageToken" not in page:
                break
            params = {**params, "pageToken": page["nextPageToken"]}
        self._etags = dict(found)
        return found

    def of(self, place: Place) -> Etag:
        """A spreadsheet's etag as last listed; it is asked for where it never was."""
        if place not in self._etags:
            self._etags[place] = self._etag(
                place, self._client.drive(f"files/{place}", {"fields": mask.FILE}, place), self._settled()
            )
        return self._etags[place]

    def wrote(self, place: Place, etag: Etag) -> None:
        """A write of ours left it so."""
        self._etags[place] = etag

    def _etag(self, place: Place, file: Json, settled: Mapping[Place, Etag]) -> Etag:
        """Our own write wakes nobody: what we left stays what it is until somebody else changes it."""
        by = str(file.get("lastModifyingUser", {}).get("emailAddress", "")).lower()
        for left in (settled.get(place, ""), self._etags.get(place, "")):
            if by in self._client.emails and left.endswith("+"):
                return left
        return str(file["version"])
