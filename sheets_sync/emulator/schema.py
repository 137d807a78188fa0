"""Google's field names: what a request may hold and a mask may name. All else is refused as Google refuses it.

`fields.json` is the discovery document of Sheets v4 cut down to `{message: {field: type}}`; a test makes it again from
the document and compares. A type is `string`, `int`, `number`, `bool`, `any`, `@Message` or `A|B|C` (the words of an
enumeration), behind `[]` for each list around it and `{}` for a map.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sheets_sync.emulator.errors import ApiError
from sheets_sync.emulator.masks import Mask

_PROTOBUF = {"string": "TYPE_STRING", "int": "TYPE_INT32", "number": "TYPE_FLOAT", "bool": "TYPE_BOOL"}
Violation: TypeAlias = tuple[str, str]


@cache
def messages() -> dict[str, dict[str, str]]:
    """Message -> field -> type."""
    text = (Path(__file__).parent / "fields.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def check(message: str, body: Any, root: str = "") -> None:
    """Refuse (400) a body with an unknown name or a value of the wrong kind; `root` names the body in messages."""
    found: list[Violation] = []
    _message(message, body, root, found)
    if found:
        raise ApiError(400, "\n".join(text for _, text in found), violations=tuple(found))


def check_mask(message: str, mask: Mask, refuse: str) -> None:
    """Refuse (400, `refuse` with the path put in) a mask that names a field which the message does not have."""
    stranger = _stranger(message, mask)
    if stranger:
        raise ApiError(400, refuse.format(stranger), violations=((stranger, refuse.format(stranger)),))


def _stranger(message: str, mask: Mask) -> str:
    for name, inner in mask.items():
        kind = messages()[message].get(name)
        if kind is None:
            return name
        kind = kind.replace("[]", "").replace("{}", "")
        if inner and not kind.startswith("@"):
            return f"{name}.{next(iter(inner))}"
        if inner and (below := _stranger(kind[1:], inner)):
            return f"{name}.{below}"
    return ""


@cache
def snake(name: str) -> str:
    """updateCells -> update_cells: names in Google's messages are those of the protocol buffers."""
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def _message(message: str, body: Any, path: str, found: list[Violation]) -> None:
    if not isinstance(body, dict):
        text = f"Invalid value at '{path}' (type.googleapis.com/google.apps.sheets.v4.{message}), {json.dumps(body)}"
        found.append((path, text))
        return
    fields = messages()[message]
    for name, value in body.items():
        kind = fields.get(name)
        if kind is None:
            at = f" at '{path}'" if path else ""
            found.append((path, f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'))
        elif value is not None:
            _value(kind, value, f"{path}.{snake(name)}" if path else snake(name), found)


def _value(kind: str, value: Any, path: str, found: list[Violation]) -> None:
    if kind.startswith("[]"):
        _list(kind[2:], value, path, found)
    elif kind.startswith("{}"):
        for name, item in value.items() if isinstance(value, dict) else ():
            _value(kind[2:], item, f"{path}.{name}", found)
    elif kind.startswith("@"):
        _message(kind[1:], value, path, found)
    elif kind != "any" and not _fits(kind, value):
        name = _PROTOBUF.get(kind, "TYPE_ENUM")
        found.append((path, f"Invalid value at '{path}' ({name}), {json.dumps(value, ensure_ascii=False)}"))


def _list(kind: str, value: Any, path: str, found: list[Violation]) -> None:
    # rows of values are protobuf ListValues; a repeated message takes a lone one as a list, and nested lists flat
    rows = kind in ("[]any", "any")
    if rows and not isinstance(value, list):
        what = "type.googleapis.com/google.protobuf.ListValue"
        found.append((path, f"Invalid value at '{path}' ({what}), {json.dumps(value, ensure_ascii=False)}"))
    elif kind == "any":
        return
    elif rows:
        for at, row in enumerate(value):
            if not isinstance(row, list):
                _list("any", row, f"{path}[{at}]", found)
    else:
        for at, item in enumerate(flat(value)):
            _value(kind, item, f"{path}[{at}]", found)


def flat(value: Any) -> list[Any]:
    """A repeated field as Google's JSON reader takes it: nested lists flattened, a lone item as a list of one."""
    if not isinstance(value, list):
        return [value]
    if not any(isinstance(item, list) for item in value):
        return value
    return [inner for item in value for inner in flat(item)]


def _fits(kind: str, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("int", "number"):
        if isinstance(value, str):
            return bool(re.fullmatch(r"-?[0-9]+" if kind == "int" else r"-?[0-9.eE+-]+", value))
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and (kind == "number" or value == int(value))
        )
    return value in kind.split("|")
