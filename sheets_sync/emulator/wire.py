"""JSON as it goes out. Big grids are written as text at once: dicts of 200,000 cells would only cost seconds."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MARK = re.compile(r'"\\u0000(\d+)\\u0000"')


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """A part of an answer that is JSON text already."""

    text: str


def encode(value: Any) -> bytes:
    """JSON in UTF-8; Raw parts go in as they are."""
    parts: list[str] = []

    def marked(part: object) -> str:
        if not isinstance(part, Raw):
            raise TypeError(type(part))
        parts.append(part.text)
        # no text of a cell can hold this: Google refuses control characters
        return f"\0{len(parts) - 1}\0"

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=marked)
    if parts:
        text = _MARK.sub(lambda mark: parts[int(mark[1])], text)
    return text.encode()


def text(value: Any) -> str:
    """The JSON text of a small value; one-field messages (values of cells) by a short cut."""
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        if len(value) == 1:
            ((name, item),) = value.items()
            if type(item) is str:
                return f'{{"{name}":{encode_basestring(item)}}}'
            if type(item) is int:
                return f'{{"{name}":{item}}}'
    return _encoder.encode(value)
