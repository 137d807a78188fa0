"""files.list: its search language (`q`) as a test on files, and its orders."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sheets_sync.emulator.errors import ApiError, unknown
from sheets_sync.emulator.files import FOLDER, File, stamp

_TIMES: dict[str, Callable[[File], str]] = {
    "modifiedTime": lambda file: stamp(file.modified),
    "createdTime": lambda file: stamp(file.created),
}
_TEXTS: dict[str, Callable[[File], str]] = {"mimeType": lambda file: file.mime, "name": lambda file: file.name}
ORDERS: dict[str, Callable[[File], Any]] = {
    "modifiedTime": lambda file: file.modified,
    "createdTime": lambda file: file.created,
    "name": lambda file: file.name,
    "recency": lambda file: file.modified,
    "folder": lambda file: file.mime != FOLDER,
}
_TERM = re.compile(
    r"""\s*(?:(?P<field>\w+)\s*(?P<op>!=|<=|>=|=|<|>|\bcontains\b)\s*(?P<value>"[^"]*"|'(?:[^'\\]|\\.)*'|true|false)"""
    r"""|(?P<member>'[^']*')\s+in\s+(?P<list>\w+)|(?P<lists>\w+)\s+in\s+(?P<members>"[^"]*"))\s*(?:and\b|$)"""
)


def query(text: str) -> Callable[[File], bool]:
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
    if found["member"] or found["members"]:
        # "parents in 'x'" is how gspread writes it
        member, where = (found["member"] or found["members"])[1:-1], found["list"] or found["lists"]
        if where == "parents":
            return lambda file: member in file.parents
        if where == "owners":
            return lambda file: member == file.owner
        raise unknown(f"files.list q: in {where}")
    name, op = found["field"], found["op"]
    value = re.sub(r"\\(.)", r"\1", found["value"][1:-1]) if found["value"][0] in "\"'" else found["value"]
    if name in ("modifiedTime", "createdTime"):
        # RFC 3339; a text compare needs one notation
        wanted = _moment(value)
        own = _TIMES[name]
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
        text = _TEXTS[name]
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
