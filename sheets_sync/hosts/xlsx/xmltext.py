"""XML of workbook parts: small ones read with expat, all of them brought to UTF-8 bytes that can be spliced."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np

from sheets_sync.core import Stop

_LESS = ord("<")
_FEW = 10_000
_PIECE = 1 << 17  # bytes, so that what is looked at stays in the processor's cache
_DECLARED = re.compile(rb"""^(<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z0-9._-]+)(["'])""")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag: ``name`` without its namespace, attributes as written ("{uri} name" where they have one)."""

    name: str
    space: str
    attributes: Mapping[str, str]
    depth: int
    path: tuple[str, ...]  # names of its ancestors, root first

    def get(self, name: str, default: str = "") -> str:
        """The attribute of that name that has no namespace."""
        return self.attributes.get(name, default)

    def get_in(self, space_end: str, name: str) -> str:
        """The attribute of that name in a namespace that ends so (transitional and strict differ in the front)."""
        for attribute, value in self.attributes.items():
            space, _, local = attribute.rpartition(" ")
            if local == name and space.endswith(space_end):
                return value
        return ""


def elements(data: bytes, part: str) -> list[Element]:
    """All start tags of a small part, in order. Stop: ``file.doctype``, ``file.broken``."""
    found: list[Element] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        found.append(Element(local, space, attributes, len(path), tuple(path)))
        path.append(local)

    def refuse(*_: object) -> None:
        raise Stop("file.doctype", part=part)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Stop("file.broken", part=part) from error
    return found


def utf8(data: bytes, part: str) -> bytes:
    """The part as UTF-8, unchanged where it is UTF-8 already. Stop: ``file.doctype``, ``file.broken``."""
    text = _decoded(data, part)
    if b"<!DOCTYPE" in prolog(text):
        raise Stop("file.doctype", part=part)
    return text


def _decoded(data: bytes, part: str) -> bytes:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and data[:4] in (b"<\0?\0", b"\0<\0?"):
        encoding = "utf-16-le" if data[:1] == b"<" else "utf-16-be"
    try:
        if encoding:
            text = data.decode(encoding).lstrip("\ufeff").encode()
            return _DECLARED.sub(rb"\1UTF-8\3", text)
        declared = _DECLARED.match(data)
        if declared is None or declared[2].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
            return data
        return _DECLARED.sub(rb"\1UTF-8\3", data.decode(declared[2].decode()).encode())
    except (UnicodeError, LookupError) as error:
        raise Stop("file.broken", part=part) from error


def has_markup(text: bytes, begin: int) -> bool:
    """Whether some ``<`` from there on is followed by "!" or "?": a comment, CDATA, an instruction, a declaration.

    The signs are looked for, as they are rare where "<" is not; where they are not, all bytes are compared.
    """
    for sign in (b"!", b"?"):
        at = text.find(sign, begin + 1)
        for _ in range(_FEW):
            if at < 0:
                break
            if text[at - 1] == _LESS:
                return True
            at = text.find(sign, at + 1)
        data = np.frombuffer(text, np.uint8)
        for start in range(at, len(text), _PIECE) if at >= 0 else ():
            piece = data[start - 1 : start + _PIECE]
            if ((piece[1:] == sign[0]) & (piece[:-1] == _LESS)).any():
                return True
    return False


_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE)*", re.DOTALL)


def prolog(text: bytes) -> bytes:
    """What stands before the root element."""
    found = _PROLOG.match(text)
    return found[0] if found else b""
