"""Who may see and edit a file: permissions of Drive."""

from typing import Any, TypeAlias

from sheets_sync.emulator.auth import Identity
from sheets_sync.emulator.errors import ApiError, unknown
from sheets_sync.emulator.files import File, Permission, Store
from sheets_sync.emulator.messages import permission, picked

Body: TypeAlias = dict[str, Any]


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
    """permissions.update of the role; an owner hands the file over with `transferOwnership` and stays a writer."""
    file = store.file(file_id, who.email, "writer")
    entry = _entry(file, permission_id)
    role = body.get("role") or entry.role
    if role == "owner" != entry.role:
        store.file(file_id, who.email, "owner")
        if query.get("transferOwnership", "").lower() != "true":
            raise ApiError(403, "The transferOwnership parameter must be enabled.", reason="forbidden")
        for other in file.permissions:
            other.role = "writer" if other.role == "owner" else other.role
        file.owner = entry.email
    entry.role = role
    file.version += 1
    return picked(permission(entry), query.get("fields"), "kind,id,type,role")


def _entry(file: File, permission_id: str) -> Permission:
    for entry in file.permissions:
        if entry.id == permission_id:
            return entry
    raise ApiError(404, f"Permission not found: {permission_id}.", reason="notFound")
