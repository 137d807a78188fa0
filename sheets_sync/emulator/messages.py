"""The messages of Drive, and how the `fields` of a query cuts them."""

from typing import Any, TypeAlias

from sheets_sync.emulator import masks
from sheets_sync.emulator.errors import ApiError
from sheets_sync.emulator.files import File, Permission, stamp

Body: TypeAlias = dict[str, Any]
SHORT = "kind,id,name,mimeType"


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
