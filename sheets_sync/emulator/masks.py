"""Field masks: `sheets(properties,data.rowData.values(note))` as a tree, and what reads and writes do with one."""

from typing import Any, TypeAlias

from sheets_sync.emulator.errors import bad

Mask: TypeAlias = dict[str, "Mask"]
"""Name -> what is wanted of it; an empty mask wants everything."""

_SPLIT = set(",./()")


def parse(text: str) -> Mask:
    """The tree of a mask in Google's notation (`,` `.` `/` `()` `*`). 400 if it cannot be read."""
    mask: Mask = {}
    rest = _names(_tokens(text), 0, mask, text)
    if rest != len(_tokens(text)) or not text.strip():
        raise bad(f"Invalid field mask: {text}")
    return _whole(mask)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    name = ""
    for letter in text:
        if letter in _SPLIT or letter.isspace():
            if name:
                found.append(name)
            name = ""
            if letter in _SPLIT:
                found.append("." if letter == "/" else letter)
        else:
            name += letter
    return [*found, name] if name else found


def _names(tokens: list[str], at: int, into: Mask, text: str) -> int:
    while True:
        here, ends = into, True
        while True:
            if at >= len(tokens) or tokens[at] in _SPLIT:
                raise bad(f"Invalid field mask: {text}")
            fresh = tokens[at] not in here
            whole = not fresh and not here[tokens[at]]
            here = here.setdefault(tokens[at], {})
            at += 1
            if at < len(tokens) and tokens[at] == ".":
                # "a,a.b" wants all of a: what is wanted whole stays whole
                here = {} if whole else here
                at += 1
                continue
            if at < len(tokens) and tokens[at] == "(":
                at = _names(tokens, at + 1, {} if whole else here, text)
                if at >= len(tokens) or tokens[at] != ")":
                    raise bad(f"Invalid field mask: {text}")
                at, ends = at + 1, False
            break
        if ends:
            here.clear()
        if at < len(tokens) and tokens[at] == ",":
            at += 1
            continue
        return at


def _whole(mask: Mask) -> Mask:
    return {} if "*" in mask else {name: _whole(inner) for name, inner in mask.items()}


def pick(mask: Mask, value: Any) -> Any:
    """What of a JSON value a mask wants. A message that holds none of it stays as an empty one."""
    if not mask:
        return value
    if isinstance(value, list):
        return [pick(mask, item) for item in value]
    if isinstance(value, dict):
        return {name: pick(mask[name], item) for name, item in value.items() if name in mask}
    return value


def overlay(mask: Mask, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`old` with the fields of the mask taken from `new`; a field that `new` lacks (or has as null) is cleared."""
    if not mask:
        return {name: item for name, item in new.items() if item is not None}
    result = dict(old)
    for name, inner in mask.items():
        item = new.get(name)
        if inner and isinstance(item if item is not None else result.get(name), dict):
            item = overlay(inner, result.get(name) or {}, item or {})
        if item is None or item == {}:
            result.pop(name, None)
        else:
            result[name] = item
    return result


def wants(mask: Mask, *path: str) -> bool:
    """Whether a mask wants something at or below a path."""
    for name in path:
        if not mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def below(mask: Mask, *path: str) -> Mask:
    """The part of a mask under a path that it wants."""
    for name in path:
        if not mask:
            return {}
        mask = mask[name]
    return mask
