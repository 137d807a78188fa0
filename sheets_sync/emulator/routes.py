"""Which path and method is which operation of Google's, and whether the quota counts it as a read or a write."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sheets_sync.emulator import drive, sharing
from sheets_sync.emulator.auth import Identity
from sheets_sync.emulator.errors import ApiError
from sheets_sync.emulator.files import Store
from sheets_sync.emulator.sheets import Sheets

Body: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, read: parts of its path, query (each name with all its values), JSON body and raw bytes."""

    store: Store
    who: Identity
    path: tuple[str, ...]
    query: dict[str, list[str]]
    body: Any
    raw: bytes

    @property
    def sheets(self) -> Sheets:
        """The methods of Sheets for this caller."""
        return Sheets(self.store, self.who)

    @property
    def id(self) -> str:
        """The file's id."""
        return self.path[0]

    @property
    def part(self) -> str:
        """What the path names inside the file: a range, a tab, a permission."""
        return self.path[1]

    @property
    def one(self) -> dict[str, str]:
        """The query with the first value of each name."""
        return {name: items[0] for name, items in self.query.items() if items}


@dataclass(frozen=True, slots=True)
class Route:
    """An operation: Google's name, how it is reached, its quota, what answers it (JSON, bytes with a type, nothing)."""

    name: str
    method: str
    path: re.Pattern[str]
    quota: Literal["read", "write", ""]
    answer: Callable[[Ask], Any]


def _route(name: str, method: str, path: str, answer: Callable[[Ask], Any]) -> Route:
    pattern = re.escape(path).replace("ID", "([^/:]+)").replace("RANGE", "(.+)")
    quota: Literal["read", "write", ""] = ""
    if path.startswith("/v4"):
        reads = method == "GET" or name.rpartition(".")[2] in ("batchGetByDataFilter", "getByDataFilter", "search")
        quota = "read" if reads else "write"
    return Route(name, method, re.compile(pattern), quota, answer)


_EVERYWHERE = frozenset(
    re.findall(
        r"[\w.]+", "fields alt key prettyPrint access_token oauth_token quotaUser callback uploadType upload_protocol"
    )
)
_RENDER = frozenset({"valueRenderOption", "dateTimeRenderOption", "majorDimension"})
_ENTER = frozenset(
    {"valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption"}
)
_QUERY: Mapping[str, frozenset[str]] = {
    "spreadsheets.get": frozenset({"ranges", "includeGridData", "excludeTablesInBandedRanges"}),
    "values.get": _RENDER,
    "values.batchGet": _RENDER | {"ranges"},
    "values.update": _ENTER,
    "values.append": _ENTER | {"insertDataOption"},
}
"""What a method of Sheets takes in its query beside what all take."""

_S = "/v4/spreadsheets"
_F = "/drive/v3/files"
ROUTES = (
    _route("spreadsheets.create", "POST", _S, lambda a: a.sheets.create(a.body, a.query)),
    _route("spreadsheets.get", "GET", f"{_S}/ID", lambda a: a.sheets.get(a.id, a.query)),
    _route(
        "spreadsheets.getByDataFilter",
        "POST",
        f"{_S}/ID:getByDataFilter",
        lambda a: a.sheets.get_by_data_filter(a.id, a.body, a.query),
    ),
    _route(
        "spreadsheets.batchUpdate",
        "POST",
        f"{_S}/ID:batchUpdate",
        lambda a: a.sheets.batch_update(a.id, a.body, a.query),
    ),
    _route("values.batchGet", "GET", f"{_S}/ID/values:batchGet", lambda a: a.sheets.values_batch_get(a.id, a.query)),
    _route(
        "values.batchUpdate",
        "POST",
        f"{_S}/ID/values:batchUpdate",
        lambda a: a.sheets.values_batch_update(a.id, a.body),
    ),
    _route(
        "values.batchClear",
        "POST",
        f"{_S}/ID/values:batchClear",
        lambda a: a.sheets.values_batch_clear(a.id, a.body),
    ),
    _route(
        "values.batchGetByDataFilter",
        "POST",
        f"{_S}/ID/values:batchGetByDataFilter",
        lambda a: a.sheets.values_batch_get_by_data_filter(a.id, a.body),
    ),
    _route(
        "values.batchUpdateByDataFilter",
        "POST",
        f"{_S}/ID/values:batchUpdateByDataFilter",
        lambda a: a.sheets.values_batch_update_by_data_filter(a.id, a.body),
    ),
    _route(
        "values.append",
        "POST",
        f"{_S}/ID/values/RANGE:append",
        lambda a: a.sheets.values_append(a.id, a.part, a.body, a.query),
    ),
    _route("values.clear", "POST", f"{_S}/ID/values/RANGE:clear", lambda a: a.sheets.values_clear(a.id, a.part)),
    _route("values.get", "GET", f"{_S}/ID/values/RANGE", lambda a: a.sheets.values_get(a.id, a.part, a.query)),
    _route(
        "values.update", "PUT", f"{_S}/ID/values/RANGE", lambda a: a.sheets.values_update(a.id, a.part, a.body, a.query)
    ),
    _route(
        "sheets.copyTo",
        "POST",
        f"{_S}/ID/sheets/ID:copyTo",
        lambda a: a.sheets.copy_to(a.id, int(a.part), a.body),
    ),
    _route(
        "developerMetadata.search",
        "POST",
        f"{_S}/ID/developerMetadata:search",
        lambda a: a.sheets.metadata_search(a.id, a.body),
    ),
    _route(
        "developerMetadata.get",
        "GET",
        f"{_S}/ID/developerMetadata/ID",
        lambda a: a.sheets.metadata_get(a.id, int(a.part)),
    ),
    _route("files.list", "GET", _F, lambda a: drive.listed(a.store, a.who, a.one)),
    _route("files.create", "POST", _F, lambda a: drive.create(a.store, a.who, a.body, a.one)),
    _route("files.get", "GET", f"{_F}/ID", lambda a: drive.get(a.store, a.who, a.id, a.one)),
    _route("files.update", "PATCH", f"{_F}/ID", lambda a: drive.update(a.store, a.who, a.id, a.body, a.one)),
    _route("files.delete", "DELETE", f"{_F}/ID", lambda a: drive.delete(a.store, a.who, a.id)),
    _route("files.copy", "POST", f"{_F}/ID/copy", lambda a: drive.copy(a.store, a.who, a.id, a.body, a.one)),
    _route("files.export", "GET", f"{_F}/ID/export", lambda a: drive.export(a.store, a.who, a.id, a.one)),
    _route("comments.list", "GET", f"{_F}/ID/comments", lambda a: drive.comments(a.store, a.who, a.id, a.one)),
    _route(
        "permissions.list", "GET", f"{_F}/ID/permissions", lambda a: sharing.permissions(a.store, a.who, a.id, a.one)
    ),
    _route(
        "permissions.create",
        "POST",
        f"{_F}/ID/permissions",
        lambda a: sharing.share(a.store, a.who, a.id, a.body, a.one),
    ),
    _route(
        "permissions.delete",
        "DELETE",
        f"{_F}/ID/permissions/ID",
        lambda a: sharing.unshare(a.store, a.who, a.id, a.part),
    ),
    _route(
        "permissions.update",
        "PATCH",
        f"{_F}/ID/permissions/ID",
        lambda a: sharing.change_permission(a.store, a.who, a.id, a.part, a.body, a.one),
    ),
    _route(
        "comments.create", "POST", f"{_F}/ID/comments", lambda a: drive.comment(a.store, a.who, a.id, a.body, a.one)
    ),
    _route("upload", "PATCH", "/upload/drive/v3/files/ID", lambda a: drive.import_csv(a.store, a.who, a.id, a.raw)),
    _route("upload", "PUT", "/upload/drive/v2/files/ID", lambda a: drive.import_csv(a.store, a.who, a.id, a.raw)),
)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The operation of a path and its parts; None if there is none here."""
    for route in ROUTES:
        if route.method == method and (found := route.path.fullmatch(path)):
            return route, found.groups()
    return None


def check_query(route: Route, query: Mapping[str, object]) -> None:
    """400 for a parameter that a method of Sheets does not have; Drive overlooks them."""
    if route.path.pattern.startswith("/v4"):
        for name in query:
            if name not in _EVERYWHERE and name not in _QUERY.get(route.name, ()):
                text = (
                    f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                    f"Field '{name}' could not be found in request message."
                )
                raise ApiError(400, text, violations=(("", text),))
