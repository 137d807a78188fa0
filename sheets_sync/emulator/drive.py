"""Drive v3: files. Times come from the store's clock."""

import csv
import io
from dataclasses import replace
from typing import Any, TypeAlias

from sheets_sync.emulator import search
from sheets_sync.emulator.auth import Identity
from sheets_sync.emulator.errors import ApiError, unknown
from sheets_sync.emulator.files import FOLDER, SHEET, File, Store
from sheets_sync.emulator.messages import SHORT, message, picked
from sheets_sync.emulator.typed import entered, shown

Body: TypeAlias = dict[str, Any]
STORAGE = "The user's Drive storage quota has been exceeded."
_CREATED = {"name", "mimeType", "parents", "id", "appProperties", "properties", "description"}


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
    return picked(message(file, who.email), query.get("fields"), SHORT)


def get(store: Store, who: Identity, file_id: str, query: Body) -> Body:
    """files.get."""
    return picked(message(store.file(file_id, who.email), who.email), query.get("fields"), SHORT)


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
    return picked(message(file, who.email), query.get("fields"), SHORT)


def copy(store: Store, who: Identity, file_id: str, body: Body, query: Body) -> Body:
    """files.copy: the caller's own file with the same tabs; nobody else's permissions come along."""
    old = store.file(file_id, who.email)
    if who.service:
        raise ApiError(403, STORAGE, reason="storageQuotaExceeded")
    file = duplicate(store, old, who.email, body.get("name") or f"Copy of {old.name}", body.get("parents"))
    file.app_properties = {**old.app_properties, **(body.get("appProperties") or {})}
    return picked(message(file, who.email), query.get("fields"), SHORT)


def duplicate(store: Store, old: File, owner: str, name: str, parents: list[str] | None = None) -> File:
    """As by "Make a copy": another file with the same tabs, protections, metadata; its owner is their only editor."""
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
    keep = search.query(query.get("q") or "")
    found = [file for file in store.files.values() if file.role(who.email) and keep(file)]
    for order in reversed([item.strip() for item in (query.get("orderBy") or "modifiedTime desc").split(",")]):
        name, _, down = order.partition(" ")
        if name not in search.ORDERS:
            raise unknown(f"files.list orderBy {order}")
        found.sort(key=search.ORDERS[name], reverse=down == "desc")
    size = min(int(query.get("pageSize") or 100), 1000)
    try:
        start = int(query.get("pageToken") or 0)
    except ValueError:
        raise ApiError(400, "Invalid Value", reason="invalid") from None
    body: Body = {"kind": "drive#fileList", "incompleteSearch": False}
    body["files"] = [message(file, who.email) for file in found[start : start + size]]
    if start + size < len(found):
        body["nextPageToken"] = str(start + size)
    return picked(body, query.get("fields"), f"kind,incompleteSearch,nextPageToken,files({SHORT})")


def comments(store: Store, who: Identity, file_id: str, query: Body) -> Body:
    """comments.list."""
    file = store.file(file_id, who.email)
    body = {"kind": "drive#commentList", "comments": file.comments}
    if not query.get("fields"):
        raise ApiError(400, "The 'fields' parameter is required for this method.", reason="required")
    return picked(body, query.get("fields"), "")


def comment(store: Store, who: Identity, file_id: str, body: Body, query: Body) -> Body:
    """comments.create: what was said, and where."""
    file = store.file(file_id, who.email, "commenter")
    said: Body = {name: body[name] for name in ("content", "anchor") if name in body}
    file.comments.append({"kind": "drive#comment", "id": store.new_key(11), **said})
    return picked(file.comments[-1], query.get("fields"), "id")


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
    return {"kind": "drive#file", "id": file.id, "title": file.name, "mimeType": file.mime}
