"""The control endpoints, for whoever drives the emulator from another process. JSON in, JSON out, no token needed.

POST /emulator/accounts  {"email": ..., "service": true}      -> credentials (service account or authorised user)
POST /emulator/faults    {"next": [{"kind": "error", "code": 429, "retry_after": 2}, null], "rate": 0.1, "seed": 1}
                         {} takes all faults away             -> {}
POST /emulator/act       {"user": ..., "do": "edit", "with": [id, "Tab", "B5", "x"], "named": {}} -> {"result": ...}
POST /emulator/expire    {}                                   -> {}: all bearer tokens run out
GET  /emulator/calls                                          -> [{"operation": ..., "identity": ..., "calls": n}]
"""

import re
from typing import TYPE_CHECKING, Any

from sheets_sync.emulator.errors import bad, unknown
from sheets_sync.emulator.faults import Fault

if TYPE_CHECKING:
    from sheets_sync.emulator.core import Emulator

_DEEDS = frozenset(
    re.findall(
        r"\w+",
        "create edit paste tick compute insert delete move sort rename remove_tab request copy trash delete_file share "
        "unshare see",
    )
)


def answer(emulator: "Emulator", method: str, path: str, body: dict[str, Any]) -> Any:
    """One control call. 501 for an unknown one, 400 for arguments that do not fit."""
    name = path.removeprefix("/emulator/")
    if (method, name) == ("GET", "calls"):
        return [{"operation": key[0], "identity": key[1], "calls": number} for key, number in emulator.calls.items()]
    if method != "POST" or name not in ("accounts", "faults", "act", "expire"):
        raise unknown(f"{method} {path}")
    try:
        return {"accounts": _account, "faults": _faults, "act": _act, "expire": _expire}[name](emulator, body)
    except (TypeError, KeyError, ValueError) as error:
        raise bad(f"{name}: {error!r}") from error


def _account(emulator: "Emulator", body: dict[str, Any]) -> Any:
    return emulator.service_account(body["email"]) if body.get("service") else emulator.person(body["email"])


def _faults(emulator: "Emulator", body: dict[str, Any]) -> Any:
    if not body:
        emulator.faults.clear()
    emulator.faults.next(*(item and Fault(**item) for item in body.get("next") or ()))
    if "rate" in body:
        emulator.faults.by_rate(body["rate"], body.get("seed", 0))
    return {}


def _act(emulator: "Emulator", body: dict[str, Any]) -> Any:
    if body["do"] not in _DEEDS:
        raise unknown(f"act {body['do']}")
    deed = getattr(emulator.user(body["user"]), body["do"])
    return {"result": deed(*body.get("with") or (), **(body.get("named") or {}))}


def _expire(emulator: "Emulator", _: dict[str, Any]) -> Any:
    emulator.accounts.expire()
    return {}
