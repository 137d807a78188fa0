"""Drive v3: files and permissions, as JSON messages. Times come from the store's clock."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sheets_sync.emulator import masks
from sheets_sync.emulator.auth import Identity
from sheets_sync.emulator.errors import ApiError, unknown
from sheets_sync.emulator.files import FOLDER, SHEET, File, Permission, Store, stamp
from sheets_sync.emulator.typed import entered, shown

Body: TypeAlias = dict[str, Any]
_SHORT = "kind,id,name,mimeType"
STORAGE = "The user's Drive storage quota has been exceeded."
_CREATED = {"name", "mimeType", "parents", "id", "appProperties", "properties", "description"}


def message(file: File, email: str) -> Body:
    """The whole File message; masks cut it down."""
    modifier = {
        "kind": "drive#user",
        "displayName": file.modified_by.partition("@")[0],
        "me": file.modified_by == email,
    }
    body: Body = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "version": str(file.version),
        "createdTime": stamp(file.created),
        "modifiedTime": stamp(file.modified),
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": file.parents,
        "lastModifyingUser": {**modifier, "emailAddress": file.modified_by},
        "owners": [
            {
                "kind": "drive#user",
                "displayName": file.owner.partition("@")[0],
                "me": file.owner == email,
                "emailAddress": file.owner,
            }
        ],
        "ownedByMe": file.owner == email,
        "shared": len(file.permissions) > 1,
        "capabilities": {"canEdit": file.role(email) >= 3, "canShare": file.role(email) >= 3},
        "permissionIds": [entry.id for entry in file.permissions],
        "permissions": [permission(entry) for entry in file.permissions],
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk",
    }
    if file.app_properties:
        body["appProperties"] = file.app_properties
    if file.properties:
        body["properties"] = file.properties
    return body


def permission(entry: Permission) -> Body:
    """A Permission message."""
    body = {"kind": "drive#permission", "id": entry.id, "type": entry.type, "role": entry.role}
    if entry.email:
        body.update(emailAddress=entry.email, displayName=entry.email.partition("@")[0])
    if entry.domain:
        body["domain"] = entry.domain
    return body


def picked(body: Body, fields: str | None, default: str) -> Body:
    """A message under the `fields` of the query. 400 for a field that Drive does not have."""
    mask = masks.parse(fields or default)
    known = {"kind", "nextPageToken", "incompleteSearch", "files", "permissions", "comments", *body}
    known |= {
        "properties",
        "appProperties",
        "description",
        "starred",
        "size",
        "emailAddress",
        "displayName",
        "domain",
        "deleted",
        "md5Checksum",
    }
    strangers = [name for name in mask if name not in known]
    if strangers:
        raise ApiError(400, f"Invalid field selection {strangers[0]}", reason="invalidParameter")
    return masks.pick(mask, body)  # type: ignore[no-any-return]


def create(store: Store, who: Identity, body: Body, query: Body) -> Body:
    """files.create of an empty spreadsheet or folder. A service account owns no storage: 403."""
    strangers = set(body) - _CREATED
    if strangers:
        raise unknown(f"files.create with {', '.join(sorted(strangers))}")
    if who.service:
        raise ApiError(403, STORAGE, reason="storageQuotaExceeded")
    mime = body.get("mimeType") or "application/octet-stream"
    if mime not in (SHEET, FOLDER):
        raise unknown(f"files.create of {mime}")
    for parent in body.get("parents") or []:
        if parent != "root":
            store.file(parent, who.email, "writer")
    file = store.create(body.get("name") or "Untitled", who.email, mime=mime, parents=body.get("parents"))
    file.app_properties, file.properties = body.get("appProperties") or {}, body.get("properties") or {}
    return picked(message(file, who.email), query.get("fields"), _SHORT)


def get(store: Store, who: Identity, file_id: str, query: Body) -> Body:
    """files.get."""
    return picked(message(store.file(file_id, who.email), who.email), query.get("fields"), _SHORT)


def update(store: Store, who: Identity, file_id: str, body: Body, query: Body) -> Body:
    """files.update of name, trashed, properties and parents."""
    file = store.file(file_id, who.email, "writer")
    if strangers := set(body) - {"name", "trashed", "appProperties", "properties"}:
        raise unknown(f"files.update of {', '.join(sorted(strangers))}")
    if body.get("name"):
        file.name = body["name"]
        if file.book:
            file.book.properties = {**file.book.properties, "title": file.name}
    if body.get("trashed") is not None:
        store.file(file_id, who.email, "owner")
        file.trashed = bool(body["trashed"])
    for name, own in (("appProperties", file.app_properties), ("properties", file.properties)):
        for key, item in (body.get(name) or {}).items():
            own[key] = item
            if item is None:
                del own[key]
    file.parents = [p for p in file.parents if p not in query.get("removeParents", "").split(",")]
    file.parents += [p for p in query.get("addParents", "").split(",") if p]
    store.touched(file, who.email)
    return picked(message(file, who.email), query.get("fields"), _SHORT)


def copy(store: Store, who: Identity, file_id: str, body: Body, query: Body) -> Body:
    """files.copy: the caller's own file with the same tabs; nobody else's permissions come along."""
    old = store.file(file_id, who.email)
    if who.service:
        raise ApiError(403, STORAGE, reason="storageQuotaExceeded")
    file = duplicate(store, old, who.email, body.get("name") or f"Copy of {old.name}", body.get("parents"))
    file.app_properties = {**old.app_properties, **(body.get("appProperties") or {})}
    return picked(message(file, who.email), query.get("fields"), _SHORT)


def duplicate(store: Store, old: File, owner: str, name: str, parents: list[str] | None = None) -> File:
    """ "Make a copy": another file with the same tabs, protections and metadata; who protected what stays, editors are the owner."""
    book = old.book.copy() if old.book else None
    for tab in book.tabs if book else ():
        for key, thing in tab.protected.items():
            editors = {"users": [owner]}
            tab.protected[key] = replace(thing, rest={**thing.rest, "editors": editors})
    return store.create(name, owner, mime=old.mime, parents=parents, book=book)


def delete(store: Store, who: Identity, file_id: str) -> None:
    """files.delete by its owner."""
    store.file(file_id, who.email, "owner")
    del store.files[file_id]


def listed(store: Store, who: Identity, query: Body) -> Body:
    """files.list: newest first unless ordered, in pages."""
    keep = _query(query.get("q") or "")
    found = [file for file in store.files.values() if file.role(who.email) and keep(file)]
    for order in reversed([item.strip() for item in (query.get("orderBy") or "modifiedTime desc").split(",")]):
        name, _, down = order.partition(" ")
        if name not in _ORDERS:
            raise unknown(f"files.list orderBy {order}")
        found.sort(key=_ORDERS[name], reverse=down == "desc")
    size = min(int(query.get("pageSize") or 100), 1000)
    try:
        start = int(query.get("pageToken") or 0)
    except ValueError:
        raise ApiError(400, "Invalid Value", reason="invalid") from None
    body: Body = {"kind": "drive#fileList", "incompleteSearch": False}
    body["files"] = [message(file, who.email) for file in found[start : start + size]]
    if start + size < len(found):
        body["nextPageToken"] = str(start + size)
    return picked(body, query.get("fields"), f"kind,incompleteSearch,nextPageToken,files({_SHORT})")


_ORDERS: dict[str, Callable[[File], Any]] = {
    "modifiedTime": lambda file: file.modified,
    "createdTime": lambda file: file.created,
    "name": lambda file: file.name,
    "recency": lambda file: file.modified,
    "folder": lambda file: file.mime != FOLDER,
}
_TERM = re.compile(
    r"""\s*(?:(?P<field>\w+)\s*(?P<op>!=|<=|>=|=|<|>|\bcontains\b)\s*(?P<value>"[^"]*"|'(?:[^'\\]|\\.)*'|true|false)"""
    r"""|(?P<member>'[^']*')\s+in\s+(?P<list>\w+))\s*(?:and\b|$)"""
)


def _query(text: str) -> Callable[[File], bool]:
    """A search of Drive as a test on files: terms joined by `and`. 501 for what is not imitated."""
    tests: list[Callable[[File], bool]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TERM.match(text, at)
        if not found:
            raise unknown(f"files.list q: {text}")
        tests.append(_term(found))
        at = found.end()
    return lambda file: all(test(file) for test in tests)


def _term(found: re.Match[str]) -> Callable[[File], bool]:
    if found["member"]:
        member = found["member"][1:-1]
        if found["list"] == "parents":
            return lambda file: member in file.parents
        if found["list"] == "owners":
            return lambda file: member == file.owner
        raise unknown(f"files.list q: in {found['list']}")
    name, op = found["field"], found["op"]
    value = re.sub(r"\\(.)", r"\1", found["value"][1:-1]) if found["value"][0] in "\"'" else found["value"]
    if name in ("modifiedTime", "createdTime"):
        # RFC 3339; a text compare needs one notation
        wanted = _moment(value)
        own = (lambda file: stamp(file.modified)) if name == "modifiedTime" else (lambda file: stamp(file.created))
        compare = {
            ">": str.__gt__,
            ">=": str.__ge__,
            "<": str.__lt__,
            "<=": str.__le__,
            "=": str.__eq__,
            "!=": str.__ne__,
        }[op]
        return lambda file: compare(own(file), wanted)
    if name == "trashed" and op in ("=", "!="):
        return lambda file: (file.trashed == (value == "true")) == (op == "=")
    if name in ("mimeType", "name") and op in ("=", "!=", "contains"):
        text = (lambda file: file.mime) if name == "mimeType" else (lambda file: file.name)
        if op == "contains":
            return lambda file: value.casefold() in text(file).casefold()
        return lambda file: (text(file) == value) == (op == "=")
    raise unknown(f"files.list q: {name} {op}")


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(400, "Invalid Value", reason="invalid") from None
    return stamp((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def permissions(store: Store, who: Identity, file_id: str, query: Body) -> Body:
    """permissions.list, for those who may write."""
    file = store.file(file_id, who.email, "writer")
    body = {"kind": "drive#permissionList", "permissions": [permission(entry) for entry in file.permissions]}
    return picked(body, query.get("fields"), "kind,nextPageToken,permissions(kind,id,type,role)")


def share(store: Store, who: Identity, file_id: str, body: Body, query: Body) -> Body:
    """permissions.create; for somebody who has one already the role is changed."""
    file = store.file(file_id, who.email, "writer")
    role, kind, email = body.get("role"), body.get("type"), body.get("emailAddress") or ""
    if role not in ("writer", "commenter", "reader", "owner") or kind not in ("user", "group", "domain", "anyone"):
        raise ApiError(400, "The permission type or role field is required.", reason="required")
    if kind in ("user", "group") and "@" not in email:
        raise ApiError(
            400,
            "The specified emailAddress is invalid or not applicable for the given permission type.",
            reason="invalid",
        )
    if role == "owner":
        raise unknown("permissions.create of an owner")
    same = [
        entry
        for entry in file.permissions
        if entry.type == kind and entry.email == email and entry.domain == (body.get("domain") or "")
    ]
    entry = (
        same[0]
        if same
        else Permission(
            store.permission_id() if kind != "anyone" else "anyoneWithLink", kind, role, email, body.get("domain") or ""
        )
    )
    if not same:
        file.permissions.append(entry)
    elif entry.role != "owner":
        entry.role = role
    file.version += 1
    return picked(permission(entry), query.get("fields"), "kind,id,type,role")


def unshare(store: Store, who: Identity, file_id: str, permission_id: str) -> None:
    """permissions.delete; the owner's stays."""
    file = store.file(file_id, who.email, "writer")
    entry = _entry(file, permission_id)
    if entry.role == "owner":
        raise ApiError(403, "The owner of a file cannot be removed.", reason="cannotRemoveOwner")
    file.permissions.remove(entry)
    file.version += 1


def change_permission(store: Store, who: Identity, file_id: str, permission_id: str, body: Body, query: Body) -> Body:
    """permissions.update of the role."""
    file = store.file(file_id, who.email, "writer")
    entry = _entry(file, permission_id)
    entry.role = body.get("role") or entry.role
    file.version += 1
    return picked(permission(entry), query.get("fields"), "kind,id,type,role")


def _entry(file: File, permission_id: str) -> Permission:
    for entry in file.permissions:
        if entry.id == permission_id:
            return entry
    raise ApiError(404, f"Permission not found: {permission_id}.", reason="notFound")


def comments(store: Store, who: Identity, file_id: str, query: Body) -> Body:
    """comments.list."""
    file = store.file(file_id, who.email)
    body = {"kind": "drive#commentList", "comments": file.comments}
    if not query.get("fields"):
        raise ApiError(400, "The 'fields' parameter is required for this method.", reason="required")
    return picked(body, query.get("fields"), "")


def export(store: Store, who: Identity, file_id: str, query: Body) -> tuple[bytes, str]:
    """files.export of the first tab as CSV or TSV: (content, type). 501 for other formats."""
    file = store.file(file_id, who.email)
    mime = query.get("mimeType") or ""
    mark = {"text/csv": ",", "text/tab-separated-values": "\t"}.get(mime)
    if mark is None or file.book is None:
        raise unknown(f"files.export as {mime}")
    tab = file.book.tabs[0]
    lines = [[shown(cell, file.book.locale) if cell else "" for cell in line] for line in tab.rows]
    while lines and not any(lines[-1]):
        lines.pop()
    width = max((at + 1 for line in lines for at, text in enumerate(line) if text), default=0)
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows([(line + [""] * width)[:width] for line in lines])
    return out.getvalue().removesuffix("\r\n").encode(), mime


def import_csv(store: Store, who: Identity, file_id: str, content: bytes) -> Body:
    """An upload of CSV over a spreadsheet: it has one tab afterwards, with what was read as if typed."""
    file = store.file(file_id, who.email, "writer")
    if file.book is None:
        raise unknown("an upload over what is no spreadsheet")
    book = file.book.copy()
    tab = book.tabs[0]
    tab.rows, tab.merges, tab.row_count, tab.column_count = [], [], 1, 1
    book.tabs = [tab]
    for row, line in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig")))):
        tab.grow(row + 1, len(line))
        for column, text in enumerate(line):
            tab.put(row, column, entered({}, text, book.locale, parse=True))
    file.book = book
    store.touched(file, who.email)
    return message(file, who.email)
